"""One row for every address outside the back office: who gets what.

An address without a row fails ``test_url_matrix``. ``signed_in`` is the answer to a GET by anybody who has
signed in; rows that differ by role say so in ``allowed`` (everybody else gets 403).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse

from beneficiaries.models import HouseholdDeed
from beneficiaries.tests.factories import make_household, make_member
from beneficiaries.tests.intake.factories import make_batch, make_row, make_sheet
from beneficiaries.tests.intake.fieldchecks import make_check
from companions.tests.factories import assigned, make_companion, make_handover, make_operation
from pkh_portal.accounts.enums import Role
from pkh_portal.accounts.models import User
from pkh_portal.accounts.tests.factories import OUTSIDE, make_user
from pkh_portal.jobs.enums import JobState
from pkh_portal.jobs.models import Job
from tests.access.actors import EVERYBODY

OK, MOVED, ABSENT, WRONG_METHOD = 200, 302, 404, 405
#: Who may ask for a user's number in full: who may see users at all, and reveal.
REVEALERS = {Role.ADMIN.value}

Targets = Callable[[User], list[tuple[dict[str, Any], int]]]


@dataclass(frozen=True)
class UrlRow:
    """``anonymous`` is the answer to nobody: by default on to the sign-in page."""

    signed_in: int = OK
    anonymous: int = MOVED
    allowed: set[str] = field(default_factory=lambda: set(EVERYBODY))
    make: Targets | None = None

    def targets(self, name: str, user: User) -> list[tuple[str, int]]:
        """Addresses to try and what somebody allowed is answered."""
        made = self.make(user) if self.make else [({}, self.signed_in)]
        return [(reverse(name, kwargs=kwargs), status) for kwargs, status in made]


def _jobs(own: int) -> Targets:
    """One's own job answers ``own``; somebody else's is absent, in the same region too."""

    def make(user: User) -> list[tuple[dict[str, Any], int]]:
        mine = Job.objects.create(kind="uji", title="Uji", owner=user, state=JobState.QUEUED)
        other = Job.objects.create(kind="uji", title="Uji", owner=make_user(), state=JobState.QUEUED)
        return [({"pk": mine.pk}, own), ({"pk": other.pk}, ABSENT)]

    return make


def _post_only(user: User) -> list[tuple[dict[str, Any], int]]:
    return [(kwargs, WRONG_METHOD) for kwargs, _ in _jobs(OK)(user)]


def _phones(user: User) -> list[tuple[dict[str, Any], int]]:
    inside = make_user(Role.COMPANION, region="73.71.10", phone="081234567890")
    outside = make_user(Role.COMPANION, region=OUTSIDE, phone="081234567890")
    name = "accounts.user.phone"
    return [({"name": name, "pk": str(inside.pk)}, OK), ({"name": name, "pk": str(outside.pk)}, ABSENT)]


def _strange_key(user: User) -> list[tuple[dict[str, Any], int]]:
    return [({"pk": 1}, MOVED)]


def _families(user: User) -> list[tuple[dict[str, Any], int]]:
    inside, outside = make_household(), make_household(kecamatan="63.10.05")
    return [({"pk": inside.pk}, OK), ({"pk": outside.pk}, ABSENT)]


def _members(user: User) -> list[tuple[dict[str, Any], int]]:
    """A member is found under the own family only, and only inside the region."""
    inside, other, outside = make_household(), make_household(), make_household(kecamatan="63.10.05")
    member, stranger = make_member(inside), make_member(outside)
    return [
        ({"pk": inside.pk, "member": member.pk}, OK),
        ({"pk": other.pk, "member": member.pk}, ABSENT),
        ({"pk": outside.pk, "member": stranger.pk}, ABSENT),
        ({"pk": inside.pk, "member": stranger.pk}, ABSENT),
    ]


#: Who sees families, who keeps them, and who may make two of one.
SEE_FAMILIES = {role.value for role in Role} - {Role.ADMIN.value, Role.LEADER.value}
KEEP_FAMILIES = {Role.STAFF.value, Role.OPERATOR.value}
KEEP_FAMILY = UrlRow(allowed=KEEP_FAMILIES, make=_families)
KEEP_MEMBER = UrlRow(allowed=KEEP_FAMILIES, make=_members)
RESTRUCTURE = UrlRow(allowed={Role.STAFF.value}, make=_families)


def _facets(user: User) -> list[tuple[dict[str, Any], int]]:
    return [({"name": "kelompok"}, OK), ({"name": "pendamping"}, OK), ({"name": "status"}, ABSENT)]


def _bulk_deeds(user: User) -> list[tuple[dict[str, Any], int]]:
    inside, outside = (HouseholdDeed.objects.create(kind="group", region_id=code) for code in ("73.71.10", "63.10.05"))
    return [({"pk": inside.pk}, OK), ({"pk": outside.pk}, ABSENT)]


def _checks(user: User) -> list[tuple[dict[str, Any], int]]:
    """Of a pendamping only those about the own families of today; of others all that lie inside."""
    own, others, outside = make_household(), make_household(), make_household(kecamatan="63.10.05")
    assigned(own, make_companion(user=user))
    rows = [make_check(family, answer="still_there") for family in (own, others, outside)]
    of_others = ABSENT if Role.COMPANION in user.roles else OK
    return [({"pk": row.pk}, status) for row, status in zip(rows, (OK, of_others, ABSENT), strict=True)]


def _batches(inside: int) -> Targets:
    """A checked batch of the own kabupaten/kota answers ``inside``, one of another is absent."""

    def make(user: User) -> list[tuple[dict[str, Any], int]]:
        return [({"pk": make_batch().pk}, inside), ({"pk": make_batch(region_id="63.10").pk}, ABSENT)]

    return make


def _rows(user: User) -> list[tuple[dict[str, Any], int]]:
    """A row is found under the own batch only, and only inside the region."""
    inside, other, outside = make_batch(), make_batch(), make_batch(region_id="63.10")
    for batch in (inside, outside):
        make_sheet(batch)
        make_row(batch, 2)
    return [
        ({"pk": inside.pk, "sheet": 1, "row": 2}, OK),
        ({"pk": inside.pk, "sheet": 1, "row": 3}, ABSENT),
        ({"pk": inside.pk, "sheet": 0, "row": 2}, ABSENT),
        ({"pk": other.pk, "sheet": 1, "row": 2}, ABSENT),
        ({"pk": outside.pk, "sheet": 1, "row": 2}, ABSENT),
    ]


def _kinds(user: User) -> list[tuple[dict[str, Any], int]]:
    inside, outside = make_batch(), make_batch(region_id="63.10")
    return [
        ({"pk": inside.pk, "code": "nik_length"}, OK),
        ({"pk": inside.pk, "code": "kecamatan_unknown"}, OK),
        ({"pk": inside.pk, "code": "no_such_code"}, ABSENT),
        ({"pk": outside.pk, "code": "nik_length"}, ABSENT),
    ]


#: Who sees what was loaded, who loads, and who lets others load.
SEE_LOADS = {Role.STAFF.value, Role.OPERATOR.value, Role.COORDINATOR.value, Role.SUPERVISOR.value}
LOADERS = {Role.STAFF.value, Role.OPERATOR.value}
APPROVERS = {Role.STAFF.value, Role.COORDINATOR.value}
SEE_LOAD = UrlRow(allowed=SEE_LOADS, make=_batches(OK))
LOAD_BUTTON = UrlRow(allowed=LOADERS, make=_batches(WRONG_METHOD))


def _people(user: User) -> list[tuple[dict[str, Any], int]]:
    inside, outside = make_companion(), make_companion("63.10.05")
    return [({"pk": inside.pk}, OK), ({"pk": outside.pk}, ABSENT)]


def _posts(user: User) -> list[tuple[dict[str, Any], int]]:
    """A post is found under the own person only, and only inside the region."""
    inside, other, outside = make_companion(), make_companion(), make_companion("63.10.05")
    return [
        ({"pk": inside.pk, "placement": inside.placements.get().pk}, OK),
        ({"pk": other.pk, "placement": inside.placements.get().pk}, ABSENT),
        ({"pk": outside.pk, "placement": outside.placements.get().pk}, ABSENT),
    ]


def _operations(user: User) -> list[tuple[dict[str, Any], int]]:
    inside, outside = make_operation("73.71.10"), make_operation("63.10.05")
    return [({"pk": inside.pk}, OK), ({"pk": outside.pk}, ABSENT)]


def _handovers(user: User) -> list[tuple[dict[str, Any], int]]:
    inside, outside = make_handover(make_companion()), make_handover(make_companion("63.10.05"))
    return [({"pk": inside.pk}, OK), ({"pk": outside.pk}, ABSENT)]


#: Who manages SDM and assigns families; who sees what was done to assignments; who records visits.
MANAGE_PEOPLE = {Role.STAFF.value, Role.COORDINATOR.value}
SEE_DEEDS = MANAGE_PEOPLE | {Role.SUPERVISOR.value, Role.OPERATOR.value}
VISITORS = MANAGE_PEOPLE | {Role.OPERATOR.value, Role.COMPANION.value}
MANAGE_PERSON = UrlRow(allowed=MANAGE_PEOPLE, make=_people)
#: Without the token of a selection there is nothing to do anything to.
NO_SELECTION = UrlRow(ABSENT, allowed=MANAGE_PEOPLE)

#: Changing how one signs in asks for the password again first: on to the confirmation page.
CONFIRM_FIRST = UrlRow(MOVED)

URL_ROWS: dict[str, UrlRow] = {
    "home": UrlRow(),
    "account_home": UrlRow(),
    "account_login": UrlRow(MOVED, anonymous=OK),
    "account_logout": UrlRow(),
    "account_inactive": UrlRow(OK, anonymous=OK),
    "account_reauthenticate": UrlRow(),
    "account_change_password": UrlRow(),
    "mfa_index": UrlRow(),
    "mfa_authenticate": UrlRow(MOVED),
    "mfa_reauthenticate": CONFIRM_FIRST,
    "mfa_activate_totp": CONFIRM_FIRST,
    "mfa_deactivate_totp": UrlRow(ABSENT),
    "mfa_view_recovery_codes": UrlRow(ABSENT),
    "mfa_generate_recovery_codes": CONFIRM_FIRST,
    "mfa_download_recovery_codes": UrlRow(ABSENT),
    "mfa_list_webauthn": UrlRow(),
    "mfa_add_webauthn": CONFIRM_FIRST,
    "mfa_reauthenticate_webauthn": CONFIRM_FIRST,
    "mfa_remove_webauthn": UrlRow(make=_strange_key),
    "mfa_edit_webauthn": UrlRow(make=_strange_key),
    "mfa_login_webauthn": UrlRow(MOVED),
    "usersessions_list": UrlRow(),
    "reveal": UrlRow(allowed=REVEALERS, make=_phones),
    "jobs:list": UrlRow(),
    "jobs:note": UrlRow(),
    "jobs:detail": UrlRow(make=_jobs(OK)),
    "jobs:progress": UrlRow(make=_jobs(OK)),
    "jobs:cancel": UrlRow(make=_jobs(OK)),
    "jobs:retry": UrlRow(anonymous=WRONG_METHOD, make=_post_only),
    "jobs:download": UrlRow(make=_jobs(ABSENT)),
    "regions:options": UrlRow(400),
    "beneficiaries:create": UrlRow(allowed=KEEP_FAMILIES),
    "beneficiaries:household": UrlRow(allowed=SEE_FAMILIES, make=_families),
    "beneficiaries:details": KEEP_FAMILY,
    "beneficiaries:correct_nik": KEEP_FAMILY,
    "beneficiaries:caretaker": KEEP_FAMILY,
    "beneficiaries:move": KEEP_FAMILY,
    "beneficiaries:suspend": KEEP_FAMILY,
    "beneficiaries:reactivate": KEEP_FAMILY,
    "beneficiaries:exit": KEEP_FAMILY,
    "beneficiaries:registry": KEEP_FAMILY,
    "beneficiaries:split": RESTRUCTURE,
    "beneficiaries:merge": RESTRUCTURE,
    "beneficiaries:member_add": KEEP_FAMILY,
    "beneficiaries:member": KEEP_MEMBER,
    "beneficiaries:member_leaves": KEEP_MEMBER,
    "beneficiaries:member_returns": KEEP_MEMBER,
    "beneficiaries:facet": UrlRow(allowed=SEE_FAMILIES, make=_facets),
    "beneficiaries:bulk_status": UrlRow(ABSENT, allowed=KEEP_FAMILIES),  # Without the token of a selection.
    "beneficiaries:bulk_group": UrlRow(ABSENT, allowed=KEEP_FAMILIES),
    "beneficiaries:deeds": UrlRow(allowed=KEEP_FAMILIES),
    "beneficiaries:deed": UrlRow(allowed=KEEP_FAMILIES, make=_bulk_deeds),
    "beneficiaries:deed_undo": UrlRow(allowed=KEEP_FAMILIES, make=_bulk_deeds),
    "beneficiaries:fieldchecks": UrlRow(allowed=SEE_FAMILIES - {Role.TKSK.value}),
    "beneficiaries:fieldchecks_close": UrlRow(allowed=KEEP_FAMILIES),
    "beneficiaries:fieldcheck_answer": UrlRow(allowed=KEEP_FAMILIES | {Role.COMPANION.value}, make=_checks),
    "beneficiaries:fieldcheck_close": UrlRow(allowed=KEEP_FAMILIES, make=_checks),
    "beneficiaries:fieldcheck_send_back": UrlRow(allowed=KEEP_FAMILIES, make=_checks),
    "beneficiaries:intake": UrlRow(allowed=SEE_LOADS),
    "beneficiaries:intake_new": UrlRow(allowed=LOADERS),
    "beneficiaries:intake_batch": SEE_LOAD,
    "beneficiaries:intake_progress": UrlRow(allowed=SEE_LOADS, make=_batches(MOVED)),  # Nothing is under way.
    "beneficiaries:intake_again": LOAD_BUTTON,
    "beneficiaries:intake_cancel": UrlRow(allowed=LOADERS, make=_batches(OK)),
    "beneficiaries:intake_columns": SEE_LOAD,
    "beneficiaries:intake_check": LOAD_BUTTON,
    "beneficiaries:intake_origins": SEE_LOAD,
    "beneficiaries:intake_follow_up": LOAD_BUTTON,
    "beneficiaries:intake_file": UrlRow(allowed=LOADERS, make=_batches(ABSENT)),  # No file is kept of these.
    "beneficiaries:intake_undo": UrlRow(allowed=LOADERS, make=_batches(MOVED)),  # Nothing was applied.
    "beneficiaries:intake_template": UrlRow(allowed=LOADERS),
    "beneficiaries:intake_problems": UrlRow(allowed=LOADERS, make=_batches(MOVED)),  # No row waits.
    "beneficiaries:intake_compare": UrlRow(allowed=SEE_LOADS),
    "beneficiaries:intake_compare_file": UrlRow(MOVED, allowed=SEE_LOADS),  # No two lists are named.
    "beneficiaries:intake_rows": SEE_LOAD,
    "beneficiaries:intake_row": UrlRow(allowed=LOADERS, make=_rows),
    "beneficiaries:intake_problem": UrlRow(allowed=SEE_LOADS, make=_kinds),
    "beneficiaries:intake_place": LOAD_BUTTON,
    "beneficiaries:intake_review": SEE_LOAD,
    "beneficiaries:intake_absent": SEE_LOAD,
    "beneficiaries:intake_complete": LOAD_BUTTON,
    "beneficiaries:intake_numbers": UrlRow(allowed=LOADERS, make=_batches(OK)),
    "beneficiaries:intake_confirm": UrlRow(allowed=LOADERS, make=_batches(OK)),
    "beneficiaries:intake_approve": UrlRow(allowed=APPROVERS, make=_batches(WRONG_METHOD)),
    "beneficiaries:intake_send_back": UrlRow(allowed=APPROVERS, make=_batches(WRONG_METHOD)),
    "companions:create": UrlRow(allowed=MANAGE_PEOPLE),
    "companions:me": UrlRow(ABSENT, allowed=SEE_FAMILIES),  # Nobody here is somebody of the SDM.
    "companions:personnel": UrlRow(allowed=SEE_FAMILIES, make=_people),
    "companions:update": MANAGE_PERSON,
    "companions:leave": MANAGE_PERSON,
    "companions:resume": MANAGE_PERSON,
    "companions:stop": MANAGE_PERSON,
    "companions:place": MANAGE_PERSON,
    "companions:end_placement": UrlRow(allowed=MANAGE_PEOPLE, make=_posts),
    "companions:handover": MANAGE_PERSON,
    "companions:handover_done": UrlRow(allowed=SEE_DEEDS, make=_handovers),
    "companions:paper": UrlRow(allowed=SEE_DEEDS, make=_handovers),
    "companions:undo_handover": UrlRow(allowed=MANAGE_PEOPLE, make=_handovers),
    "companions:assign": NO_SELECTION,
    "companions:transfer": NO_SELECTION,
    "companions:cover": NO_SELECTION,
    "companions:end": NO_SELECTION,
    "companions:operation": UrlRow(allowed=SEE_DEEDS, make=_operations),
    "companions:undo_operation": UrlRow(allowed=MANAGE_PEOPLE, make=_operations),
    "companions:visit": UrlRow(allowed=VISITORS, make=_families),
    "healthz": UrlRow(503, anonymous=503),  # No worker runs beside this test; tests/test_health.py has the rest.
    "favicon": UrlRow(MOVED, anonymous=MOVED),
}
