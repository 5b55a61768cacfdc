"""A checker at work: staged rows, levels, problems in order, and what holds for any cells."""

from datetime import date, datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from beneficiaries.imports.fields import STAGED, ImportField
from beneficiaries.intake_enums import ProblemLevel
from beneficiaries.tests.imports.checking import FIRST_ROW, GOOD, check, check_cells, make_checker
from pkh_portal.regions.resolving import Resolver
from pkh_portal.regions.tests.factories import load_small_tree
from pkh_portal.spreadsheets import CellError

pytestmark = pytest.mark.django_db

ALL_FIELDS = tuple(field.value for field in ImportField)
FULL: dict[str, Any] = {
    "nik": "'7371104706840014",
    "name": " Dahlia  PALLAWA",
    "family_card_no": "7371 0709 0118 9469",
    "registry_id": "7371010101000012",
    "participant_no": "700100200300",
    "address": "JL. POROS NO. 174",
    "rt": 3,
    "rw": "RW 05",
    "hamlet": "Dusun I",
    "village": "BAROMBONG",
    "village_code": "73.71.10.1001",
    "kecamatan": "TAMALATE",
    "kecamatan_code": "737110",
    "kabupaten": "KOTA MAKASSAR",
    "phone": "0812-3456-7890",
    "components": None,
    "n_pregnant": None,
    "n_early_childhood": 1,
    "n_sd": "2",
    "n_smp": "-",
    "n_sma": 0,
    "n_elderly": 1,
    "n_disability": 0,
    "channel": "BRI",
    "card_no": "6013010123456789",
    "account_no": "001234",
    "status": "GRADUASI",
    "group": "MAWAR",
    "companion": "SITTI",
}


@pytest.fixture(autouse=True)
def _regions(db: None) -> None:
    load_small_tree()


def test_row_is_staged_with_all_its_values() -> None:
    checked = check(FULL)
    assert checked.problems == []
    row = dict(checked.row)
    assert -(2**63) <= row.pop("signature") < 2**63
    assert row == {
        "sheet_no": 0,
        "row_no": FIRST_ROW,
        "rejected": False,
        "nik": "7371104706840014",
        "name": "Dahlia PALLAWA",
        "name_key": "dahlia pallawa",
        "family_card_no": "7371070901189469",
        "registry_id": "7371010101000012",
        "participant_no": "700100200300",
        "address": "JL. POROS NO. 174",
        "rt": "003",
        "rw": "005",
        "hamlet": "Dusun I",
        "kecamatan_id": "73.71.10",
        "village_id": "73.71.10.1001",
        "village_text": "",
        "phone": "081234567890",
        "n_pregnant": None,
        "n_early_childhood": 1,
        "n_sd": 2,
        "n_smp": 0,
        "n_sma": 0,
        "n_disability": 0,
        "n_elderly": 1,
        "channel": "bri",
        "card_no": "6013010123456789",
        "account_no": "001234",
        "status": "exit",
        "exit_reason": "alami",
        "group_name": "MAWAR",
        "companion": 7,
    }


def test_values_stand_in_the_order_of_the_staged_columns() -> None:
    assert tuple(check(FULL).row) == STAGED


def test_columns_that_the_sheet_lacks_give_nothing() -> None:
    row = check({}).row
    given = {"sheet_no", "row_no", "rejected", "nik", "name", "name_key", "kecamatan_id", "signature"}
    assert all(row[name] in {"", None} for name in set(STAGED) - given)


def test_rows_may_be_shorter_and_longer_than_the_headings() -> None:
    fields = ["nik", "name", "kecamatan", "rt", "rw"]
    good = tuple(GOOD.values())
    rows = check_cells(fields, [good, (*good, "1"), (*good, "1", "2", "x", "y"), ()]).rows
    assert [(row["rt"], row["rw"], row["rejected"]) for row in rows] == [
        ("", "", False), ("001", "", False), ("001", "002", False), ("", "", True),
    ]  # fmt: skip


@pytest.mark.parametrize("place", [30, 16_000])
def test_columns_may_stand_far_to_the_right(place: int) -> None:
    checker = make_checker(["nik", "name", "kecamatan"])
    checker._at = {field: place + at for at, field in enumerate(checker._at)}
    checker._width = place + 3
    chunk = type("Chunk", (), {"numbers": [6, 7], "cells": [(*[None] * place, *GOOD.values()), ()], "above": {}})()
    assert [row[STAGED.index("nik")] for row in checker.check(chunk).values] == [GOOD["nik"], ""]


