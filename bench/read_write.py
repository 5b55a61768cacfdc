"""How fast tables are read and written, beside openpyxl and calamine, all in one run.

    .venv/bin/python -m bench.read_write [--rows 100771] [--repeat 3]

Prints processor seconds (the best of ``--repeat``) and the peak memory of each way, and the ratios. Each way runs in
a process of its own, so that none inherits the memory of another.
"""

import argparse
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

KALIMANTAN_SELATAN = 100_771  # families, as published
HEADINGS = [
    "NO", "NIK", "NAMA PENERIMA", "NO KK", "ID DTKS", "ALAMAT", "RT", "RW", "KECAMATAN", "KELURAHAN", "KABUPATEN",
    "IBU HAMIL", "BALITA", "SD", "SMP", "SMA", "LANSIA", "DISABILITAS", "STATUS", "NOMINAL",
]  # fmt: skip


def made_up_rows(count: int) -> Iterator[list[Any]]:
    """Rows like those of a list of recipients: half texts, long numbers as text, small whole numbers."""
    choose = random.Random(20)
    for row in range(1, count + 1):
        yield [
            row, f"6371{choose.randrange(10**12):012d}", f"CONTOH NAMA {choose.randrange(99_999)}",
            f"6371{choose.randrange(10**12):012d}", f"DT{choose.randrange(10**10)}", f"JL. MAWAR NO. {row % 300}",
            f"{row % 20:03d}", f"{row % 9:03d}", "BANJARMASIN TIMUR", "PEKAPURAN RAYA", "KOTA BANJARMASIN",
            *[choose.randrange(3) for _component in range(7)], "AKTIF", 750_000,
        ]  # fmt: skip


def write_ours(path: Path, count: int) -> None:
    from pkh_portal.spreadsheets import (
        Column,
        ColumnKind,
        FileFormat,
        Table,
        write_tables,
    )  # Each way only its own libraries: they count in its memory.

    numbers = {*HEADINGS[11:18], "NO", "NOMINAL"}
    long_numbers = {"NIK", "NO KK"}
    columns = [
        Column(
            heading,
            ColumnKind.INTEGER
            if heading in numbers
            else ColumnKind.LONG_NUMBER
            if heading in long_numbers
            else ColumnKind.TEXT,
        )
        for heading in HEADINGS
    ]
    write_tables(path, Table("KPM", columns, made_up_rows(count)), file_format=FileFormat(path.suffix[1:]))


def write_openpyxl(path: Path, count: int) -> None:
    import openpyxl  # Each way only its own libraries: they count in its memory.

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("KPM")
    sheet.append(HEADINGS)
    for row in made_up_rows(count):
        sheet.append(row)
    book.save(path)


def write_openpyxl_in_memory(path: Path, count: int) -> None:
    import openpyxl  # Each way only its own libraries: they count in its memory.

    book = openpyxl.Workbook()
    sheet = book.create_sheet("KPM", 0)
    sheet.append(HEADINGS)
    for row in made_up_rows(count):
        sheet.append(row)
    book.save(path)


def make_rows(_path: Path, count: int) -> None:
    for _row in made_up_rows(count):
        pass


def expect(read: int, count: int) -> None:
    """Raise where not all rows and the headings have been read."""
    if read != count + 1:
        raise RuntimeError(f"{read} rows instead of {count + 1}")


def read_ours(path: Path, count: int) -> None:
    from pkh_portal.spreadsheets import open_workbook  # Each way only its own libraries: they count in its memory.

    with open_workbook(path, name=path.name) as workbook:
        expect(sum(1 for _row in workbook.sheets[0].rows()), count)


def read_openpyxl(path: Path, count: int) -> None:
    import openpyxl  # Each way only its own libraries: they count in its memory.

    sheet = openpyxl.load_workbook(path, read_only=True, data_only=True).worksheets[0]
    expect(sum(1 for _row in sheet.iter_rows(values_only=True)), count)


def read_calamine(path: Path, count: int) -> None:
    from python_calamine import CalamineWorkbook  # Each way only its own libraries: they count in its memory.

    expect(sum(1 for _row in CalamineWorkbook.from_path(path).get_sheet_by_index(0).iter_rows()), count)


WAYS: dict[str, Callable[[Path, int], None]] = {
    way.__name__: way
    for way in (
        make_rows, write_ours, write_openpyxl, write_openpyxl_in_memory, read_ours, read_openpyxl, read_calamine,
    )
}  # fmt: skip


def run_here(way: str, path: Path, count: int) -> None:
    """Run one way in this process, and print its seconds and its peak memory in MiB."""
    from django.conf import settings  # Each way only its own libraries: they count in its memory.

    settings.configure(USE_I18N=False)
    started = time.process_time()
    WAYS[way](path, count)
    seconds = time.process_time() - started
    print(seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)


def measure(way: str, path: Path, count: int, repeat: int) -> tuple[float, int]:
    """The best seconds and the largest memory of ``repeat`` processes."""
    command = [sys.executable, "-m", "bench.read_write", "--way", way, "--path", str(path), "--rows", str(count)]
    root = Path(__file__).resolve().parent.parent
    runs = [
        subprocess.run(command, check=True, capture_output=True, text=True, cwd=root).stdout.split()
        for _run in range(repeat)
    ]
    seconds, memory = min(float(run[0]) for run in runs), max(int(run[1]) for run in runs)
    print(f"{way:26} {path.suffix[1:]:5} {seconds:7.2f} s {memory:6} MiB", flush=True)
    return seconds, memory


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=KALIMANTAN_SELATAN)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--way", choices=WAYS, help=argparse.SUPPRESS)
    parser.add_argument("--path", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.way:
        run_here(options.way, options.path, options.rows)
        return
    with tempfile.TemporaryDirectory() as folder:
        compare(Path(folder), options.rows, options.repeat)


def compare(folder: Path, rows: int, repeat: int) -> None:
    print(f"{rows} rows of {len(HEADINGS)} columns; processor seconds, best of {repeat}")
    ours, theirs, plain = folder / "ours.xlsx", folder / "openpyxl.xlsx", folder / "ours.csv"
    making, _memory = measure("make_rows", ours, rows, repeat)
    written, _memory = measure("write_ours", ours, rows, repeat)
    measure("write_ours", plain, rows, repeat)
    streamed, _memory = measure("write_openpyxl", theirs, rows, 1)
    held, _memory = measure("write_openpyxl_in_memory", folder / "held.xlsx", rows, 1)
    found = {path: {way: measure(way, path, rows, repeat) for way in ("read_ours", "read_calamine")}
             for path in (ours, theirs)}  # fmt: skip
    measure("read_ours", plain, rows, repeat)
    slow = {path: measure("read_openpyxl", path, rows, 1)[0] for path in (ours, theirs)}
    print()
    for path in (ours, theirs):
        reader, calamine = found[path]["read_ours"][0], found[path]["read_calamine"][0]
        print(f"reader, {path.name}: {slow[path] / reader:.1f} x openpyxl, {calamine / reader:.2f} x bare calamine")
    print(f"writer: {(streamed - making) / (written - making):.1f} x openpyxl streaming (without making the rows)")
    print(f"writer: {(held - making) / (written - making):.1f} x openpyxl in memory (without making the rows)")


if __name__ == "__main__":
    main()
