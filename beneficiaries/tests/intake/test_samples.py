"""The samples of the contract give exactly what is expected of them; on the database of the test run."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import Any

import pytest

from beneficiaries.intake_enums import REVIEW_CODES, RowOutcome
from beneficiaries.models import ImportBatch
from beneficiaries.tests.intake.loading import command, sample
from pkh_portal.regions.enums import RegionKind, RegionLevel
from pkh_portal.regions.models import Region
from pkh_portal.regions.services import load_regions

CASES: list[dict[str, Any]] = json.loads(sample("expected.json").read_text())["cases"]
LOADED = {
    step["args"][step["args"].index("--region") + 1][:2] for case in CASES for step in case["steps"] if "args" in step
}
OUTCOMES = [outcome.value for outcome in RowOutcome]
Found = dict[tuple[str | None, int], set[str]]

pytestmark = pytest.mark.django_db


PROVINCES = (
    *range(11, 20), 21, *range(31, 37), *range(51, 54), *range(61, 66), *range(71, 77), 81, 82, *range(91, 98),
)  # fmt: skip


@pytest.fixture(autouse=True)
def _regions() -> None:
    """The provinces of the samples whole, of the others their codes."""
    load_regions(actor="test", only=sorted(LOADED))
    Region.objects.bulk_create(
        [
            Region(code=str(code), name=f"Provinsi {code}", search_name=f"provinsi {code}", kind=RegionKind.PROVINCE,
                   level=RegionLevel.PROVINCE)
            for code in PROVINCES
        ],
        ignore_conflicts=True,
    )  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_a_sample_gives_what_the_contract_says(case: dict[str, Any]) -> None:
    batches: list[int | None] = []
    for step in case["steps"]:
        if step.get("undo"):
            batches.append(None)
            _undo(step, batches)
            continue
        status, got = command("import_kpm", sample(step["file"]), *step["args"])
        assert status in step["expect"].get("exit_any", [step["expect"].get("exit", 0)]), got
        batches.append(got["batch"] if status == 0 else None)
        if "rows" in step["expect"]:
            _compare(step["expect"], got)


def _undo(step: dict[str, Any], batches: list[int | None]) -> None:
    status, said = command("undo_import", batches[step["of_step"]])
    assert status == 0
    assert said["state"] == "undone"
    _status, got = command("import_kpm", sample(step["probe"]), *step["args"])
    assert got["rows"]["changed"] + got["rows"]["unchanged"] == step["expect_record_count"]


def _compare(want: dict[str, Any], got: dict[str, Any]) -> None:
    for name in ("state", "rows", "not_in_file"):
        if name in want:
            assert got[name] == want[name], name
    assert got["rows"]["read"] == sum(got["rows"][name] for name in OUTCOMES)
    named = any("name" in sheet for sheet in want["sheets"])
    by_name = {sheet["name"]: sheet for sheet in got["sheets"]}
    for sheet in want["sheets"]:
        found = by_name[sheet["name"]] if named else next(each for each in got["sheets"] if each["used"])
        assert found["used"] == sheet["used"], sheet
        assert found["used"] or found["reason"]
        if sheet["used"]:
            assert found["header_row"] in sheet.get("header_row_any", [sheet.get("header_row")])
            assert found["rows"] == {**found["rows"], **sheet["rows"]}
            columns = {field: _key(found["columns"].get(field, "")) for field in sheet.get("columns", {})}
            assert columns == {field: _key(text) for field, text in sheet.get("columns", {}).items()}
    reviews = {code.value for code in REVIEW_CODES}
    expected, optional = _by_row(want["problems"], named), _by_row(want.get("problems_optional", []), named)
    problems = _by_row([problem for problem in got["problems"] if problem["code"] not in reviews], named)
    for place in expected.keys() | problems.keys():
        assert expected[place] <= problems[place] <= expected[place] | optional[place], place
    in_review = _by_row([problem for problem in got["problems"] if problem["code"] in reviews], named)
    assert in_review == _by_row(want.get("review", []), named)
    assert all(problem["message"] for problem in got["problems"])


def _by_row(problems: list[dict[str, Any]], named: bool) -> Found:
    found: Found = defaultdict(set)
    for problem in problems:
        found[problem["sheet"] if named else None, problem["row"]].add(problem["code"])
    return found


def _key(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())


def test_a_file_that_is_not_there_and_a_region_that_is_none_are_wrong_usage() -> None:
    assert command("import_kpm", "/nowhere.xlsx", "--region", "7371")[0] == 2
    assert command("import_kpm", sample("clean-bnba.xlsx"), "--region", "99.99")[0] == 2
    assert command("import_kpm", sample("clean-bnba.xlsx"), "--region", "73")[0] == 2
    assert command("import_kpm", sample("clean-bnba.xlsx"), "--region", "73.71", "--map", "TIDAK ADA=nik")[0] == 2
    assert command("import_kpm", sample("clean-bnba.xlsx"), "--region", "73.71", "--user", "siapa")[0] == 2


def test_what_is_no_table_is_refused_with_one_sentence() -> None:
    status, said = command("import_kpm", sample("README.md").parent.parent / "__init__.py", "--region", "7371")
    assert status == 1
    assert said.count("\n") == 1
    assert ImportBatch.objects.get().state == "failed"