def test_rw_in_the_column_of_rt_serves_where_rw_is_empty() -> None:
    rows = check({"rt": "003/005", "rw": None}, {"rt": "003/005", "rw": "9"}, {"rt": "4", "rw": None}).rows
    assert [(row["rt"], row["rw"]) for row in rows] == [("003", "005"), ("003", "009"), ("004", "")]
    assert check({"rt": "003/005"}).row["rw"] == "005"


@pytest.mark.parametrize(
    ("cells", "problems"),
    [
        ({"nik": CellError("#N/A")}, [("nik", "cell_error", "error")]),
        ({"name": CellError("#REF!")}, [("name", "cell_error", "error")]),
        ({"name": "X" * 200}, [("name", "cell_error", "error")]),
        ({"address": CellError("#REF!")}, [("address", "cell_error", "warning")]),
        (
            {"kecamatan": CellError("#REF!")},
            [("kecamatan", "cell_error", "warning"), ("kecamatan", "kecamatan_unknown", "error")],
        ),
        ({"n_sd": CellError("#REF!"), "n_smp": 0}, [("n_sd", "cell_error", "warning")]),
        ({"status": "UNGU"}, [("status", "status_unknown", "warning")]),
        ({"n_sd": "dua"}, [("n_sd", "count_invalid", "error")]),
        ({"n_sd": 0, "n_smp": "-"}, [("n_sd", "no_component", "warning")]),
        ({"components": "-"}, [("components", "no_component", "warning")]),
        ({"companion": "QORYZZA"}, [("companion", "companion_unknown", "warning")]),
        ({"companion": "-"}, []),
        ({"companion": None}, []),
        ({"companion": "QORYZZA", "kecamatan": "SUMBER JAYA"}, [("kecamatan", "kecamatan_unknown", "error")]),
        (
            {"nik": "73711144047800", "family_card_no": "99", "status": "??"},
            [
                ("nik", "nik_length", "error"),
                ("family_card_no", "family_card_invalid", "warning"),
                ("status", "status_unknown", "warning"),
            ],
        ),
    ],
)
def test_problems_of_a_row_and_their_levels(cells: dict[str, Any], problems: list[tuple[str, str, str]]) -> None:
    checked = check(cells)
    assert [(problem.field, problem.code.value, problem.level.value) for problem in checked.problems] == problems
    assert checked.row["rejected"] is any(level == "error" for _field, _code, level in problems)


def test_problems_come_row_by_row_and_name_the_cell() -> None:
    problems = check({"status": "UNGU"}, {}, {"nik": None, "status": "UNGU"}).problems
    assert [(problem.row_no, problem.column, problem.value) for problem in problems] == [
        (FIRST_ROW, "STATUS", "UNGU"), (FIRST_ROW + 2, "NIK", ""), (FIRST_ROW + 2, "STATUS", "UNGU"),
    ]  # fmt: skip


def test_value_of_a_problem_is_short_and_printable() -> None:
    (problem,) = check({"status": "A\x00B\n" + "X" * 40_000}).problems
    assert problem.value == ("A B " + "X" * 400)[:200]


def test_corrections_stand_in_for_cells() -> None:
    corrections = {
        (FIRST_ROW + 1, "NIK"): GOOD["nik"],
        (FIRST_ROW + 1, "RT"): "7",
        (99, "NIK"): "",
        (FIRST_ROW, "GONE"): "x",
    }
    rows = check({"nik": "1", "rt": "1"}, {"nik": "2", "rt": "1"}, corrections=corrections).rows
    assert [(row["nik"], row["rt"], row["rejected"]) for row in rows] == [
        ("1", "001", True),
        (GOOD["nik"], "007", False),
    ]


