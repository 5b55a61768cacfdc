"""Where rows belong: names and codes, values above the headings, the sheet's name, the choice at the upload."""

from typing import Any

import pytest

from beneficiaries.imports.fields import ImportField
from beneficiaries.tests.imports.checking import check
from pkh_portal.regions.enums import RegionKind, RegionLevel
from pkh_portal.regions.models import RegionAlias
from pkh_portal.regions.names import NameKeys
from pkh_portal.regions.tests.factories import load_small_tree, make_region
from pkh_portal.spreadsheets import Cell, CellError

TAMALATE, BONTOALA, BIRINGKANAYA = "73.71.10", "73.71.06", "73.71.11"
BAROMBONG = "73.71.10.1001"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _regions(db: None) -> None:
    load_small_tree()


def place(above: Any = None, *, options: Any = None, **cells: Any) -> tuple[str, list[str]]:
    """The kecamatan and the codes of a row with these places and no others."""
    without = [] if "kecamatan" in cells else ["kecamatan"]
    checked = check(cells, above=above, without=without, **(options or {}))
    return checked.row["kecamatan_id"], checked.codes


@pytest.mark.parametrize(
    ("cells", "kecamatan", "codes"),
    [
        ({"kecamatan": "Tamalate"}, TAMALATE, []),
        ({"kecamatan": " KEC.  TAMALATE"}, TAMALATE, []),
        ({"kecamatan": "73.71.10"}, TAMALATE, []),
        ({"kecamatan": 737110}, TAMALATE, []),
        ({"kecamatan": "BIRINGKANAIYA"}, BIRINGKANAYA, ["kecamatan_guessed"]),
        ({"kecamatan": "SUMBER JAYA"}, "", ["kecamatan_unknown"]),
        ({"kecamatan": "X" * 5000}, "", ["kecamatan_unknown"]),
        ({"kecamatan": None}, "", ["kecamatan_unknown"]),
        ({"kecamatan": "-"}, "", ["kecamatan_unknown"]),
        ({}, "", ["kecamatan_unknown"]),
        ({"kecamatan": CellError("#REF!")}, "", ["cell_error", "kecamatan_unknown"]),
        ({"kecamatan": "7371010"}, "", ["kecamatan_unknown"]),
        # Codes.
        ({"kecamatan_code": "737110"}, TAMALATE, []),
        ({"kecamatan_code": 737110}, TAMALATE, []),
        ({"kecamatan_code": "010"}, "", ["kecamatan_unknown"]),
        ({"kecamatan_code": "7371010"}, "", ["kecamatan_unknown"]),
        ({"kecamatan": "TAMALATE", "kecamatan_code": "73.71.10"}, TAMALATE, []),
        ({"kecamatan": "TAMALATE", "kecamatan_code": "010"}, TAMALATE, []),
        ({"kecamatan": "TAMALATE", "kecamatan_code": "7371010"}, TAMALATE, []),
        ({"kecamatan": "BIRINGKANAIYA", "kecamatan_code": "73.71.11"}, BIRINGKANAYA, []),
        ({"kecamatan": "TAMALATE", "kecamatan_code": "73.71.06"}, "", ["region_conflict"]),
        ({"kecamatan": "BIRINGKANAIYA", "kecamatan_code": "73.71.06"}, "", ["region_conflict"]),
        ({"kecamatan": "KURANJI", "kecamatan_code": "63.10.05"}, "", ["outside_area"]),
        ({"kecamatan": "TAMALATE", "kecamatan_code": "63.10.05"}, "", ["outside_area"]),
        ({"kecamatan": "TAMALATE", "kecamatan_code": "631099"}, "", ["outside_area"]),
        ({"kecamatan": "63.10.05"}, "", ["outside_area"]),
        # Kecamatan Makassar lies in Kota Makassar; Kuranji lies elsewhere.
        ({"kecamatan": "MAKASSAR"}, "73.71.03", []),
        ({"kecamatan": "KURANJI"}, "", ["kecamatan_unknown"]),
        # Codes of villages.
        ({"village_code": "7371101001"}, TAMALATE, []),
        ({"village_code": BAROMBONG, "kecamatan_code": "010"}, TAMALATE, []),
        ({"village_code": "1371091001"}, "", ["outside_area"]),
        ({"village_code": "004"}, "", ["kecamatan_unknown"]),
    ],
)
def test_kecamatan_of_a_row(cells: dict[str, Cell], kecamatan: str, codes: list[str]) -> None:
    assert place(**cells) == (kecamatan, codes)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("KOTA MAKASSAR", []),
        ("Makassar", []),
        ("73.71", []),
        (7371, []),
        ("71", []),
        ("KOTA MAKASAR", ["kabupaten_guessed"]),
        ("KAB. GOWA", ["outside_area"]),
        ("KOTA PADANG", ["outside_area"]),
        ("63.10", ["outside_area"]),
        ("ENTAH BERANTAH", ["outside_area"]),
        (None, []),
        (CellError("#N/A"), ["cell_error"]),
    ],
)
def test_kabupaten_of_a_row(text: Cell, codes: list[str]) -> None:
    kecamatan, found = place(kecamatan="TAMALATE", kabupaten=text)
    assert found == codes
    assert kecamatan == ("" if "outside_area" in codes else TAMALATE)


