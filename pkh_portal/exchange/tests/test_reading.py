from pathlib import Path

import pytest
from django.core.exceptions import ValidationError

from pkh_portal.exchange.fields import Fill, SheetField
from pkh_portal.exchange.reading import SheetRows, read
from pkh_portal.exchange.resources import ROW_NUMBER
from pkh_portal.spreadsheets import Column, SpreadsheetError, Table, write_tables

MOST = 50


def fields() -> list[SheetField]:
    made = [
        SheetField("name", "Nama pengurus", fill=Fill(required=True)),
        SheetField("amount", "Jumlah (Rp)", fill=Fill(required=True)),
        SheetField("note", "Catatan", fill=Fill()),
    ]
    for field in made:
        field.column_name = field.attribute
    return made


def read_table(path: Path, name: str, known: list[SheetField]) -> SheetRows:
    return read(path, name, known, most_rows=MOST)


def written(folder: Path, text: str) -> Path:
    path = folder / "tabel.csv"
    path.write_text(text, "utf-8")
    return path


def test_headings_are_found_below_titles_in_any_order_and_spelling(tmp_path: Path) -> None:
    path = written(tmp_path, "Daftar\n\nJUMLAH_RP;Lain-lain;nama  pengurus\n1;x;Ani\n\n2;y;Budi\n")
    found = read_table(path, "tabel.csv", fields())
    assert found.dataset.headers == [ROW_NUMBER, "name", "amount"], "the order is the table's own"
    assert [row[1] for row in found.dataset] == ["Ani", "Budi"]
    assert [row[0] for row in found.dataset] == [4, 6], "as the spreadsheet numbers them"
    assert found.ignored == ["Lain-lain"]


def test_what_the_portal_has_written_is_read_back(tmp_path: Path) -> None:
    path = tmp_path / "ekspor.xlsx"
    columns = [Column("Nama pengurus"), Column("Jumlah (Rp)"), Column("Desil")]
    write_tables(path, Table("KPM", columns, [("Ani", 1, 2)], titles=["Daftar KPM", "Dinas"]))
    found = read_table(path, "ekspor.xlsx", fields())
    assert [row[1] for row in found.dataset] == ["Ani"]
    assert found.ignored == ["Desil"]


def test_the_sheet_with_the_headings_is_taken(tmp_path: Path) -> None:
    path = tmp_path / "dua.xlsx"
    write_tables(
        path,
        [
            Table("Petunjuk", [Column("Kolom")], [("apa saja",)]),
            Table("Isian", [Column("Nama pengurus"), Column("Jumlah (Rp)")], [("Ani", 1)]),
        ],
    )
    assert len(read_table(path, "dua.xlsx", fields()).dataset) == 1


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Nama;Umur\nAni;3\n", "“Nama pengurus”, “Jumlah \\(Rp\\)”"),
        ("Nama pengurus;Jumlah (Rp)\n;\n", "Tidak ada baris"),
        ("Nama pengurus;Jumlah (Rp)\n" + "Ani;1\n" * (MOST + 1), f"lebih dari {MOST} baris"),
    ],
)
def test_a_table_that_cannot_be_taken_is_refused_with_a_sentence(tmp_path: Path, text: str, sentence: str) -> None:
    with pytest.raises(ValidationError, match=sentence):
        read_table(written(tmp_path, text), "tabel.csv", fields())


def test_as_many_rows_as_allowed_are_taken(tmp_path: Path) -> None:
    path = written(tmp_path, "Nama pengurus;Jumlah (Rp)\n" + "Ani;1\n" * MOST)
    assert len(read_table(path, "tabel.csv", fields()).dataset) == MOST


def test_a_file_that_is_no_table_is_the_readers_to_refuse(tmp_path: Path) -> None:
    path = tmp_path / "foto.xlsx"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(200))
    with pytest.raises(SpreadsheetError):
        read_table(path, "foto.xlsx", fields())
