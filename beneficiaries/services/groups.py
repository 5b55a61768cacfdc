"""Which group families meet in."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from beneficiaries.models import FamilyGroup, Household
from beneficiaries.querysets import HouseholdQuerySet
from beneficiaries.services.checks import refusal
from beneficiaries.services.holding import hold_all
from beneficiaries.services.leading import resign
from pkh_portal.accounts.services.audit import Actor
from pkh_portal.history import bulk
from pkh_portal.history.acting import acting
from pkh_portal.history.telling import told


@transaction.atomic
def put_in_group(*, households: HouseholdQuerySet, group: FamilyGroup | None, actor: Actor) -> int:
    """Put all these families into the group (none: out of theirs); returns how many were not in it before.

    All or nothing: refuses if one of them lives in another kecamatan or was merged away. ``deeds.apply_group`` leaves
    such families as they are instead, and can be undone.
    """
    changed = 0
    said = told(_("Masuk kelompok %(group)s"), group=group.name) if group else told(_("Dikeluarkan dari kelompok"))
    with acting(actor, said):
        for chunk in bulk.chunks(households.order_by("pk").values_list("pk", flat=True)):
            rows = Household.objects.filter(pk__in=hold_all(chunk))
            _refuse_strangers(rows, group)
            rows = rows.exclude(group=group) if group else rows.filter(group__isnull=False)
            others = list(rows.values_list("pk", flat=True))
            changed += bulk.update(Household.objects.filter(pk__in=others), group=group)
            resign(others, but=group)
    return changed


def _refuse_strangers(rows: HouseholdQuerySet, group: FamilyGroup | None) -> None:
    if merged := rows.filter(merged_into__isnull=False).count():
        raise refusal("", _("%(count)s KPM sudah digabung ke KPM lain; keluarkan dari pilihan."), count=merged)
    if group is not None and (away := rows.exclude(kecamatan=group.kecamatan_id).count()):
        raise refusal(
            "group",
            _("%(count)s KPM tidak tinggal di kecamatan kelompok %(group)s; keluarkan dari pilihan."),
            count=away,
            group=group.name,
        )