@pytest.mark.parametrize(
    ("region", "text", "codes"),
    [
        ("32.71", "KOTA BOGOR", []),
        ("32.71", "BOGOR", []),
        ("32.71", "KAB. BOGOR", ["outside_area"]),
        ("32.71", "KABUPATEN/KOTA BOGOR", []),
        ("32.01", "BOGOR", []),
        ("32.01", "KABUPATEN BOGOR", []),
        ("32.01", "KOTA BOGOR", ["outside_area"]),
        ("32.01", "BOGORR", ["kabupaten_guessed"]),
        ("32.01", "KAB. BOGORR", ["kabupaten_guessed"]),
        ("32.01", "KOTA BOGORR", ["outside_area"]),
    ],
)
def test_word_tells_a_kabupaten_from_a_kota_of_the_same_name(region: str, text: str, codes: list[str]) -> None:
    kecamatan = {"32.71": "32.71.01", "32.01": "32.01.01"}[region]
    found = check({"kabupaten": text, "kecamatan": kecamatan}, region=region)
    assert found.codes == codes


def test_region_falls_through_its_sources_in_order() -> None:
    above = {ImportField.KECAMATAN: "BONTOALA"}
    everything = {"sheet_name": "KEC. BIRINGKANAYA", "kecamatan": "73.71.03"}
    assert place(above, options=everything, kecamatan="TAMALATE") == (TAMALATE, [])
    assert place(above, options=everything, kecamatan=None) == (BONTOALA, [])
    assert place(above, options=everything, kecamatan_code="73.71.10") == (TAMALATE, [])
    assert place(above, options=everything, village_code=BAROMBONG) == (TAMALATE, [])
    assert place(options=everything) == (BIRINGKANAYA, [])
    assert place(options={"sheet_name": "Data", "kecamatan": "73.71.03"}) == ("73.71.03", [])
    # A code that is none of Kemendagri's says nothing, and so does not stand in the way.
    assert place(above, options=everything, kecamatan_code="010") == (BONTOALA, [])
    assert place(options={"sheet_name": "Data", "kecamatan": "73.71.03"}, kecamatan_code="7371010") == ("73.71.03", [])
    # A name that is there and wrong does not fall through.
    assert place(above, options=everything, kecamatan="SUMBER JAYA") == ("", ["kecamatan_unknown"])


@pytest.mark.parametrize(
    "name", ["KEC. TAMALATE", "tamalate", "1. TAMALATE", "TAMALATE (2)", "TAMALATE 2024", "KEC TAMALATE_2"]
)
def test_names_of_sheets(name: str) -> None:
    assert place(options={"sheet_name": name}) == (TAMALATE, [])


def test_near_name_of_a_sheet_is_told() -> None:
    assert place(options={"sheet_name": "KEC. BIRINGKANAIYA"}) == (BIRINGKANAYA, ["kecamatan_guessed"])


@pytest.mark.parametrize("name", ["", "Sheet1", "Data", "KEL. TAMALATE", "2024", "((("])
def test_other_names_of_sheets_say_nothing(name: str) -> None:
    assert place(options={"sheet_name": name}) == ("", ["kecamatan_unknown"])


