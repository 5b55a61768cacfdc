"""The rows that were not loaded go out with their reasons, are put right, and come in again."""

from __future__ import annotations

import io
import tracemalloc
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from beneficiaries.imports.fields import RowPlace
from beneficiaries.imports.found import SheetMapping
from beneficiaries.imports.problem_workbook import waiting_rows, write_problem_workbook
from beneficiaries.imports.spellings import known_field
from beneficiaries.intake_enums import BatchState, Decision, RowOutcome
from beneficiaries.models import ImportBatch, ImportProblem, ImportRow
from beneficiaries.services.intake import checking, correcting, deciding, waiting
from beneficiaries.services.intake.choosing import choose_columns
from beneficiaries.services.intake.files import open_file
from beneficiaries.services.intake.receiving import receive
from beneficiaries.services.intake.whole import go_through
from beneficiaries.tests.conftest import Refused
from beneficiaries.tests.factories import make_nik
from beneficiaries.tests.intake.loading import DAY, line, load, sample
from pkh_portal.accounts.services.audit import SYSTEM
from pkh_portal.regions.models import Region
from pkh_portal.regions.services import load_regions
from pkh_portal.spreadsheets import Column, ColumnKind, Table, cell_text, open_workbook, write_tables
from pkh_portal.spreadsheets.tests.factories import written_xlsx

Cells = dict[str, str]

pytestmark = pytest.mark.django_db


def take(path: Path, *, region: str = "73.71", apply_too: bool = True, **fields: Any) -> ImportBatch:
    """A file through all stages."""
    place = Region.objects.get(pk=region)
    batch = receive(content=path, name=path.name, region=place, effective_on=DAY, actor=SYSTEM, **fields)
    return go_through(batch=batch, actor=SYSTEM, apply_too=apply_too)


def workbook_of(batch: ImportBatch) -> bytes:
    file = io.BytesIO()
    with open_file(batch) as workbook:
        write_problem_workbook(file, batch=batch, workbook=workbook)
    return file.getvalue()


def lines_of(content: bytes) -> dict[str, list[Cells]]:
    """The rows of each sheet by heading."""
    found = {}
    with open_workbook(content, name="uji.xlsx") as workbook:
        for sheet in workbook.sheets:
            (_number, headings), *rows = sheet.rows()
            texts = [cell_text(heading) for heading in headings]
            found[sheet.name] = [dict(zip(texts, map(cell_text, cells), strict=False)) for _number, cells in rows]
    return found


def only(content: bytes) -> list[Cells]:
    (rows,) = lines_of(content).values()
    return rows


def again(batch: ImportBatch) -> ImportBatch:
    """The waiting rows as they are, as a batch of their own, checked."""
    return go_through(batch=waiting.follow_up(batch=batch, actor=SYSTEM), actor=SYSTEM, apply_too=False)


def verdicts(batch: ImportBatch, rows: Mapping[tuple[str, int], tuple[str, int]] | None = None) -> dict[Any, Any]:
    """Outcome and problem codes of each waiting row, by sheet and row number; or by what ``rows`` calls them."""
    names = dict(batch.sheets.values_list("number", "name"))
    found = {}
    for row in ImportRow.objects.filter(batch=batch):
        at = (names[row.sheet_no], row.row_no)
        codes = ImportProblem.objects.filter(batch=batch, sheet_no=row.sheet_no, row_no=row.row_no)
        if rows is not None or row.outcome in {RowOutcome.REJECTED, RowOutcome.REVIEW}:
            found[rows[at] if rows else at] = (row.outcome, sorted(codes.values_list("code", "field")))
    return found


def origins(content: bytes) -> dict[tuple[str, int], tuple[str, int]]:
    """Where in the problem workbook a row stands, and where it stood."""
    return {
        (sheet, number): ("" if sheet == "Daftar" else sheet, int(row["BARIS ASAL"]))
        for sheet, rows in lines_of(content).items()
        for number, row in enumerate(rows, start=2)
    }


# ── Every waiting row, once, with the same faults ────────────────────────────────────────────
#: Samples by the place they are loaded for, in most cases another than they are of: then all rows are rejected.
SAMPLES = {
    "messy.xlsx": "73.71",
    "clean-bnba.xlsx": "73.71",
    "list-office.xls": "73.71",
    "semicolon-bom.csv": "73.71",
    "per-kecamatan.xlsx": "13.71",
    "list-office.ods": "13.71",
    "list-html.xls": "13.71",
}


