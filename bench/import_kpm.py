"""How fast a KPM list is loaded, beside django-import-export and a bare COPY, all in one run.

    .venv/bin/python -m bench.import_kpm [--rows 100771] [--sample 5000] [--full] [--only pg|sqlite]
        [--server postgres://postgres@127.0.0.1:5432] [--profile]

A workbook of as many families as Kalimantan Selatan has, 20 columns, is loaded into an empty registry and then its
successor, in which 3 of 100 families differ, on top of it:

- ours: the whole way from the file to history and provenance, as the command line goes it;
- stock: a ModelResource (``import_kpm_stock``) on the rows that tablib reads, and again with ``skip_unchanged``; on
  ``--sample`` rows of the same file, by the row, unless ``--full`` is said;
- COPY: the families that ours ended up with, into a copy of the table with all its indexes.

Each way runs in a process of its own with a database of its own, made and dropped here. Prints seconds by the clock,
the processor's seconds (the process's and its database server's), rows a second, peak memory; fails where the ratios
or the memory break the limits, which are judged by the processor's seconds, so that a busy machine cannot break them.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.import_kpm_databases import Postgres, Sqlite

KALIMANTAN_SELATAN = 100_771  # families, as published
MEGABYTES = 400


@dataclass
class Run:
    """One way of loading: seconds by the clock and of the processor for both loads."""

    rows: int
    first: float
    first_used: float
    again: float = 0.0
    again_used: float = 0.0
    megabytes: float = 0.0


# In the process of one way ------------------------------------------------------------------------------------------


def set_up(database: str) -> None:
    """Settings of a bench: a database of its own, nothing of the office's."""
    os.environ |= {
        "DATABASE_URL": database, "PORTAL_DATA_DIR": tempfile.mkdtemp(prefix="bench-import-"), "DEBUG": "off",
        "DJANGO_SETTINGS_MODULE": "pkh_portal.settings", "REDIS_URL": "",
    }  # fmt: skip
    import django  # Settings read the environment when they are loaded.

    django.setup()


