"""Values survive the way into the temporary tables and on into the batch, whatever is in them."""

from typing import Any

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from beneficiaries.imports.fields import STAGED
from beneficiaries.imports.problems import Problem
from beneficiaries.imports.staging import TABLES, RowsLostError, Stage, place_of, row_at
from beneficiaries.intake_enums import Code, ProblemLevel
from beneficiaries.models import ImportRow
from beneficiaries.tests.imports.staged import Chunk, make_batch, planned, row, stage_rows
from pkh_portal.accounts.tests.factories import plant_tree

pytestmark = pytest.mark.django_db
ODD = [
    "",
    "None",
    "NULL",
    "\\N",
    "\\.",
    "a\tb",
    "a\nb",
    "a\rb",
    "a\r\nb",
    'a"b',
    "a,b",
    "a\\b",
    "a\\tb",
    "'",
    "%s",
    "{row}",
    "é–“”",
]


@pytest.fixture(autouse=True)
def _tree() -> None:
    plant_tree()


def staged(stage: Stage, column: str) -> list[Any]:
    with stage.connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM kpm_row ORDER BY place")  # noqa: S608 - our own texts.
        return [value for (value,) in cursor.fetchall()]


@pytest.mark.parametrize("together", [True, False], ids=["in one chunk", "each in its own"])
def test_every_text_arrives_as_it_is(together: bool) -> None:
    rows = [row(number, address=text, name="X") for number, text in enumerate(ODD, 2)]
    with Stage() as stage:
        for chunk in [rows] if together else [[each] for each in rows]:
            stage_rows(stage, chunk) if together else stage.add(Chunk([tuple(chunk[0][name] for name in STAGED)]))
        assert staged(stage, "address") == ODD


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12), max_size=20))
@settings(max_examples=40)
def test_any_text_arrives_as_it_is(texts: list[str]) -> None:
    with Stage() as stage:
        stage_rows(stage, [row(number, address=text, name="X") for number, text in enumerate(texts, 2)])
        assert staged(stage, "address") == texts


def test_numbers_and_what_is_not_given_stay_apart() -> None:
    with Stage() as stage:
        stage_rows(stage, [row(2, n_sd=0, companion=9), row(3), row(4, n_sd=20, signature=1)])
        assert staged(stage, "n_sd") == [0, None, 20]
        assert staged(stage, "companion") == [9, None, None]
        assert [bool(value) for value in staged(stage, "rejected")] == [False] * 3


def test_signatures_of_64_bits_are_kept() -> None:
    batch = make_batch()
    planned(batch, [row(2) | {"signature": 2**63 - 1}, row(3) | {"signature": -(2**63)}])
    assert set(ImportRow.objects.values_list("signature", flat=True)) == {2**63 - 1, -(2**63)}


def test_problems_are_listed_by_row_and_then_as_they_were_found() -> None:
    batch = make_batch()
    problems = [
        Problem(0, number, "Kolom", "phone", value, Code.CELL_ERROR, ProblemLevel.WARNING, "saran", "catatan\t")
        for number, value in [(3, "b"), (2, "z"), (2, "a")]
    ]
    planned(batch, [row(2), row(3)], problems)
    assert [(each.row_no, each.value, each.suggestion, each.note) for each in batch.problems.all()] == [
        (2, "z", "saran", "catatan\t"), (2, "a", "saran", "catatan\t"), (3, "b", "saran", "catatan\t"),
    ]  # fmt: skip


def test_a_row_that_was_read_and_not_staged_is_a_mistake() -> None:
    with Stage() as stage:
        stage_rows(stage, [row(2), row(3)], skipped={0: 4})
        with pytest.raises(RowsLostError, match="7 rows read, but 2 staged and 4 skipped"):
            stage.tally(0, read=7, skipped=4)


def test_a_stage_leaves_nothing_behind() -> None:
    with Stage() as stage:
        stage_rows(stage, [row(2)])
    assert left() == set()


def test_a_stage_that_was_interrupted_is_no_hindrance() -> None:
    first = Stage().__enter__()
    stage_rows(first, [row(2)])
    with Stage() as stage:
        assert staged(stage, "place") == []


def left() -> set[str]:
    names = []
    for table in TABLES:
        with connection.cursor() as cursor:
            tables = (
                "pg_tables WHERE tablename" if connection.vendor == "postgresql" else "temp.sqlite_master WHERE name"
            )
            cursor.execute(f"SELECT count(*) FROM {tables} = %s", [table])  # noqa: S608 - our own texts.
            names += [table] * cursor.fetchone()[0]
    return set(names)


@given(st.integers(0, 2**15 - 1), st.integers(1, 2**31 - 1))
def test_a_place_tells_sheet_and_row(sheet_no: int, row_no: int) -> None:
    assert row_at(place_of(sheet_no, row_no)) == (sheet_no, row_no)
