"""What ``test_intake_kill`` runs inside its own installation, by ``manage.py shell``."""

from __future__ import annotations

import hashlib
import json
import os
import time
from datetime import date
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from beneficiaries.intake_enums import BatchState
from beneficiaries.models import (
    Enrolment,
    FamilyGroup,
    Household,
    ImportBatch,
    ImportProblem,
    ImportRow,
    RecordOrigin,
    RegistryRecord,
)
from beneficiaries.services.intake.queueing import Stage, begin
from beneficiaries.services.intake.receiving import receive
from beneficiaries.services.intake.whole import go_through
from beneficiaries.tests.intake.loading import Line, text_file
from companions.models import Assignment, AssignmentChange
from companions.tests.factories import make_companion
from pkh_portal.accounts.enums import AuditAction, Role
from pkh_portal.accounts.models import AuditEvent, User
from pkh_portal.accounts.services.audit import SYSTEM, Actor
from pkh_portal.accounts.tests.factories import make_user, plant_tree
from pkh_portal.jobs.api import JobState
from pkh_portal.regions.models import Region

ROWS = int(os.environ.get("IMPORT_KILL_ROWS", "4000"))
FIRST, SECOND = date(2026, 1, 1), date(2026, 6, 1)
HEADINGS = ("NIK", "NAMA", "IDDTKS", "KECAMATAN", "ALAMAT", "SD", "STATUS", "KELOMPOK", "PENDAMPING")
_NEXT = {
    BatchState.UPLOADED: Stage.READ,
    BatchState.MAPPED: Stage.CHECK,
    BatchState.CHECKED: Stage.APPLY,
    BatchState.APPLIED: None,
}


def seed() -> None:
    """Half of the families as an earlier list had them, and the new list, received."""
    plant_tree()
    make_companion(name="Pendamping Contoh")
    go_through(batch=_received(_list(ROWS // 2, later=False), FIRST, SYSTEM), actor=SYSTEM, apply_too=True)
    actor = Actor(make_user(Role.OPERATOR, region="73.71"))
    begin(batch=_received(_list(ROWS, later=True), SECOND, actor), stage=Stage.READ, actor=actor)


def drive() -> None:
    """Ask for the next stage as soon as one is done, as an operator does, until the batch is applied."""
    while True:
        batch = ImportBatch.objects.latest("pk")
        if batch.job is not None and not batch.job.status.active:
            if batch.job.state != JobState.SUCCEEDED:
                return
            if (stage := _NEXT[BatchState(batch.state)]) is None:
                return
            begin(batch=batch, stage=stage, actor=Actor(User.objects.get(pk=batch.job.owner_id)))
        time.sleep(0.1)


def report() -> None:
    """Print how it stands: the state, and a digest of all that was written, without keys and times."""
    batch = ImportBatch.objects.latest("pk")
    found: dict[str, Any] = {"state": batch.state, "job": batch.job and batch.job.state, "digests": {}}
    for model, fields in _TOLD:
        rows = model._default_manager.order_by(*fields).values_list(*fields)
        found["digests"][model._meta.model_name] = [len(rows), _digest(rows)]
        if hasattr(model, "history"):
            told = ("history_type", "history_change_reason", *(name for name in fields if "__" not in name))
            rows = model.history.order_by(*told).values_list(*told)
            found["digests"][f"history of {model._meta.model_name}"] = [len(rows), _digest(rows)]
    found["imports"] = AuditEvent.objects.filter(action=AuditAction.IMPORT).count()
    print(json.dumps(found))  # noqa: T201 - How the test hears of it.


_TOLD: list[tuple[Any, tuple[str, ...]]] = [
    (
        Household,
        ("nik", "name", "kecamatan_id", "address", "n_sd", "status", "exit_reason", "accompanied", "group__name"),
    ),
    (Enrolment, ("household__nik", "valid_from", "valid_until", "status", "exit_reason")),
    (RegistryRecord, ("household__nik", "registry", "registry_id", "valid_from", "valid_until")),
    (FamilyGroup, ("kecamatan_id", "name")),
    (RecordOrigin, ("household__nik", "batch_id", "sheet_no", "row_no", "action", "changed", "undone")),
    (ImportRow, ("batch_id", "sheet_no", "row_no", "outcome", "nik", "name", "changed")),
    (ImportProblem, ("batch_id", "sheet_no", "row_no", "code", "value")),
    (Assignment, ("household__nik", "personnel__name", "valid_from", "valid_until")),
    (AssignmentChange, ("household__nik", "action")),
]  # fmt: skip


def _digest(rows: Any) -> str:
    return hashlib.sha256("\n".join(sorted(map(str, rows))).encode()).hexdigest()[:16]


def _received(lines: list[Line], day: date, actor: Actor) -> ImportBatch:
    content = SimpleUploadedFile("daftar.csv", text_file(lines, HEADINGS))
    return receive(
        content=content, name="daftar.csv", region=Region.objects.get(pk="73.71"), effective_on=day, actor=actor
    )


def _list(count: int, *, later: bool) -> list[Line]:
    """Made-up families; a tenth of them say something else later on, a few rows are wrong."""
    return [_line(number, differs=later and number % 10 == 0) for number in range(count)]


def _line(number: int, *, differs: bool) -> Line:
    serial = f"{number // 28:04}"
    nik = f"737100{number % 28 + 41}0785{serial}" if number % 97 else "12345"
    return {
        "NIK": nik,
        "NAMA": f"IBU CONTOH {number:05}",
        "IDDTKS": f"D{number}-{differs}",
        "KECAMATAN": "BONTOALA" if differs and number % 20 == 0 else "TAMALATE",
        "ALAMAT": f"JL. CONTOH {number + differs}",
        "SD": str(number % 3),
        "STATUS": "GRADUASI" if differs and number % 30 == 0 else "AKTIF",
        "KELOMPOK": f"KELOMPOK {number % 40}",
        "PENDAMPING": "PENDAMPING CONTOH" if number % 2 else "",
    }