def used() -> float:
    """Processor's seconds of this process and, on PostgreSQL, of the server's process that works for it."""
    from django.db import connection  # After set_up, here and below.

    seconds = time.process_time()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            (pid,) = cursor.fetchone()
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        seconds += (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return seconds


@contextmanager
def clock(times: list[float]) -> Iterator[None]:
    began, spent = time.perf_counter(), used()
    yield
    times += [time.perf_counter() - began, used() - spent]


def ours(first: Path, again: Path) -> list[float]:
    from django.utils import timezone

    from bench.import_kpm_data import KABUPATEN
    from beneficiaries.services.intake.receiving import receive
    from beneficiaries.services.intake.whole import go_through
    from pkh_portal.accounts.services.audit import SYSTEM
    from pkh_portal.regions.models import Region

    times: list[float] = []
    for path in (first, again):
        with clock(times):
            batch = receive(
                content=path, name=path.name, region=Region.objects.get(pk=KABUPATEN),
                effective_on=timezone.localdate(), actor=SYSTEM,
            )  # fmt: skip
            batch = go_through(batch=batch, actor=SYSTEM, apply_too=True)
        counts = {name: sum(getattr(sheet, f"n_{name}") for sheet in batch.sheets.all()) for name in
                  ("new", "changed", "unchanged", "review", "rejected", "duplicate")}  # fmt: skip
        print(f"  {batch.state} {batch.seconds} {counts}", file=sys.stderr)
        if batch.state != "applied" or counts["review"] or counts["rejected"]:
            raise SystemExit(f"not loaded: {batch.state} {batch.failure} {counts}")
    return times


def stock(first: Path, again: Path, *, skipping: bool) -> list[float]:
    import tablib

    from bench.import_kpm_stock import StockHouseholdResource, StockSkippingResource

    made = StockSkippingResource if skipping else StockHouseholdResource
    times: list[float] = []
    for path in (first, again):
        with clock(times):
            made().import_data(tablib.Dataset().load(path.read_bytes(), format="xlsx"), raise_errors=True)
    return times


def copy(first: Path, _again: Path) -> list[float]:
    """The families as ours makes them; loaded here first, and not timed."""
    from django.db import connection, transaction

    ours(first, first)
    times: list[float] = []
    nullable = "village_id, group_id, last_visit_on, merged_into_id, split_from_id"
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bare (LIKE beneficiaries_household INCLUDING ALL)")
        cursor.execute("SELECT * FROM beneficiaries_household")
        rows = cursor.fetchall()
        with clock(times), transaction.atomic():
            for begin in range(0, len(rows), 5000):
                buffer = io.StringIO()
                csv.writer(buffer, quoting=csv.QUOTE_ALL).writerows(rows[begin : begin + 5000])
                buffer.seek(0)
                cursor.copy_expert(f"COPY bare FROM STDIN WITH (FORMAT csv, FORCE_NULL ({nullable}))", buffer)
    return times


def child(arguments: argparse.Namespace) -> None:
    set_up(arguments.database)
    way, files = arguments.way, (arguments.first, arguments.again)
    if arguments.profile and way == "ours":
        import cProfile
        import pstats

        profile = cProfile.Profile()
        times = profile.runcall(ours, *files)
        pstats.Stats(profile, stream=sys.stderr).sort_stats("tottime").print_stats(45)
    elif way == "copy":
        times = copy(*files)
    else:
        times = ours(*files) if way == "ours" else stock(*files, skipping=way == "skipping")
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    shutil.rmtree(os.environ["PORTAL_DATA_DIR"], ignore_errors=True)
    print(json.dumps([*times, *[0.0] * (4 - len(times)), megabytes]))


# In the process that compares ---------------------------------------------------------------------------------------


def prepare(database: str, files: dict[str, tuple[Path, int]]) -> None:
    """Tables and regions into a database; the workbooks, where they are not there yet."""
    set_up(database)
    from django.core.management import call_command
    from django.db import connection

    from bench.import_kpm_data import write

    call_command("migrate", verbosity=0)
    call_command("load_regions", stdout=io.StringIO())
    for name, (path, count) in files.items():
        if not path.exists():
            write(path, count, later=name.startswith("again"))
    with connection.cursor() as cursor:
        cursor.execute("VACUUM" if connection.vendor == "sqlite" else "VACUUM (ANALYZE)")
    connection.close()


def run(way: str, database: str, first: Path, again: Path, rows: int, *, profile: bool = False) -> Run:
    command = [
        sys.executable, "-m", "bench.import_kpm", "--way", way, "--database", database, "--first", str(first),
        "--again", str(again), *["--profile"] * profile,
    ]  # fmt: skip
    output = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    return Run(rows, *json.loads(output.splitlines()[-1]))


def compare(name: str, databases: Any, files: dict[str, tuple[Path, int]], arguments: argparse.Namespace) -> list[str]:
    """Run all ways on one database, print them, and return the limits that broke."""
    subprocess.run(
        [sys.executable, "-m", "bench.import_kpm", "--way", "prepare", "--database", databases.ground, "--first",
         str(files["first"][0].parent), "--rows", str(arguments.rows), "--sample", str(arguments.sample)],
        check=True,
    )  # fmt: skip
    (first, rows), (again, _) = files["first"], files["again"]
    of_stock = ("first", "again") if arguments.full else ("first sample", "again sample")
    (stock_first, stock_rows), (stock_again, _) = (files[each] for each in of_stock)
    runs = {"ours": run("ours", databases("ours"), first, again, rows, profile=arguments.profile)}
    if name == "PostgreSQL":
        runs["COPY"] = run("copy", databases("copy"), first, again, rows)
    for way in ("stock", "skipping"):
        runs[way] = run(way, databases(way), stock_first, stock_again, stock_rows)
    databases.drop()
    print(f"\n{name}, {rows:,} rows × 20 columns ({stock_rows:,} of them by stock)")
    print(f"{'way':<10}{'first s':>9}{'proc.':>8}{'rows/s':>9}{'again s':>9}{'proc.':>8}{'rows/s':>9}{'MB':>6}")
    for way, one in runs.items():
        first_part = f"{one.first:>9.2f}{one.first_used:>8.2f}{one.rows / one.first:>9,.0f}"
        again_part = f"{one.again:>9.2f}{one.again_used:>8.2f}{one.rows / one.again:>9,.0f}" if one.again else " " * 26
        print(f"{way:<10}{first_part}{again_part}{one.megabytes:>6.0f}")
    return judge(name, runs)


def judge(name: str, runs: dict[str, Run]) -> list[str]:
    mine, stock_ = runs["ours"], runs["stock"]
    least, again_least = (25, 50) if name == "PostgreSQL" else (10, 10)
    limits = [
        ("first load ÷ stock", _rate(mine, "first") / _rate(stock_, "first"), ">=", least),
        ("re-load ÷ stock", _rate(mine, "again") / _rate(stock_, "again"), ">=", again_least),
        ("MB", mine.megabytes, "<=", MEGABYTES),
    ]
    if "COPY" in runs:
        limits.append(("time ÷ COPY", mine.first_used / runs["COPY"].first_used, "<=", 5))
    broken = []
    for what, value, sign, limit in limits:
        good = value >= limit if sign == ">=" else value <= limit
        print(f"  {what:<20}{value:>8.1f}  {sign} {limit:<5}{'' if good else 'BROKEN'}")
        broken += [] if good else [f"{name}: {what}"]
    skipping = runs["skipping"]
    print(f"  re-load ÷ stock with skip_unchanged {_rate(mine, 'again') / _rate(skipping, 'again'):.1f}")
    wall = {
        what: (mine.rows / getattr(mine, what)) / (stock_.rows / getattr(stock_, what)) for what in ("first", "again")
    }
    print(f"  by the clock: first ÷ stock {wall['first']:.1f}, re-load ÷ stock {wall['again']:.1f}", end="")
    print(f", time ÷ COPY {mine.first / runs['COPY'].first:.1f}" if "COPY" in runs else "")
    return broken


def _rate(one: Run, what: str) -> float:
    return one.rows / float(getattr(one, f"{what}_used"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=KALIMANTAN_SELATAN)
    parser.add_argument("--sample", type=int, default=5000)
    parser.add_argument("--full", action="store_true", help="stock too loads all rows")
    parser.add_argument("--only", choices=("pg", "sqlite"))
    parser.add_argument("--server", default="postgres://postgres@127.0.0.1:5432")
    parser.add_argument("--profile", action="store_true", help="say where ours spends its time")
    for name in ("--way", "--database"):
        parser.add_argument(name, help=argparse.SUPPRESS)
    for name in ("--first", "--again"):
        parser.add_argument(name, type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.way == "prepare":
        return prepare(arguments.database, files_in(arguments.first, arguments))
    if arguments.way:
        return child(arguments)
    broken = []
    with tempfile.TemporaryDirectory(prefix="bench-import-kpm-") as folder:
        files = files_in(Path(folder), arguments)
        if arguments.only != "sqlite":
            broken += compare("PostgreSQL", Postgres(arguments.server), files, arguments)
        if arguments.only != "pg":
            broken += compare("SQLite", Sqlite(Path(folder)), files, arguments)
    sys.exit(1 if broken else 0)


def files_in(folder: Path, arguments: argparse.Namespace) -> dict[str, tuple[Path, int]]:
    return {
        f"{name}{part}": (folder / f"{name}{part}.xlsx", count)
        for name in ("first", "again")
        for part, count in (("", arguments.rows), (" sample", arguments.sample))
    }


if __name__ == "__main__":
    main()
