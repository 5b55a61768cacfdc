"""Layouts as real files of every kind, with merged cells as the programs write them; and the samples of the issue."""

import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from beneficiaries.imports.mapping import match_sheets, places
from beneficiaries.imports.rows import data_rows
from beneficiaries.imports.sheets import find_sheets
from beneficiaries.imports.spellings import heading_key
from beneficiaries.tests.imports.grids import nik
from pkh_portal.spreadsheets import Cell, open_workbook

SAMPLES = Path(__file__).parent / "samples"
Table = dict[str, Any]


def tables(content: bytes | Path) -> list[Table]:
    """What each used sheet gives: where its headings are, its columns, its families' values, its counts."""
    with open_workbook(content, name="uji") as workbook:
        sheets = find_sheets(workbook)
        result = []
        for found, mapping in zip(sheets, match_sheets(sheets, name="uji", remembered={}, given={}), strict=True):
            if not found.used:
                continue
            at = places(found, mapping)
            rows = data_rows(workbook.sheets[found.number], found, mapping)
            values = [
                {key.value: row[place] for key, place in at.items() if place < len(row) and row[place] is not None}
                | {f"above {key}": text for key, text in chunk.above.items()}
                for chunk in rows
                for row in chunk.cells
            ]
            result.append(
                {
                    "name": found.name, "rows": (found.header_top, found.header_row), "columns": mapping.columns,
                    "conflicts": mapping.conflicts, "values": values, "read": rows.read, "skipped": rows.skipped,
                }
            )  # fmt: skip
    return result


def xlsx(rows: Sequence[Sequence[Cell]], merged: Sequence[str] = ()) -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        page = book.add_worksheet("Data")
        for block in merged:
            page.merge_range(block, "")
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                if isinstance(value, str):
                    page.write_string(number, column, value)
                elif value is not None:
                    page.write(number, column, value)
    return stream.getvalue()


def test_a_list_with_groups_page_heads_sums_and_signatures() -> None:
    title = [("DAFTAR PENERIMA BANTUAN SOSIAL PKH",), ("TAHAP I TAHUN 2024",), ()]
    head: list[Sequence[Cell]] = [
        ("KABUPATEN/KOTA", None, ": KOTA MAKASSAR"),
        ("KECAMATAN", None, ": TAMALATE"),
        ("DESA/KELURAHAN", None, ": BAROMBONG"),
        ("NO", "NIK", "NAMA", "ALAMAT", None, None, "KOMPONEN", None, None, "TANDA TANGAN"),
        (None, None, None, "JALAN", "RT", "RW", "BUMIL", "BALITA", "SD"),
        (1, 2, 3, 4, 5, 6, 7, 8, 9, 10),
    ]
    rows: list[Sequence[Cell]] = [
        (1, nik(1), "SITI", "JL. A", 1, 2, 1, 0, 0, "1. ......"),
        (2, nik(2), "ANI", "JL. B", 1, 2, 0, 1, 2, "2. ......"),
        ("JUMLAH", None, None, None, None, None, 1, 1, 2),
        ("HALAMAN 1 DARI 2",),
    ]
    end: list[Sequence[Cell]] = [(), (None, None, "Mengetahui,", None, None, None, "Makassar, 5 Februari 2024")]
    merged = ["A1:J1", "A2:J2", "A7:A8", "B7:B8", "C7:C8", "D7:F7", "G7:I7", "J7:J8", "A12:F12"]
    [table] = tables(xlsx([*title, *head, *rows, *head, *rows, *end], merged))
    assert table["rows"] == (7, 8)
    assert table["columns"] == {
        "nik": "NIK", "name": "NAMA", "address": "JALAN", "rt": "RT", "rw": "RW", "n_pregnant": "BUMIL",
        "n_early_childhood": "BALITA", "n_sd": "SD",
    }  # fmt: skip
    shared = {
        "rt": 1, "rw": 2,
        "above kabupaten": "KOTA MAKASSAR", "above kecamatan": "TAMALATE", "above village": "BAROMBONG",
    }  # fmt: skip
    expected = [
        {
            "nik": nik(1),
            "name": "SITI",
            "address": "JL. A",
            "n_pregnant": 1,
            "n_early_childhood": 0,
            "n_sd": 0,
            **shared,
        },
        {
            "nik": nik(2),
            "name": "ANI",
            "address": "JL. B",
            "n_pregnant": 0,
            "n_early_childhood": 1,
            "n_sd": 2,
            **shared,
        },
    ]
    assert table["values"] == expected * 2
    assert (table["read"], table["skipped"]) == (17, 13)


VERKOM = """sep=;
FORM VERIFIKASI KOMITMEN PENDIDIKAN;;;;;;;;;;;;;;;;;;;
NPSN : 401;;;;;;;;;;;;;;;;;;;
NAMA SEKOLAH : SDN 1 TALLO;;;;;;;;;;;;;;;;;;;
NO;NIK PENGURUS;NAMA PENGURUS;NIK SISWA;NISN;NAMA SISWA;BENTUK;TINGKAT;PEBRUARI;;;;;NOPEMBER;;;;;KET;NAMA PENDAMPING
;;;;;;;;ALPA;IZIN;SAKIT;JML;%;ALPA;IZIN;SAKIT;JML;%;;
1;{first};SITI;{child};;ADI;SD;3;0;0;0;0;100;0;0;0;0;100;;RINA
;;;;;;;;;;;;;;;;;;;
2;{second};ANI;{child};;BUDI;SD;3;0;0;0;0;100;0;0;0;0;100;;RINA
"""


