"""Constraints of rows that lie in a kecamatan and perhaps a desa."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Left, Length
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from pkh_portal.regions.enums import RegionLevel


def place_constraints(prefix: str) -> tuple[models.CheckConstraint, models.CheckConstraint]:
    """``kecamatan`` is one, and ``village``, where there is one, is a desa or kelurahan inside it."""
    return (
        models.CheckConstraint(
            condition=Q(Exact(Length("kecamatan"), RegionLevel.DISTRICT.code_length)),
            name=f"{prefix}_in_a_kecamatan",
            violation_error_message=_("Pilih kecamatan, bukan wilayah tingkat lain."),
        ),
        models.CheckConstraint(
            condition=Q(village__isnull=True)
            | Q(
                Exact(Length("village"), RegionLevel.VILLAGE.code_length),
                Exact(Left("village", RegionLevel.DISTRICT.code_length), F("kecamatan")),
            ),
            name=f"{prefix}_village_in_kecamatan",
            violation_error_message=_("Desa atau kelurahan itu tidak terletak di kecamatan yang dipilih."),
        ),
    )
