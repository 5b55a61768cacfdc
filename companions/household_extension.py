"""What this floor adds to the screens of families."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from beneficiaries.extensions import BulkAction, Button, Column, HouseholdExtension, Panel
from companions import household_moving, household_page
from companions.enums import AssignmentKind
from companions.household_facets import FACETS
from companions.models import Assignment

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from beneficiaries.facets import Facet
    from beneficiaries.models import Household
    from pkh_portal.accounts.models import User
    from pkh_portal.regions.models import Region

_ASSIGN = "companions.assign"


class CompanionsOnHouseholds(HouseholdExtension):
    """Who accompanies the family, and who came to see it."""

    def columns(self) -> Sequence[Column]:
        return (Column("pendamping", _("Pendamping"), _companions),)

    def facets(self) -> Sequence[Facet]:
        return FACETS

    def bulk_actions(self) -> Sequence[BulkAction]:
        return (
            BulkAction("tugaskan", _("Tugaskan pendamping"), "person_add", "companions:assign", _ASSIGN),
            BulkAction("alihkan", _("Alihkan"), "swap_horiz", "companions:transfer", _ASSIGN),
            BulkAction("gantikan", _("Ganti sementara"), "schedule", "companions:cover", _ASSIGN),
            BulkAction("akhiri", _("Akhiri penugasan"), "person_remove", "companions:end", _ASSIGN),
        )

    def buttons(self, household: Household, user: User) -> Sequence[Button]:
        return household_page.buttons(household, user)

    def panels(self, household: Household, user: User) -> Sequence[Panel]:
        return household_page.panels(household, user)

    def warnings_of_move(self, household: Household, *, kecamatan: Region, day: date) -> Sequence[str]:
        return household_moving.warnings(household, kecamatan=kecamatan, day=day)

    def own_families(self, user: User, day: date) -> QuerySet[Any] | None:
        running = Assignment.objects.running_on(day).filter(personnel__user=user)
        return running.order_by().values("household")

    def history(self, household: Household) -> Sequence[QuerySet[Any]]:
        return household_page.history(household)


def _companions(families: Sequence[Household]) -> Mapping[int, str]:
    """Who accompanies each family today; one query."""
    running = Assignment.objects.running_on(timezone.localdate()).filter(household__in=[row.pk for row in families])
    names = {
        household: name if kind == AssignmentKind.PERMANENT else _now("%(name)s (pengganti)") % {"name": name}
        for household, name, kind in running.values_list("household", "personnel__name", "kind")
    }
    nobody = dict.fromkeys((row.pk for row in families if row.is_active), _now("Tanpa pendamping"))
    return {**nobody, **names}