def test_the_commitment_form_of_a_school() -> None:
    text = VERKOM.format(first=nik(1), second=nik(2), child=nik(3))
    [table] = tables("\ufeff".encode() + text.encode())
    assert table["rows"] == (4, 5)
    assert table["columns"] == {"nik": "NIK PENGURUS", "name": "NAMA PENGURUS", "companion": "NAMA PENDAMPING"}
    assert [values["nik"] for values in table["values"]] == [nik(1), nik(2)]
    assert (table["read"], table["skipped"]) == (3, 1)


def test_an_html_table_with_row_spans() -> None:
    page = f"""<html><body><h3>KECAMATAN : WAJO</h3><table border=1>
    <tr><th rowspan=2>No</th><th rowspan=2>NIK</th><th rowspan=2>Nama KPM</th><th colspan=2>Komponen</th></tr>
    <tr><th>Balita</th><th>SD</th></tr>
    <tr><td>1</td><td>'{nik(1)}</td><td>Siti</td><td>1</td><td>0</td></tr></table></body></html>"""
    [table] = tables(page.encode())
    assert table["rows"] == (2, 3)
    [values] = table["values"]
    assert values.pop("nik") == f"'{nik(1)}"
    assert values == {"name": "Siti", "n_early_childhood": "1", "n_sd": "0", "above kecamatan": "WAJO"}


def test_the_dump_of_the_registry() -> None:
    headings = (
        "iddtks|provinsi|kabupaten_kota|kecamatan|desa_kelurahan|alamat|rt|rw|nomor_kk|nomor_nik|nama|tanggal_lahir"
    )
    row = f'"A-1"|"SULSEL"|"KOTA MAKASSAR"|"WAJO"|"ENDE"|"JL. A"|"001"|"002"|"{nik(9)}"|"{nik(1)}"|"SITI"|"1970-01-01"'
    [table] = tables(f"{headings}\n{row}\n".encode())
    assert table["values"] == [
        {
            "registry_id": "A-1", "kabupaten": "KOTA MAKASSAR", "kecamatan": "WAJO", "village": "ENDE",
            "address": "JL. A", "rt": "001", "rw": "002", "family_card_no": nik(9), "nik": nik(1), "name": "SITI",
        }
    ]  # fmt: skip


def test_places_that_are_merged_downwards_count_for_each_row() -> None:
    rows: list[Sequence[Cell]] = [
        ("NO", "NIK", "NAMA", "KECAMATAN", "KELURAHAN", "ALAMAT"),
        (1, nik(1), "SITI", "WAJO", "ENDE", "JL. A"),
        (2, nik(2), "ANI", None, None, None),
        (3, nik(3), "ADI", None, "BUTUNG", None),
        (4, nik(4), "IDA", None, None, None),
    ]
    [table] = tables(xlsx(rows, ["D2:D4", "E2:E3", "F2:F3"]))
    assert [(row.get("kecamatan"), row.get("village"), row.get("address")) for row in table["values"]] == [
        ("WAJO", "ENDE", "JL. A"),
        ("WAJO", "ENDE", None),
        ("WAJO", "BUTUNG", None),
        (None, None, None),
    ]


def test_places_of_an_html_table_that_span_rows() -> None:
    page = f"""<table><tr><th>NIK</th><th>NAMA</th><th>KECAMATAN</th><th>ALAMAT</th></tr>
    <tr><td>{nik(1)}</td><td>SITI</td><td rowspan="2">WAJO</td><td>JL. A</td></tr>
    <tr><td>{nik(2)}</td><td>ANI</td><td>JL. B</td></tr>
    <tr><td>{nik(3)}</td><td>ADI</td><td></td><td>JL. C</td></tr></table>"""
    [table] = tables(page.encode())
    assert [(row.get("kecamatan"), row["address"]) for row in table["values"]] == [
        ("WAJO", "JL. A"),
        ("WAJO", "JL. B"),
        (None, "JL. C"),
    ]


def _first_steps() -> list[tuple[str, dict[str, Any]]]:
    cases = json.loads((SAMPLES / "expected.json").read_text())["cases"]
    steps = [step for case in cases for step in case["steps"] if "file" in step]
    return [(step["file"], step["expect"]) for step in steps]


@pytest.mark.parametrize(("file", "expected"), _first_steps())
def test_samples(file: str, expected: dict[str, Any]) -> None:
    found = tables(SAMPLES / file)
    used = [sheet for sheet in expected["sheets"] if sheet["used"]]
    assert len(found) == len(used)
    for table, sheet in zip(found, used, strict=True):
        assert table["name"] == sheet.get("name", "")
        assert table["rows"][1] == sheet["header_row"]
        assert (table["read"], table["skipped"]) == (sheet["rows"]["read"], sheet["rows"]["skipped"])
        assert table["conflicts"] == {}
        columns = {field: heading_key(text) for field, text in sheet.get("columns", {}).items()}
        assert columns.items() <= {field: heading_key(text) for field, text in table["columns"].items()}.items()
