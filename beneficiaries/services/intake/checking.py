"""Every row is cleaned, checked and compared with the registry; nothing but the staged batch is written."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Count, Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from beneficiaries.imports.checker import Checker
from beneficiaries.imports.extensions import checkers
from beneficiaries.imports.found import FoundSheet, SheetMapping
from beneficiaries.imports.notices import Notice
from beneficiaries.imports.plan import classify, store
from beneficiaries.imports.planning.walls import Walls
from beneficiaries.imports.rows import data_rows
from beneficiaries.imports.staging import Stage
from beneficiaries.intake_enums import BatchState
from beneficiaries.models import ImportBatch
from beneficiaries.services.checks import refusal
from beneficiaries.services.intake.choosing import without_awaited
from beneficiaries.services.intake.consent import contributors
from beneficiaries.services.intake.files import open_file
from beneficiaries.services.intake.gate import OPEN, Finish, Progress, hold, hold_file, no_progress, refuse
from pkh_portal.accounts.services.audit import Actor
from pkh_portal.history.acting import acting
from pkh_portal.history.telling import told
from pkh_portal.regions.resolving import Resolver
from pkh_portal.spreadsheets import SpreadsheetError, Workbook

#: The choices; of the corrections and of the decisions how many there are, and which is the last and when it was made.
_Said = tuple[dict[str, Any], dict[str, Any], dict[str, Any]]


def check(
    *, batch: ImportBatch, actor: Actor, progress: Progress = no_progress, finish: Finish = transaction.atomic
) -> ImportBatch:
    """Stage the rows and plan what becomes of each; the batch is ``checked`` then. Can be done again and again.

    A file that is damaged further down than its beginning leaves it ``failed``. Raises ``ValidationError`` while
    headings wait for a decision. The file is read outside of any transaction: nobody waits for it.
    """
    began = time.monotonic()
    with transaction.atomic():
        hold(batch, *OPEN)
        hold_file(batch)
        sheets = _sheets(batch)
        said, walls = _said(batch), Walls.around(batch, contributors(batch), actor)
    progress(0, 0, _("Membaca baris"))
    with Stage() as stage:
        try:
            with open_file(batch) as workbook:
                notices = list(_stage_rows(stage, workbook, batch, sheets, progress))
        except SpreadsheetError as error:
            with finish():
                refuse(hold(batch, *OPEN), error, actor)
            return batch
        progress(0, 0, _("Membandingkan dengan data KPM"))
        plan = classify(stage, batch, walls)
        with finish():
            hold(batch, *OPEN)
            store(stage, batch, plan)
            batch.state, batch.checked_at, batch.failure = BatchState.CHECKED, timezone.now(), ""
            batch.reviewer, batch.reviewer_name, batch.reviewed_at = None, "", None
            batch.notices = _together([*_same_file(batch), *notices])
            batch.stale = _said(batch) != said
            if not batch.stale:
                batch.choices = without_awaited(batch.choices)
            batch.seconds = {**batch.seconds, "check": round(time.monotonic() - began, 2)}
            with acting(actor, told(gettext_lazy("Berkas diperiksa"))):
                batch.save()
    return batch


@dataclass(frozen=True, slots=True)
class _Used:
    """A sheet that is read."""

    found: FoundSheet
    mapping: SheetMapping


def _sheets(batch: ImportBatch) -> list[_Used]:
    """The sheets that are read. Refuses headings that wait for a decision."""
    used = [
        _Used(FoundSheet.from_json(sheet.found), SheetMapping.from_json(sheet.mapping))
        for sheet in batch.sheets.filter(used=True).order_by("number")
    ]
    if not all(sheet.mapping.is_decided for sheet in used):
        raise refusal("", _("Ada kolom yang belum jelas artinya. Pilih dahulu kolom yang dipakai."))
    return used


def _stage_rows(
    stage: Stage, workbook: Workbook, batch: ImportBatch, sheets: list[_Used], progress: Progress
) -> Iterator[Notice]:
    """Read, check and stage all rows, sheet by sheet; gives what is worth knowing besides."""
    resolver = Resolver()
    extensions = checkers(region=batch.region_id, day=batch.effective_on)
    done = 0
    for sheet in sheets:
        number = sheet.found.number
        checker = Checker(
            sheet_no=number, found=sheet.found, mapping=sheet.mapping, region=batch.region_id,
            kecamatan=batch.kecamatan_id, extensions=extensions, corrections=_corrections(batch, number),
            resolver=resolver,
        )  # fmt: skip
        rows = data_rows(workbook.sheets[number], sheet.found, sheet.mapping)
        for chunk in rows:
            stage.add(checker.check(chunk))
            done += len(chunk.numbers)
            progress(done, 0, _("Memeriksa baris"))
        stage.tally(number, read=rows.read, skipped=rows.skipped)
        yield from checker.notices()


def _corrections(batch: ImportBatch, sheet_no: int) -> Mapping[tuple[int, str], str]:
    rows = batch.corrections.filter(sheet_no=sheet_no).values_list("row_no", "column", "text")
    return {(row_no, column): text for row_no, column, text in rows}


def _said(batch: ImportBatch) -> _Said:
    """What people have said so far: if it is another at the end, somebody has said more meanwhile."""
    last = {"count": Count("pk"), "key": Max("pk"), "at": Max("at")}
    return batch.choices, batch.corrections.aggregate(**last), batch.decisions.aggregate(**last)


def _same_file(batch: ImportBatch) -> list[Notice]:
    """Whether this very file was loaded before, and when."""
    earlier = ImportBatch.objects.with_same_file(batch).order_by("-applied_at").first()
    if earlier is None or earlier.applied_at is None:
        return []
    values = {"batch": earlier.pk, "on": timezone.localdate(earlier.applied_at).isoformat()}
    return [{"code": "same_file", "values": values}]


def _together(notices: list[Notice]) -> list[Notice]:
    """What several sheets say alike is said once."""
    return [notice for place, notice in enumerate(notices) if notice not in notices[:place]]