def test_what_was_written_says_the_same_again(db: None) -> None:
    load_regions(actor="test", only=["73", "13"])
    for name, region in SAMPLES.items():
        batch = take(sample(name), region=region)
        before = verdicts(batch)
        assert before, name
        rows = origins(workbook_of(batch))
        assert sorted(rows.values()) == sorted(before), name
        assert all(row["ALASAN"] for lines in lines_of(workbook_of(batch)).values() for row in lines), name
        following = again(batch)
        assert following.follows == batch
        assert verdicts(following, rows) == before, name


def test_rows_that_came_in_and_rows_that_are_none_stay_behind(tree: object) -> None:
    rows = [line(make_nik(), "IBU BAIK"), line("", "IBU TANPA NIK"), line("JUMLAH"), line("123", "IBU PENDEK")]
    found = only(workbook_of(load(rows)))
    assert [row["NAMA"] for row in found] == ["IBU TANPA NIK", "IBU PENDEK"]
    assert [row["BARIS ASAL"] for row in found] == ["3", "5"]


def test_a_row_that_somebody_decided_to_leave_is_not_waiting(tree: object) -> None:
    nik = make_nik()
    rows = [line(nik, "IBU SATU", ALAMAT="JL. A"), line(nik, "IBU SATU", ALAMAT="JL. B")]
    batch = load(rows, apply_too=False)
    assert waiting_rows(batch).count() == 2
    deciding.decide(batch=batch, places=[RowPlace(0, 2)], decision=Decision.TAKE, actor=SYSTEM)
    checking.check(batch=batch, actor=SYSTEM)
    assert not waiting_rows(batch).exists()
    deciding.decide(batch=batch, places=[RowPlace(0, 2), RowPlace(0, 3)], decision=None, actor=SYSTEM)
    checking.check(batch=batch, actor=SYSTEM)
    assert [row["ALAMAT"] for row in only(workbook_of(batch))] == ["JL. A", "JL. B"]


def test_where_nothing_waits_a_sentence_stands(tree: object) -> None:
    assert lines_of(workbook_of(load([line(make_nik())]))) == {"Tidak ada": []}


# ── Put right ────────────────────────────────────────────────────────────────────────────────
def corrected(content: bytes, changes: Mapping[str, Cells], path: Path) -> Path:
    """The workbook as a clerk leaves it who changed cells of rows, by the name that stands in them."""
    tables = []
    for sheet, rows in lines_of(content).items():
        headings = list(rows[0])
        lines = [[{**row, **changes.get(row["NAMA"], {})}.get(heading) for heading in headings] for row in rows]
        tables.append(Table(sheet, [Column(heading, ColumnKind.LONG_NUMBER) for heading in headings], lines))
    write_tables(path, tables)
    return path


def test_corrected_cells_load_as_new(tree: object, tmp_path: Path) -> None:
    batch = load([line("", "IBU A"), line("7371", "IBU B"), line(make_nik(), "IBU C", KECAMATAN="ANTAH BERANTAH")])
    changes = {"IBU A": {"NIK": make_nik()}, "IBU B": {"NIK": make_nik()}, "IBU C": {"KECAMATAN": "TAMALATE"}}
    second = take(corrected(workbook_of(batch), changes, tmp_path / "benar.xlsx"))
    assert second.state == BatchState.APPLIED
    assert {row.name: row.outcome for row in ImportRow.objects.filter(batch=second)} == dict.fromkeys(changes, "new")


def test_corrections_of_the_browser_are_in_it(tree: object) -> None:
    batch = load([line("", "IBU A"), line("7371", "IBU B")], apply_too=False)
    nik = make_nik()
    correcting.correct(batch=batch, place=RowPlace(0, 2), cells={"NIK": nik}, actor=SYSTEM)
    first, second = only(workbook_of(batch))
    assert (first["NIK"], second["NIK"]) == (nik, "7371")


# ── Numbers ──────────────────────────────────────────────────────────────────────────────────
def numbers_file(path: Path, *rows: Sequence[object]) -> Path:
    headings = ["NIK", "NAMA", "NO KK", "KECAMATAN", "NO HP", "SD", "ID DTKS"]
    path.write_bytes(written_xlsx({"Data": [headings, *rows]}))
    return path


