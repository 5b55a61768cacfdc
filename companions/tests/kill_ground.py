"""What ``test_kill`` runs inside its own installation, by ``manage.py shell``."""

from __future__ import annotations

import json
from datetime import date

from beneficiaries.models import Enrolment, Household
from beneficiaries.selection import Selection
from beneficiaries.tests.factories import BEGIN, KECAMATAN
from companions.enums import OperationKind
from companions.models import Assignment, AssignmentChange, AssignmentOperation
from companions.services.queueing import operate_later
from companions.services.terms import Terms
from companions.tests.factories import make_companion
from pkh_portal.accounts.enums import Role
from pkh_portal.accounts.services.audit import Actor
from pkh_portal.accounts.tests.factories import make_user, plant_tree
from pkh_portal.jobs.api import Job

FAMILIES = 6_000


def seed() -> None:
    """Families without anybody, and a job that gives them all to one companion."""
    plant_tree()
    rows = Household.objects.bulk_create(
        Household(name=f"Ibu {number}", name_key=f"ibu {number}", nik_quality="missing", kecamatan_id=KECAMATAN,
                  status="active") for number in range(FAMILIES)
    )  # fmt: skip
    Enrolment.objects.bulk_create(
        Enrolment(household=row, status="active", kecamatan_id=KECAMATAN, valid_from=BEGIN) for row in rows
    )
    user = make_user(Role.STAFF, region="73.71")
    operate_later(
        kind=OperationKind.ASSIGN, token=Selection.of_query("").token(user), personnel=make_companion(),
        terms=Terms(date(2026, 3, 1)), actor=Actor(user),
    )  # fmt: skip


def report() -> None:
    """Print how it stands."""
    job = Job.objects.get(kind="companions.assign")
    counts = {
        "state": job.state,
        "attempts": job.attempts,
        "operations": AssignmentOperation.objects.count(),
        "lines": AssignmentChange.objects.count(),
        "running": Assignment.objects.standing().count(),
        "told": Assignment.history.count(),
        "accompanied": Household.objects.filter(accompanied=True).count(),
    }
    print(json.dumps(counts))  # noqa: T201 - How the test hears of it.
