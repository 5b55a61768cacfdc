"""Rows as the checker hands them out, made by hand, and a batch to plan them in."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from beneficiaries.imports import plan
from beneficiaries.imports.fields import STAGED, changed_names
from beneficiaries.imports.found import FoundSheet, Heading, SheetMapping
from beneficiaries.imports.planning.walls import Walls
from beneficiaries.imports.problems import Problem
from beneficiaries.imports.staging import Stage
from beneficiaries.models import Household, ImportBatch, ImportRow, ImportSheet
from beneficiaries.names import name_key
from beneficiaries.tests.factories import KECAMATAN, make_nik
from pkh_portal.accounts.models import User
from pkh_portal.accounts.services.audit import SYSTEM, Actor

_serial = itertools.count(1)
_NUMBERS = {name for name in STAGED if name.startswith("n_")} | {"companion"}
Row = dict[str, Any]


@dataclass
class Chunk:
    values: Sequence[tuple[Any, ...]]
    problems: Sequence[Problem] = field(default_factory=list)


def make_batch(*sheets: str, actor: User | None = None, **fields: Any) -> ImportBatch:
    """A batch of Kota Makassar with these sheets (one if none is named), each with a NIK, a name and a KK column."""
    batch = ImportBatch.objects.create(
        **{
            "region_id": "73.71", "effective_on": date(2026, 6, 1), "name": "daftar.xlsx", "size": 1, "actor": actor,
            "stored": f"intake/uji-{next(_serial)}", "sha256": "0" * 64, "actor_name": "Uji", **fields,
        }
    )  # fmt: skip
    headings = tuple(
        Heading(place, text, text) for place, text in enumerate(("NIK KTP", "NAMA", "NO KK"))
    )  # fmt: skip
    mapping = SheetMapping({"nik": "NIK KTP", "name": "NAMA", "family_card_no": "NO KK"})
    for number, name in enumerate(sheets or ("Data",)):
        found = FoundSheet(number, name, used=True, header_row=1, headings=headings)
        ImportSheet.objects.create(
            batch=batch, number=number, name=name, used=True, found=found.as_json(), mapping=mapping.as_json()
        )
    return batch


def row(row_no: int, **values: Any) -> Row:
    """A checked row in Tamalate with a NIK and a name of its own."""
    made: Row = {name: None if name in _NUMBERS else "" for name in STAGED}
    made |= {"sheet_no": 0, "row_no": row_no, "rejected": False, "kecamatan_id": KECAMATAN}
    made |= {"nik": make_nik(), "name": f"IBU UJI {next(_serial)}"} | values
    made["name_key"] = name_key(made["name"])
    made["signature"] = hash(tuple(made[name] for name in STAGED[3:-1]))
    return made


def row_of(household: Household, row_no: int, **values: Any) -> Row:
    """A row that says of this family what is recorded already, but for these values."""
    return row(
        row_no, **{"nik": household.nik, "name": household.name, "kecamatan_id": household.kecamatan_id} | values
    )


def stage_rows(
    stage: Stage, rows: Iterable[Row], problems: Sequence[Problem] = (), skipped: Mapping[int, int] | None = None
) -> None:
    rows = list(rows)
    stage.add(Chunk([tuple(each[name] for name in STAGED) for each in rows], problems))
    for sheet_no in {each["sheet_no"] for each in rows} | set(skipped or {}):
        count = sum(each["sheet_no"] == sheet_no for each in rows)
        stage.tally(sheet_no, read=count + (skipped or {}).get(sheet_no, 0), skipped=(skipped or {}).get(sheet_no, 0))


def walls(batch: ImportBatch, actor: Actor = SYSTEM) -> Walls:
    """Those around a batch that nobody has touched but who uploaded it, and this actor."""
    return Walls.around(batch, () if batch.actor is None else (batch.actor.pk,), actor)


def planned(
    batch: ImportBatch,
    rows: Iterable[Row],
    problems: Sequence[Problem] = (),
    skipped: Mapping[int, int] | None = None,
    *,
    actor: Actor = SYSTEM,
) -> plan.Plan:
    """Stage, plan and store."""
    with Stage() as stage:
        stage_rows(stage, rows, problems, skipped)
        made = plan.classify(stage, batch, walls(batch, actor))
        plan.store(stage, batch, made)
    return made


class FakeCompanions:
    """A column of a higher floor: families named Ana have companion 7, and Ani has 7 and 8."""

    name = "companion"

    def current_sql(self, _day: date) -> tuple[str, list[Any]]:
        table = Household._meta.db_table
        return (
            f"SELECT id, 7 FROM {table} WHERE name IN (%s, %s) UNION ALL SELECT id, 8 FROM {table} WHERE name = %s",  # noqa: S608 - our own texts.
            ["Ana", "Ani", "Ani"],
        )


def outcomes(batch: ImportBatch) -> dict[int, str]:
    """The outcome of each row, by its number (of the first sheet)."""
    return dict(ImportRow.objects.filter(batch=batch, sheet_no=0).values_list("row_no", "outcome"))


def changes(batch: ImportBatch, row_no: int) -> list[str]:
    """What the plan says is different about the family of a row."""
    return changed_names(ImportRow.objects.get(batch=batch, sheet_no=0, row_no=row_no).changed)