def test_a_number_that_lost_its_last_digits_is_seen_to_be_broken(tree: object, tmp_path: Path) -> None:
    row = (7371104706840010, "IBU A", 7371104706840020, "TAMALATE", 81234567890, 2, 7371104706840030)
    batch = take(numbers_file(tmp_path / "bilangan.xlsx", row))
    (found,) = only(workbook_of(batch))
    assert (found["NIK"], found["NO KK"]) == ("7,37110470684001E+15", "7,37110470684002E+15")
    assert (found["NO HP"], found["SD"]) == ("081234567890", "2")
    following = again(batch)
    codes = ImportProblem.objects.filter(batch=following).values_list("code", flat=True)
    assert sorted(codes) == ["family_card_invalid", "nik_precision"]
    kept = ImportRow.objects.get(batch=following)
    assert (kept.phone, kept.registry_id, kept.n_sd) == ("081234567890", "", 2)


def test_numbers_that_are_whole_stay_so(tree: object, tmp_path: Path) -> None:
    nik = 7371104706840014
    (found,) = only(
        workbook_of(take(numbers_file(tmp_path / "a.xlsx", (nik, "", nik + 1, "TAMALATE", None, 0.5, "x"))))
    )
    assert (found["NIK"], found["NO KK"], found["SD"]) == (str(nik), str(nik + 1), "0,5")


# ── Places and headings ──────────────────────────────────────────────────────────────────────
def test_lines_of_places_become_columns(tree: object, tmp_path: Path) -> None:
    path = tmp_path / "blok.xlsx"
    path.write_bytes(written_xlsx({"Daftar": [
        ["KECAMATAN : TAMALATE"],
        ["NO", "NIK", "NAMA"],
        [1, "123", "IBU A"],
        ["KECAMATAN : BONTOALA"],
        [2, "456", "IBU B"],
    ]}))  # fmt: skip
    batch = take(path)
    assert [(row["NAMA"], row["KECAMATAN"]) for row in only(workbook_of(batch))] == [
        ("IBU A", "TAMALATE"), ("IBU B", "BONTOALA"),
    ]  # fmt: skip
    places = dict(ImportRow.objects.filter(batch=batch).values_list("name", "kecamatan_id"))
    assert dict(ImportRow.objects.filter(batch=again(batch)).values_list("name", "kecamatan_id")) == places
    assert all(places.values())


def test_an_empty_cell_takes_the_place_from_above(tree: object, tmp_path: Path) -> None:
    path = tmp_path / "blok.xlsx"
    head: list[list[object]] = [["KECAMATAN : TAMALATE"], ["NIK", "NAMA", "KEC"]]
    rows: list[list[object]] = [*head, ["123", "IBU A", None], ["456", "IBU B", "BONTOALA"]]
    path.write_bytes(written_xlsx({"Daftar": rows}))
    assert [row["KEC"] for row in only(workbook_of(take(path)))] == ["TAMALATE", "BONTOALA"]


def test_the_name_of_a_sheet_goes_on_placing_its_rows(tree: object, tmp_path: Path) -> None:
    path = tmp_path / "lembar.xlsx"
    rows = [["NIK", "NAMA"], ["123", "IBU A"]]
    path.write_bytes(written_xlsx({"TAMALATE": rows, "BONTOALA": rows, "REKAP": [["apa", "saja"]]}))
    batch = take(path)
    assert list(lines_of(workbook_of(batch))) == ["TAMALATE", "BONTOALA"]
    places = ImportRow.objects.filter(batch=again(batch)).order_by("sheet_no").values_list("kecamatan_id", flat=True)
    assert list(places) == list(ImportRow.objects.filter(batch=batch).values_list("kecamatan_id", flat=True))