def test_signature_is_that_of_the_values() -> None:
    def signature(**cells: Any) -> int:
        number: int = check({**FULL, **cells}).row["signature"]
        return number

    whole = signature()
    assert whole == signature(name="DAHLIA PAL LAWA", address="jl.poros no.174", n_sd=2, status="graduasi", rt="003")
    for name, cell in {
        "nik": "7371104706840022", "name": "DAHLIA", "family_card_no": None, "registry_id": "1", "participant_no": "1",
        "address": "JL", "rt": 4, "rw": 6, "hamlet": "II", "village": "ENTAH", "phone": "1", "n_sd": 3,
        "channel": "BNI",
        "card_no": "1", "account_no": "1", "status": "PINDAH", "group": "MELATI", "companion": None,
        "kecamatan": "BONTOALA",
    }.items():  # fmt: skip
        others = {"village_code": None, "kecamatan_code": None} if name in {"kecamatan", "village"} else {}
        assert signature(**others, **{name: cell}) != whole, name
    # Stable for ever: it is compared with rows of other processes.
    assert check({}).row["signature"] == -454144142955195342


def test_notices_tell_what_no_row_is_to_blame_for() -> None:
    checker = make_checker(["nik", "name", "kecamatan", "channel", "registry_id"])
    rows = [(*GOOD.values(), "BPD", "7,3E+15"), (*GOOD.values(), "BRI", "1"), (*GOOD.values(), "BPD", None)]
    chunk = type("Chunk", (), {"numbers": [6, 7, 8], "cells": rows, "above": {}})()
    checker.check(chunk)
    assert checker.notices() == [
        {"code": "unknown_channel", "values": {"texts": ["BPD"]}},
        {"code": "damaged_numbers", "values": {"field": "registry_id", "count": 1}},
    ]


def test_days_in_rt_and_rw_are_left_out_and_told() -> None:
    checker = make_checker(["nik", "name", "kecamatan", "rt", "rw"])
    said = [(date(2026, 1, 2), "2/1/2026"), (datetime(2026, 1, 2), "3"), ("02/01", None)]  # noqa: DTZ001 - a cell's
    chunk = type(
        "Chunk", (), {"numbers": [6, 7, 8], "cells": [(*GOOD.values(), *each) for each in said], "above": {}}
    )()
    checked = checker.check(chunk)
    assert checked.problems == []
    at = [STAGED.index("rt"), STAGED.index("rw")]
    assert [tuple(row[place] for place in at) for row in checked.values] == [("", ""), ("", "003"), ("002", "001")]
    assert checker.notices() == [
        {"code": "dates", "values": {"field": "rt", "count": 2}},
        {"code": "dates", "values": {"field": "rw", "count": 1}},
    ]


def test_queries_do_not_grow_with_rows() -> None:
    def count(rows: int) -> int:
        with CaptureQueriesContext(connection) as queries:
            check(*[FULL, {"village": "X"}, {"kecamatan": "BIRINGKANAIYA"}] * rows, resolver=Resolver())
        return len(queries)

    # Provinces (twice: here and in the resolver's list of kabupaten), places and learned spellings of each level.
    assert count(1) == count(50) <= 8


CELLS = st.one_of(
    st.none(),
    st.text(max_size=30),
    st.text("0123456789-/.,* '", max_size=20),
    st.integers(-(10**18), 10**18),
    st.floats(),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.timedeltas(),
    st.sampled_from([CellError("#REF!"), "#N/A", "\x00", "\ud800", "NON DTKS", "TAMALATE", "7,37E+15", *FULL.values()]),
)
ROWS = st.lists(st.lists(CELLS, max_size=len(ALL_FIELDS) + 2).map(tuple), min_size=1, max_size=12)


@given(ROWS, st.sampled_from([1, 2, 5]), st.permutations(ALL_FIELDS))
@settings(max_examples=150)
def test_any_cells_are_checked(rows: list[tuple[Any, ...]], size: int, fields: list[str]) -> None:
    resolver = Resolver()
    checked = check_cells(fields, rows, resolver=resolver)
    assert len(checked.rows) == len(rows)
    errors = {problem.row_no for problem in checked.problems if problem.level is ProblemLevel.ERROR}
    assert errors == {row["row_no"] for row in checked.rows if row["rejected"]}
    for row in checked.rows:
        if not row["rejected"]:
            assert len(row["nik"]) == 16
            assert row["nik"].isdecimal()
            assert row["name"]
            assert row["kecamatan_id"].startswith("73.71.")
        for value in row.values():
            if isinstance(value, str):
                value.encode()
                assert not {"\t", "\n", "\r", "\0"} & set(value)
    assert check_cells(fields, rows, size=size, resolver=resolver) == checked
