"""What an import would do, row by row, and doing it: all of it or nothing.

The plan is made by doing everything and undoing it, so that it knows every refusal of every service and constraint.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from import_export.results import RowResult

from pkh_portal.accounts.enums import AuditAction
from pkh_portal.accounts.masking import masked
from pkh_portal.accounts.services.audit import record
from pkh_portal.exchange.exports import region_of
from pkh_portal.exchange.resources import ROW_NUMBER
from pkh_portal.history.acting import acting
from pkh_portal.history.telling import told
from pkh_portal.spreadsheets import cell_text

if TYPE_CHECKING:
    from pkh_portal.exchange.fields import SheetField
    from pkh_portal.exchange.reading import SheetRows
    from pkh_portal.exchange.resources import SheetResource


class Outcome(StrEnum):
    """What becomes of a row."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Change:
    """One column of a row that gets a value, or another one."""

    label: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a row cannot be taken: the column (empty: the row as a whole), what stands there, and what to do."""

    label: str
    value: str
    sentence: str


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """One row. ``number`` is the one the spreadsheet shows."""

    number: int
    title: str
    outcome: Outcome
    changes: Sequence[Change] = ()
    problems: Sequence[Problem] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """What an import would do."""

    rows: Sequence[PlannedRow]
    ignored: Sequence[str] = ()

    def of(self, outcome: Outcome) -> list[PlannedRow]:
        return [row for row in self.rows if row.outcome is outcome]

    @property
    def counts(self) -> dict[str, int]:
        return {outcome.value: len(self.of(outcome)) for outcome in Outcome}

    @property
    def is_sound(self) -> bool:
        """Whether no row is wrong."""
        return not self.of(Outcome.WRONG)

    @property
    def does_something(self) -> bool:
        return bool(self.of(Outcome.NEW) or self.of(Outcome.CHANGED))

    @property
    def digest(self) -> str:
        """What tells this plan from one made after somebody else has changed something."""
        return hashlib.sha256(repr(self.rows).encode()).hexdigest()


def preview(resource: SheetResource, sheet: SheetRows) -> Plan:
    """The plan; nothing is kept."""
    return _carried_out(resource, sheet, keep=False)


def carry_out(resource: SheetResource, sheet: SheetRows, *, digest: str, name: str) -> Plan | None:
    """Do what the plan with this digest said, with history and a line in the audit trail.

    None, and nothing is written, if it is no longer the same plan or a row is wrong.
    """
    with transaction.atomic(), acting(resource.actor, told(gettext_lazy("Impor dari berkas %(name)s"), name=name)):
        plan = _carried_out(resource, sheet, keep=True)
        if plan.digest != digest or not plan.is_sound:
            transaction.set_rollback(True)
            return None
        model = resource.model()
        record(
            action=AuditAction.IMPORT,
            actor=resource.actor,
            label=_("Impor %(table)s") % {"table": model._meta.verbose_name_plural},
            region=region_of(resource.scope),
            detail={"event": "tabel diimpor", "table": model._meta.label_lower, "file": name[:100], **plan.counts},
        )
    return plan


def _carried_out(resource: SheetResource, sheet: SheetRows, *, keep: bool) -> Plan:
    # Its own transaction is undone by import-export for a dry run, and where a row is wrong.
    result = resource.import_data(
        sheet.dataset, dry_run=not keep, use_transactions=True, rollback_on_validation_errors=True
    )
    for error in result.base_errors:
        raise error.error
    # The resource may have put the rows into another order.
    rows = [_planned(resource, cells, row) for cells, row in zip(_dicts(sheet), result.rows, strict=True)]
    return Plan(sorted(rows, key=lambda row: row.number), sheet.ignored)


def _dicts(sheet: SheetRows) -> Iterator[dict[str, Any]]:
    headers = sheet.dataset.headers or []
    for row in sheet.dataset:
        yield dict(zip(headers, row, strict=True))


def _planned(resource: SheetResource, cells: dict[str, Any], result: RowResult) -> PlannedRow:
    for error in result.errors:
        # A bug of ours: to the log with it, and a neutral page.
        raise error.error
    number = cells[ROW_NUMBER]
    if result.import_type == RowResult.IMPORT_TYPE_INVALID:
        problems = list(_problems(resource, cells, result.validation_error))
        return PlannedRow(number, _named(resource, cells), Outcome.WRONG, problems=problems)
    row: Model = result.instance
    if result.import_type == RowResult.IMPORT_TYPE_SKIP:
        return PlannedRow(number, str(row), Outcome.SAME)
    new = result.import_type == RowResult.IMPORT_TYPE_NEW
    before: dict[str, Any] = row.before_import  # type: ignore[attr-defined] # Put there by the resource.
    changes = [
        Change(str(field.heading), "" if new else _shown(resource, field, before[str(field.column_name)]), value)
        for field in (resource.import_fields() if new else resource.changed(row))
        if (value := _shown(resource, field, field.get_value(row))) or not new
    ]
    return PlannedRow(number, str(row), Outcome.NEW if new else Outcome.CHANGED, changes)


def _shown(resource: SheetResource, field: SheetField, value: Any) -> str:
    return masked(str(value or "")) if resource.hides(field) else field.shown(value)


def _named(resource: SheetResource, cells: dict[str, Any]) -> str:
    """The first cells of a row that cannot be taken, to know it again."""
    shown = [
        cell_text(cells[name]).strip()
        for name, field in resource.fields.items()
        if cells.get(name) not in (None, "") and not resource.hides(field)
    ]
    return ", ".join(shown[:2])


def _problems(resource: SheetResource, cells: dict[str, Any], error: ValidationError) -> Iterator[Problem]:
    """Each sentence with the column it is about."""
    if not hasattr(error, "error_dict"):
        yield from (Problem("", "", sentence) for sentence in error.messages)
        return
    for attribute, sentences in error.message_dict.items():
        field = next((field for field in resource.fields.values() if field.attribute == attribute), None)
        for sentence in sentences:
            if field is None or attribute == NON_FIELD_ERRORS:
                yield Problem("", "", sentence)
            else:
                yield Problem(str(field.heading), _written(resource, field, cells), sentence)


def _written(resource: SheetResource, field: SheetField, cells: dict[str, Any]) -> str:
    text = cell_text(cells.get(str(field.column_name))).strip()
    return masked(text) if resource.hides(field) else text[:100]
