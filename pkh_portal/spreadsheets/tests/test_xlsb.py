import io
import struct
from datetime import date, time

import pytest
from python_calamine import CalamineWorkbook

from pkh_portal.spreadsheets import (
    CellError,
    DamagedFile,
    FileKind,
    Limits,
    MergedRange,
    TableTooLarge,
    Visibility,
    open_workbook,
)
from pkh_portal.spreadsheets.tests.factories import brt, brt_row, read, wide, xlsb


def real(value: float) -> bytes:
    return struct.pack("<d", value)


ROWS = brt_row(
    2,
    (1, 0, 0, b""),
    (6, 1, 0, wide("SITI é")),
    (7, 2, 0, struct.pack("<I", 1)),
    (5, 3, 0, real(7371104101900010.0)),
    (2, 4, 0, struct.pack("<I", 7 << 2 | 2)),
) + brt_row(
    4,
    (5, 0, 1, real(45429)),
    (5, 1, 2, real(0.5)),
    (4, 2, 0, b"\1"),
    (3, 3, 0, b"\x17"),
    (8, 4, 0, wide("rumus") + bytes(6)),
    (9, 5, 0, real(1.5) + bytes(6)),
    (10, 6, 0, b"\0" + bytes(6)),
    (11, 7, 0, b"\x2a" + bytes(6)),
    (62, 8, 0, b"\1" + wide("kaya") + bytes(8)),
)
MERGED = brt(177, struct.pack("<I", 1)) + brt(176, struct.pack("<IIII", 0, 1, 0, 3)) + brt(178)


def test_cells_of_every_kind() -> None:
    content = xlsb(ROWS, shared=["nol", "satu"], after=MERGED)
    with open_workbook(content, name="uji") as workbook:
        assert workbook.kind is FileKind.XLSB
        (sheet,) = workbook.sheets
        assert (sheet.name, sheet.visibility) == ("Data", Visibility.VISIBLE)
        assert sheet.merged_ranges() == (MergedRange(1, 0, 2, 3),)
        assert list(sheet.rows()) == [
            (3, (None, "SITI é", "satu", 7371104101900010, 7)),
            (4, ()),
            (
                5,
                (date(2024, 5, 17), time(12), True, CellError("#REF!"), "rumus", 1.5, False, CellError("#N/A"), "kaya"),
            ),
        ]


def test_another_reader_finds_the_same_values() -> None:
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(xlsb(ROWS, shared=["nol", "satu"]))).get_sheet_by_index(0)
    rows = [[None if value == "" else value for value in row] for row in sheet.iter_rows()]
    ours = read(xlsb(ROWS, shared=["nol", "satu"]))
    assert [value for value in rows[2] if value is not None] == list(ours[3][1:])
    assert rows[4][:3] == list(ours[5][:3])
    assert rows[4][4:7] == list(ours[5][4:7])


def test_many_rows_over_several_blocks() -> None:
    rows = b"".join(brt_row(row, (6, 0, 0, wide(f"baris {row} " + "x" * 40))) for row in range(20_000))
    found = read(xlsb(rows))
    assert len(found) == 20_000
    assert found[20_000] == (f"baris 19999 {'x' * 40}",)


@pytest.mark.parametrize(
    "rows",
    [
        brt_row(0, (7, 0, 0, struct.pack("<I", 5))),
        brt_row(3, (4, 0, 0, b"\1")) + brt_row(1, (4, 0, 0, b"\1")),
        brt_row(0, (6, 0, 0, struct.pack("<I", 4_000_000) + b"x")),
        brt_row(0, (5, 0, 0, b"\0\0")),
        brt(13, struct.pack("<II", 0, 0)),
        brt(5, struct.pack("<IId", 0, 0, 1.0)),
        b"\x05\xff\xff\xff\x7f",
        brt(0, struct.pack("<I", 0)) + b"\x91\x01\x20",
    ],
    ids=["index", "back", "text", "short", "unplaced", "rowless", "length", "cut"],
)
def test_broken_sheets(rows: bytes) -> None:
    with pytest.raises(DamagedFile):
        read(xlsb(rows))


def test_limits() -> None:
    with pytest.raises(TableTooLarge):
        read(xlsb(brt_row(0, (4, 4_000_000_000, 0, b"\1"))))
    with pytest.raises(TableTooLarge):
        read(xlsb(brt_row(2_000_000, (4, 0, 0, b"\1"))))
    with pytest.raises(TableTooLarge):
        read(xlsb(brt_row(0, (6, 0, 0, wide("x" * 50)))), limits=Limits(cell_chars=40))
    with pytest.raises(TableTooLarge):
        read(xlsb(brt_row(0), shared=["x" * 50]), limits=Limits(shared_text_bytes=60))
