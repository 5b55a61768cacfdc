"""What this floor adds to one family's page: who accompanies it and did before, who came, and what can be done."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from beneficiaries.extensions import Button, Panel
from beneficiaries.selection import PARAMETER, Selection
from companions.enums import AssignmentKind, ChangeAction
from companions.models import Assignment, AssignmentChange, Visit
from companions.seen import operations_seen, people_seen

if TYPE_CHECKING:
    from beneficiaries.models import Household
    from pkh_portal.accounts.models import User

ASSIGN, VIEW, VISIT, SEE_VISITS = (
    "companions.assign", "companions.view_assignment", "companions.add_visit", "companions.view_visit"
)  # fmt: skip
VISITS_SHOWN = 6


def buttons(household: Household, user: User) -> Sequence[Button]:
    """Deeds that make sense for the family as it stands today."""
    found: list[Button] = []
    if household.merged_into_id is None and user.has_perm(VISIT):
        found.append(Button(_("Catat kunjungan"), reverse("companions:visit", args=[household.pk]), "directions_walk"))
    if household.merged_into_id is not None or not user.has_perm(ASSIGN):
        return found

    def to(name: str) -> str:
        return _address(name, household, user)

    if household.accompanied:
        found += [
            Button(_("Alihkan pendamping"), to("transfer"), "swap_horiz"),
            Button(_("Ganti sementara"), to("cover"), "schedule"),
            Button(_("Akhiri pendampingan"), to("end"), "person_remove"),
        ]
    elif household.is_active:
        found.append(Button(_("Tugaskan pendamping"), to("assign"), "person_add"))
    return found


def _address(name: str, household: Household, user: User) -> str:
    """The page of this deed, for this one family."""
    return f"{reverse(f'companions:{name}')}?{PARAMETER}={Selection.of_ids([household.pk]).token(user)}"


def panels(household: Household, user: User) -> Sequence[Panel]:
    """Pendamping and Kunjungan."""
    found = []
    if user.has_perm(VIEW):
        found.append(Panel(_("Pendamping"), "companions/panel_companion.html", _companion_context(household, user)))
    if user.has_perm(SEE_VISITS):
        visits = Visit.objects.filter(household=household).select_related("personnel")
        context = {"visits": visits[:VISITS_SHOWN], "household": household}
        found.append(Panel(_("Kunjungan"), "companions/panel_visits.html", context))
    return found


def history(household: Household) -> Sequence[QuerySet[Any]]:
    """Assignments and visits of the family; by key, which the history tables index."""
    assigned = list(Assignment.objects.filter(household=household).values_list("pk", flat=True))
    visited = list(Visit.objects.filter(household=household).values_list("pk", flat=True))
    return (Assignment.history.filter(id__in=assigned), Visit.history.filter(id__in=visited))


def _companion_context(household: Household, user: User) -> dict[str, Any]:
    """The assignment of today, those to come and those before; each with who wrote it. Four queries."""
    today = timezone.localdate()
    # Only what wrote a row stands in its ``changes``, not what ended it.
    opened = AssignmentChange.objects.filter(action=ChangeAction.OPENED).select_related("operation")
    rows = list(
        Assignment.objects.standing()
        .filter(household=household)
        .select_related("personnel")
        .prefetch_related(Prefetch("changes", queryset=opened))
        .order_by("-valid_from")
    )
    running = next((row for row in rows if row.holds_on(today)), None)
    lacks_one = household.is_active and not household.accompanied and household.merged_into_id is None
    return {
        "assign_url": _address("assign", household, user) if lacks_one and user.has_perm(ASSIGN) else "",
        "running": running,
        "is_cover": running is not None and running.kind == AssignmentKind.COVER,
        "coming": [row for row in reversed(rows) if row.valid_from > today],
        "before": [row for row in rows if row.valid_until is not None and row.valid_until < today],
        "household": household,
        "seen_people": people_seen([row.personnel_id for row in rows], user),
        "seen_operations": operations_seen([change.operation_id for row in rows for change in row.changes.all()], user),
    }