def test_kabupaten_above_the_headings_counts() -> None:
    assert place({ImportField.KABUPATEN: "KAB. GOWA"}, kecamatan="TAMALATE") == ("", ["outside_area"])
    assert place({ImportField.KABUPATEN: "KAB. GOWA"}, kecamatan="TAMALATE", kabupaten="MAKASSAR") == (TAMALATE, [])


@pytest.mark.parametrize(
    ("cells", "village", "text", "codes"),
    [
        ({"village": "BAROMBONG"}, BAROMBONG, "", []),
        ({"village": "Kel. Barombong"}, BAROMBONG, "", []),
        ({"village": "73.71.10.1001"}, BAROMBONG, "", []),
        ({"village": None}, "", "", []),
        ({"village": "-"}, "", "", []),
        ({"village": "KELURAHAN ENTAH"}, "", "KELURAHAN ENTAH", ["village_unknown"]),
        ({"village": "BAROMBON"}, "", "BAROMBON", ["village_unknown"]),
        ({"village": "DAYA"}, "", "DAYA", ["village_unknown"]),
        ({"village": "X" * 101}, "", "", ["cell_error"]),
        ({"village": CellError("#REF!")}, "", "", ["cell_error"]),
        ({"village_code": "7371101001"}, BAROMBONG, "", []),
        ({"village_code": "7371101001", "village": "ENTAH"}, BAROMBONG, "", []),
        ({"village_code": "004", "village": "BAROMBONG"}, BAROMBONG, "", []),
        ({"village_code": "004"}, "", "", ["village_unknown"]),
        ({"village_code": "73.71.10.1002", "village": "BAROMBONG"}, "", "BAROMBONG", ["village_unknown"]),
        ({"village_code": "73.71.11.1001", "village": "BAROMBONG"}, BAROMBONG, "", []),
        ({"village_code": "73.71.11.1001"}, "", "", ["village_unknown"]),
    ],
)
def test_village_inside_the_kecamatan(cells: dict[str, Cell], village: str, text: str, codes: list[str]) -> None:
    checked = check({"kecamatan": "TAMALATE", **cells})
    assert (checked.row["village_id"], checked.row["village_text"], checked.codes) == (village, text, codes)


def test_village_of_an_unknown_kecamatan_is_kept_and_not_judged() -> None:
    checked = check({"kecamatan": "SUMBER JAYA", "village": "DAYA"})
    assert (checked.row["village_text"], checked.codes) == ("DAYA", ["kecamatan_unknown"])


def test_village_above_the_headings_and_in_the_sheets_name() -> None:
    assert check({}, above={ImportField.VILLAGE: "BAROMBONG"}).row["village_id"] == BAROMBONG
    assert check({}, sheet_name="KEL. BAROMBONG").row["village_id"] == BAROMBONG
    assert check({}, sheet_name="BAROMBONG").row["village_id"] == ""


def test_choice_made_once_is_known() -> None:
    RegionAlias.objects.create(
        level=RegionLevel.DISTRICT,
        text=NameKeys.of("TMLT", RegionLevel.DISTRICT).bare,
        parent_id="73.71",
        target_id=TAMALATE,
    )
    assert place(kecamatan="TMLT") == (TAMALATE, [])


def test_closed_kecamatan_stands_for_its_heir() -> None:
    make_region("73.71.90", "Kecamatan Lama", kind=RegionKind.DISTRICT, valid_until="2020-01-01", successor_id=TAMALATE)
    assert place(kecamatan_code="73.71.90") == (TAMALATE, [])
    assert place(kecamatan="Kecamatan Lama") == (TAMALATE, [])


def test_problems_name_the_column_the_value_and_what_was_meant() -> None:
    (problem,) = check({"kecamatan": " BIRINGKANAIYA"}).problems
    assert (problem.column, problem.field, problem.value, problem.suggestion) == (
        "KECAMATAN", "kecamatan", "BIRINGKANAIYA", "Biringkanaya",
    )  # fmt: skip
    (problem,) = check({"kecamatan": "TAMALANR"}).problems
    assert "Tamalanrea" in problem.suggestion.split(", ")
    (problem,) = check({}, without=["kecamatan"]).problems
    assert (problem.column, problem.field, problem.value, problem.note) == ("", "kecamatan", "", "no_place")
