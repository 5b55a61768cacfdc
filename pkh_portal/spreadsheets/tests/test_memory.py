"""Memory while reading: measured in a process of its own, and bounded whatever the number of rows."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from pkh_portal.spreadsheets.tests.factories import ods, ods_row, ods_table, ods_text, xlsx

MEASURE = """
import resource, sys
from django.conf import settings
settings.configure(USE_I18N=False)
from pkh_portal.spreadsheets import SpreadsheetError, open_workbook
base = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
rows = 0
try:
    with open_workbook(sys.argv[1], name="uji") as workbook:
        for sheet in workbook.sheets:
            for row in sheet.rows():
                rows += 1
except SpreadsheetError as error:
    print(error.code, file=sys.stderr)
print(rows, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - base) // 1024)
"""


def measured(path: Path) -> tuple[int, int]:
    """Rows read by a process of its own, and the MiB of memory that reading took at its peak."""
    command = [sys.executable, "-c", MEASURE, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=Path(__file__).parents[3])
    rows, memory = done.stdout.split()
    return int(rows), int(memory)


def repeated_text() -> bytes:
    """A text of 32,000 characters that 300,000 cells share: 9 GB if each had its own."""
    rows = "".join(
        f'<row r="{row}">' + "".join(f'<c r="{column}{row}" t="s"><v>0</v></c>' for column in "ABC") + "</row>"
        for row in range(1, 100_001)
    )
    return xlsx(rows, shared=f"<si><t>{'x' * 32_000}</t></si>")


def repeated_rows() -> bytes:
    cells = ods_text("x" * 100, 'table:number-columns-repeated="900"')
    return ods(ods_table([ods_row(cells, attributes='table:number-rows-repeated="200000"')]))


def plain_rows() -> bytes:
    return xlsx(
        "".join(
            f'<row r="{row}">' + "".join(f'<c r="{column}{row}"><v>{row}</v></c>' for column in "ABCDEFGH") + "</row>"
            for row in range(1, 100_001)
        )
    )


@pytest.mark.parametrize(("make", "rows"), [(repeated_text, 100_000), (repeated_rows, 200_000), (plain_rows, 100_000)])
def test_memory_does_not_grow_with_the_rows(make: Callable[[], bytes], rows: int, tmp_path: Path) -> None:
    path = tmp_path / "uji.bin"
    path.write_bytes(make())
    count, memory = measured(path)
    assert count == rows
    assert memory < 40, f"{memory} MiB"
