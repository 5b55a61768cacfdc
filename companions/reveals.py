"""Numbers of SDM that are shown in full only for a reason that is logged. A NIP stands on every official letter."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from companions.models import Personnel
from pkh_portal.accounts.reveal import revealable
from pkh_portal.accounts.scope import RegionScope


def kept(people: QuerySet[Any], scope: RegionScope) -> QuerySet[Any]:
    """Who is seen by a former post only keeps the numbers to the office that keeps the person."""
    return people.filter(pk__in=Personnel.objects.kept_by(scope))


revealable(Personnel, "nik", label=_("NIK"), region="region", within=kept)
revealable(Personnel, "phone", label=_("nomor HP"), region="region", within=kept)