def test_columns_matched_by_hand_come_back_under_our_headings(tree: object, tmp_path: Path) -> None:
    path = tmp_path / "tangan.xlsx"
    headings = ["NIK", "NOMOR ORANG", "NAMA", "KOORD", "DTSEN KU", "KEC", "DIR"]
    path.write_bytes(written_xlsx({"Data": [headings, ["x", "123", "IBU A", "IBU SITI", "D1", "TAMALATE", "y"]]}))
    columns = {"NIK": "", "NOMOR ORANG": "nik", "KOORD": "companion", "DTSEN KU": "registry_id"}
    batch = take(path, columns=columns)
    (found,) = only(workbook_of(batch))
    assert list(found)[:9] == [
        "ALASAN", "BARIS ASAL", "NIK (tidak dipakai)", "NIK", "NAMA", "NAMA PENDAMPING", "ID DTSEN", "KEC", "DIR",
    ]  # fmt: skip
    mapping = SheetMapping.from_json(again(batch).sheets.get().mapping)
    assert mapping.is_decided
    assert mapping.columns["nik"] == "NIK"
    assert mapping.columns["companion"] == "NAMA PENDAMPING"


def test_what_the_office_remembers_still_holds_for_it(tree: object) -> None:
    batch = load([{"NIK": "123", "ORANG": "IBU A", "NAMA": "x"}], headings=("NIK", "ORANG", "NAMA"), apply_too=False)
    choose_columns(batch=batch, columns={"ORANG": "name", "NAMA": ""}, remember=True, actor=SYSTEM)
    checking.check(batch=batch, actor=SYSTEM)
    (found,) = only(workbook_of(batch))
    assert list(found)[2:5] == ["NIK", "ORANG", "NAMA"]


def test_our_own_headings_are_those_of_no_field() -> None:
    for heading in ("ALASAN", "BARIS ASAL", "NIK (tidak dipakai)", "NAMA (tidak dipakai)", "SD (tidak dipakai)"):
        assert known_field(heading) is None


# ── Hostile and large ────────────────────────────────────────────────────────────────────────
def test_nothing_in_it_is_a_formula(tree: object) -> None:
    names = ["=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(A1)", "\t=1", "<r>=1</r>"]
    content = workbook_of(load([line("1", name, ALAMAT=name) for name in names]))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "r:id" not in sheet.partition("<hyperlinks")[2]
    assert [row["NAMA"] for row in only(content)][:4] == names[:4]


@pytest.mark.once
def test_many_waiting_rows_are_never_held_together(tree: object) -> None:
    batch = load([line(str(number), f"IBU {number}") for number in range(1, 20_001)])
    file = io.BytesIO()
    with open_file(batch) as workbook:
        tracemalloc.start()
        try:
            assert write_problem_workbook(file, batch=batch, workbook=workbook) == 20_000
            _now, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert peak < 30 * 1024 * 1024, peak


# ── As a batch of its own ────────────────────────────────────────────────────────────────────
def test_it_goes_on_once(tree: object, refused: Refused) -> None:
    batch = load([line("1"), line(make_nik())])
    following = waiting.follow_up(batch=batch, actor=SYSTEM)
    assert (following.name, following.state) == ("Perbaikan daftar.xlsx", BatchState.UPLOADED)
    assert (following.effective_on, following.complete) == (batch.effective_on, False)
    assert waiting.followed_by(batch) == following
    assert "lanjutan" in refused(waiting.follow_up, batch=batch, actor=SYSTEM)[""]
    ImportBatch.objects.filter(pk=following.pk).update(state=BatchState.CANCELLED)
    assert waiting.followed_by(batch) is None
    assert waiting.follow_up(batch=batch, actor=SYSTEM) != following


def test_more_rows_than_a_screen_is_for_go_by_excel(
    tree: object, refused: Refused, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting, "MOST", 1)
    batch = load([line("1"), line("2")])
    assert "di Excel" in refused(waiting.follow_up, batch=batch, actor=SYSTEM)[""]


def test_it_needs_rows_a_loaded_batch_and_its_file(tree: object, refused: Refused) -> None:
    assert "Tidak ada baris" in refused(waiting.follow_up, batch=load([line(make_nik())]), actor=SYSTEM)[""]
    checked = load([line("1")], apply_too=False)
    assert "sudah dimuat" in refused(waiting.follow_up, batch=checked, actor=SYSTEM)[""]
    batch = load([line("1"), line(make_nik())])
    ImportBatch.objects.filter(pk=batch.pk).update(stored="intake/tidak-ada")
    batch.refresh_from_db()
    assert "tidak ada lagi" in refused(waiting.follow_up, batch=batch, actor=SYSTEM)[""]
