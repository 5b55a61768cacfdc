"""Cells as texts, and the words by which a row of an office's list shows what it is."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from pkh_portal.spreadsheets import Cell, Row, cell_text

if TYPE_CHECKING:
    from collections.abc import Iterable

#: Beginnings of a cell by which a row without a NIK is a sum.
SUM_WORDS: Final = ("jumlah", "total", "subtotal", "sub total", "sub-total", "grand total", "rekap")
#: What a group heading says over columns that tell of somebody else than the caretaker.
OTHER_PEOPLE: Final = frozenset(
    {
        "siswa", "anak", "murid", "peserta didik", "balita", "bayi", "santri", "sekolah", "guru", "suami", "istri",
        "pasangan", "ayah", "ibu", "orang tua", "wali", "anggota", "art", "pendamping", "operator", "ketua", "kuasa",
        "ahli waris", "pengganti", "saksi", "petugas", "lansia", "disabilitas", "kades", "lurah",
    }
)  # fmt: skip
#: What a group heading says over columns that hold money or days where the headings below name components.
OTHER_MEASURES: Final = frozenset(
    {"nominal", "rp", "rupiah", "besaran", "nilai", "dana", "indeks", "kehadiran", "absensi", "persen"}
)
#: Words in brackets that only explain a heading: NIK (16 Digit), SD (orang), LANSIA (60 tahun ke atas).
REMARKS: Final = frozenset(
    {
        "digit", "digits", "angka", "karakter", "wajib", "diisi", "isi", "harus", "sesuai", "ktp", "kk", "jiwa",
        "orang", "org", "jumlah", "jml", "jlh", "tahun", "thn", "th", "usia", "umur", "ke", "atas", "bulan", "sd",
        "s", "d", "sampai", "dan", "text", "teks", "format", "contoh", "required", "opsional", "bila", "jika", "ada",
        "keatas", "kpm", "pkh", "pengurus", "e",
    }
)  # fmt: skip

LONGEST_SHOWN: Final = 200
_SUM_LETTERS: Final = frozenset("jJtTsSgGrR")
_UNSEEN: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060\ufeff\ud800-\udfff]+")
_NUMBERED: Final = re.compile(r"[(\[{\s]*(\d{1,3})(?:[.,]0+)?[)\]}.\s]*(?:=.*)?")


def shown(cell: Cell, *, longest: int = LONGEST_SHOWN) -> str:
    """The text of a cell on one line: single spaces, nothing unseen, cut at ``longest``."""
    text = cell_text(cell)[: 3 * longest]
    if not text.isprintable():
        text = _UNSEEN.sub(" ", text)
    return " ".join(text.split())[:longest].rstrip()


def is_blank(cell: Cell) -> bool:
    """Whether nobody sees anything in the cell: no value, or spaces of any kind only."""
    if cell is None:
        return True
    if not isinstance(cell, str):
        return False
    stripped = cell.strip()
    return not stripped or (not stripped.isprintable() and not _UNSEEN.sub("", stripped).strip())


def filled(row: Row) -> list[int]:
    """The places of the cells in which something is seen."""
    return [
        place
        for place, cell in enumerate(row)
        # What is_blank finds out, without a call for the plain ones: this runs for every cell of odd rows.
        if cell is not None and (type(cell) is not str or (cell.isalnum() or not is_blank(cell)))
    ]


def is_sum(cell: Cell) -> bool:
    """Whether the cell begins like a sum row's."""
    if not isinstance(cell, str) or cell.lstrip()[:1] not in _SUM_LETTERS:
        return False
    return " ".join(cell[:60].split()).casefold().startswith(SUM_WORDS)


def column_number(cell: Cell) -> int | None:
    """The number in a cell of the row that numbers the columns: 3, 3.0, "(3)", "3.", "[3]", "5=3+4"."""
    if isinstance(cell, bool) or not isinstance(cell, (int, float, str)):
        return None
    if isinstance(cell, str):
        match = _NUMBERED.fullmatch(shown(cell, longest=20))
        return int(match[1]) if match else None
    return int(cell) if 0 <= cell < 1000 and cell == int(cell) else None


def numbers_columns(cells: Iterable[Cell]) -> bool:
    """Whether the filled cells of a row are 1, 2, 3 …: rising column numbers, two of them at least."""
    numbers = [column_number(cell) for cell in cells if not is_blank(cell)]
    known = [number for number in numbers if number is not None]
    if len(known) < max(2, len(numbers)) or known[0] > 2:
        return False
    return all(before < after <= before + 3 for before, after in pairwise(known))
