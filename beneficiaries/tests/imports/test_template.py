"""The workbook for offices that start from nothing fits the intake desk that takes it in."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from openpyxl import load_workbook

from beneficiaries.imports.fields import ImportField
from beneficiaries.imports.mapping import match
from beneficiaries.imports.rows import data_rows
from beneficiaries.imports.sheets import find_sheets
from beneficiaries.imports.spellings import known_field
from beneficiaries.imports.template import HEADINGS, write_template
from beneficiaries.intake_enums import BatchState
from beneficiaries.models import ImportRow
from beneficiaries.services.intake.receiving import receive
from beneficiaries.services.intake.whole import go_through
from beneficiaries.tests.factories import make_nik
from beneficiaries.tests.imports.checking import check
from beneficiaries.tests.intake.loading import DAY
from pkh_portal.accounts.services.audit import SYSTEM
from pkh_portal.regions.models import Region
from pkh_portal.spreadsheets import open_workbook

pytestmark = pytest.mark.django_db


@pytest.fixture
def content(tree: object) -> bytes:
    file = io.BytesIO()
    write_template(file, region=Region.objects.get(pk="73.71"))
    return file.getvalue()


def test_our_headings_are_those_the_intake_desk_knows() -> None:
    assert {heading: known_field(heading) for heading in HEADINGS.values()} == {
        heading: field for field, heading in HEADINGS.items()
    }
    assert set(HEADINGS) == set(ImportField)


def test_the_empty_template_is_a_list_without_rows(content: bytes) -> None:
    with open_workbook(content, name="templat.xlsx") as workbook:
        sheets = find_sheets(workbook)
        assert [(sheet.name, sheet.used, sheet.reason) for sheet in sheets] == [
            ("KPM", True, ""), ("Petunjuk", False, "no_headings"), ("Pilihan", False, "hidden"),
        ]  # fmt: skip
        mapping = match(sheets[0], remembered={}, given={})
        rows = data_rows(workbook.sheets[0], sheets[0], mapping)
        assert list(rows) == []
    assert (rows.read, rows.skipped) == (0, 0)
    assert mapping.is_decided
    assert mapping.unmapped == ()
    assert all(known_field(address) == field for field, address in mapping.columns.items())


def test_places_banks_and_status_are_chosen_from_lists(content: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    assert sheet.count("<dataValidation ") == 4
    book = load_workbook(io.BytesIO(content))
    offered = {cell.value for row in book["Pilihan"].iter_rows() for cell in row if cell.value}
    assert {"Tamalate", "Bontoala", "Barombong", "AKTIF", "GRADUASI"} <= offered
    assert "Kuranji" not in offered  # Of another kabupaten.


def test_the_instructions_say_when_a_kecamatan_is_needed(content: bytes) -> None:
    needed = {row[0].value: row[1].value for row in load_workbook(io.BytesIO(content))["Petunjuk"].iter_rows()}
    assert (needed["NIK"], needed["KECAMATAN"], needed["ALAMAT"]) == (
        "Ya", "Ya, kecuali dipilih saat mengunggah", "Tidak",
    )  # fmt: skip


def test_numbers_that_are_typed_in_stay_text(content: bytes) -> None:
    sheet = load_workbook(io.BytesIO(content))["KPM"]
    for cell in sheet[1]:
        if cell.value in {"NIK", "NO KK", "NO HP", "NO KARTU", "RT"}:
            assert sheet.column_dimensions[cell.column_letter].number_format == "@", cell.value


def test_a_filled_one_loads_as_new(content: bytes, tmp_path: Path) -> None:
    book = load_workbook(io.BytesIO(content))
    sheet = book["KPM"]
    columns = {str(cell.value): place for place, cell in enumerate(sheet[1], start=1)}
    nik = make_nik()
    filled: dict[str, str | int] = {
        "NIK": nik, "NAMA PENGURUS": "IBU CONTOH", "KECAMATAN": "Tamalate", "DESA/KELURAHAN": "Barombong", "SD": 2,
        "BANK": "BRI", "STATUS KEPESERTAAN": "AKTIF", "RT": "001",
    }  # fmt: skip
    for heading, value in filled.items():
        sheet.cell(2, columns[heading], value)
    path = tmp_path / "terisi.xlsx"
    book.save(path)
    region = Region.objects.get(pk="73.71")
    batch = receive(content=path, name=path.name, region=region, effective_on=DAY, actor=SYSTEM)
    go_through(batch=batch, actor=SYSTEM, apply_too=False)
    assert batch.state == BatchState.CHECKED
    row = ImportRow.objects.get(batch=batch)
    assert (row.outcome, row.nik, row.kecamatan_id, row.village_id) == ("new", nik, "73.71.10", "73.71.10.1001")
    assert (row.n_sd, row.channel, row.status, row.rt) == (2, "bri", "active", "001")
    assert not batch.problems.exists()


@pytest.mark.parametrize(("word", "status"), [
    ("AKTIF", "active"), ("NONAKTIF", "suspended"), ("GRADUASI", "exit"), ("MENINGGAL", "exit"), ("PINDAH", "exit"),
])  # fmt: skip
def test_every_status_on_offer_is_understood(word: str, status: str) -> None:
    assert check({"status": word}).row["status"] == status
