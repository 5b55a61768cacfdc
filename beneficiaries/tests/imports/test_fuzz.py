"""Damaged and odd lists through the whole engine: sound results or one sentence, in bounded time and memory.

``FUZZ_FILES`` (2,000) and ``FUZZ_SEED`` (0) in the environment say how many and which; the seed of a file that fails
stands in the message.
"""

from __future__ import annotations

import json
import logging
import os
import random
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db.models import Model

from beneficiaries.imports.checker import Checker
from beneficiaries.imports.fields import STAGED, ImportField
from beneficiaries.imports.found import FoundSheet, SheetMapping
from beneficiaries.imports.mapping import match_sheets
from beneficiaries.imports.rows import data_rows
from beneficiaries.imports.sentences import message
from beneficiaries.imports.sheets import find_sheets
from beneficiaries.imports.spellings import KNOWN
from beneficiaries.models import ImportProblem, ImportRow
from beneficiaries.tests.imports.checking import MAKASSAR, EveryoneElse
from beneficiaries.tests.intake.loading import sample
from pkh_portal.regions.resolving import Resolver
from pkh_portal.spreadsheets import Limits, Sheet, SpreadsheetError, open_workbook
from pkh_portal.spreadsheets.tests.factories import brt_row, ods, ods_row, ods_table, ods_text, wide, written_xlsx, xlsb
from pkh_portal.spreadsheets.tests.mutations import mutated

logger = logging.getLogger(__name__)
FILES, SEED = int(os.environ.get("FUZZ_FILES", "2000")), int(os.environ.get("FUZZ_SEED", "0"))
SAMPLES = (
    "clean-bnba.xlsx", "messy.xlsx", "per-kecamatan.xlsx", "semicolon-bom.csv", "list-office.xls", "list-html.xls",
    "list-office.ods",
)  # fmt: skip
SECONDS, MEGABYTES = 10, 150


def room(model: type[Model], name: str) -> int:
    """How many characters the column takes; none given for what is no text."""
    return getattr(model._meta.get_field(name), "max_length", None) or 10**9


_ROOM = {name: room(ImportRow, name) for name in STAGED if name != "rejected"}
_TEXTS = [
    "", " ", "\x00", "\ud800", "\u202eIBU", "🙂", "=1+1", "@SUM(A1)", "x" * 400, "JUMLAH", "TOTAL 5", "Mengetahui,",
    "KECAMATAN : TAMALATE", "KEC. BONTOALA", "73.71.10", "737110", "7,37E+15", "#REF!", "-", "TIDAK ADA", "(1)", "1",
    "NIK", "NAMA", "IBU SITI", "Anak SD, 2 Balita", "7371104706840014", "'7371104706840014", "737110470684001", "0",
    "30/02/2020",
]  # fmt: skip
_VALUES: list[object] = [*_TEXTS, None, None, 0, 1, 2, -1, 7371104706840014, 7371104706840010, 1e308, 0.5, True, 10**15]


def odd_rows(choose: random.Random) -> list[list[object]]:
    """A list as no office would make it: titles, one or two rows of headings, blocks, sums, anything in any cell."""
    headings: list[object] = ["NIK", "NAMA", *choose.sample(sorted(KNOWN), choose.randrange(12))]
    choose.shuffle(headings)
    rows = [[choose.choice(_VALUES) for _cell in range(choose.randrange(4))] for _row in range(choose.randrange(8))]
    if choose.random() < 0.3:
        rows.append([choose.choice([*headings, None, "KOMPONEN", "DATA ANAK"]) for _heading in headings])
    rows.append(headings)
    if choose.random() < 0.3:
        rows.append([*range(1, len(headings) + 1)])
    for _row in range(choose.randrange(30)):
        rows.append([choose.choice(_VALUES) for _heading in range(len(headings) + choose.choice([-1, 0, 0, 0, 2]))])
        if choose.random() < 0.05:
            rows.append(list(headings))
    return rows


def odd_file(choose: random.Random) -> bytes:
    rows = odd_rows(choose)
    texts = [["" if cell is None else str(cell) for cell in row] for row in rows]
    clean = [[text.encode("utf-8", "ignore").decode().replace("\x00", "") for text in row] for row in texts]
    kind = choose.choice(["xlsx", "csv", "csv", "html", "ods", "xlsb"])
    if kind == "xlsx":
        cells = [
            [text if isinstance(cell, str) else cell for cell, text in zip(row, line, strict=True)]
            for row, line in zip(rows, clean, strict=True)
        ]
        return written_xlsx({choose.choice(["Data", "TAMALATE", "KEL. BAROMBONG"]): cells})
    if kind == "html":
        return ("<table>" + "".join("<tr>" + "".join(f"<td>{cell}" for cell in row) for row in clean)).encode()
    if kind == "ods":
        return ods(ods_table([ods_row(*(ods_text(_escaped(cell)) for cell in row)) for row in clean]))
    if kind == "xlsb":
        lines = [
            brt_row(at, *((place, 6, 0, wide(cell)) for place, cell in enumerate(row))) for at, row in enumerate(clean)
        ]
        return xlsb(b"".join(lines))
    quoted = choose.choice([";", ",", "\t", "|"]).join
    encoding = choose.choice(["utf-8", "utf-8-sig", "utf-16", "cp1252"])
    return "\n".join(quoted(f'"{cell}"' for cell in row) for row in clean).encode(encoding, "replace")


def _escaped(text: str) -> str:
    return "".join(char for char in text if char.isprintable()).replace("&", "&amp;").replace("<", "&lt;")


def files() -> Iterator[tuple[int, bytes]]:
    """(seed, content): half of them samples with damage, half odd lists, half of these with damage."""
    whole = [sample(name).read_bytes() for name in SAMPLES]
    for seed in range(SEED, SEED + FILES):
        choose = random.Random(seed)  # noqa: S311 # Damage needs no secrecy.
        if seed % 2:
            yield seed, mutated(whole[seed // 2 % len(whole)], seed)
        else:
            content = odd_file(choose)
            yield seed, mutated(content, seed) if choose.random() < 0.5 else content


def through(content: bytes, resolver: Resolver) -> str:
    """Take a file through the engine and look at what it says; how that ended."""
    try:
        with open_workbook(content, name="rusak.xlsx", limits=Limits()) as workbook:
            found = find_sheets(workbook)
            mappings = match_sheets(found, name="rusak.xlsx", remembered={}, given={})
            given = {
                addresses[0]: field for each in mappings for field, addresses in each.conflicts.items() if addresses
            }
            mappings = match_sheets(found, name="rusak.xlsx", remembered={}, given=given)
            ended = "nothing"
            for sheet, mapping in zip(found, mappings, strict=True):
                storable(json.dumps([sheet.as_json(), mapping.as_json()]))
                if sheet.used and mapping.is_decided:
                    rows(workbook.sheets[sheet.number], sheet, mapping, resolver)
                    ended = "rows"
            return ended
    except SpreadsheetError as error:
        sentence = str(error)
        assert sentence.endswith("."), sentence
        assert "%(" not in sentence
        return "refused"


def rows(sheet: Sheet, found: FoundSheet, mapping: SheetMapping, resolver: Resolver) -> None:
    checker = Checker(
        sheet_no=found.number, found=found, mapping=mapping, region=MAKASSAR, kecamatan=None,
        extensions={"companion": EveryoneElse()}, corrections={}, resolver=resolver,
    )  # fmt: skip
    chunks = data_rows(sheet, found, mapping)
    numbers: list[int] = []
    for chunk in chunks:
        checked = checker.check(chunk)
        numbers += chunk.numbers
        assert [row[1] for row in checked.values] == chunk.numbers
        for row in checked.values:
            for name, value in zip(STAGED, row, strict=True):
                if isinstance(value, str):
                    storable(value)
                    assert len(value) <= _ROOM.get(name, 10**9), name
        for problem in checked.problems:
            for name in ("column", "value", "suggestion", "note", "field"):
                storable(text := getattr(problem, name))
                assert len(text) <= room(ImportProblem, name), name
            assert "%(" not in message(problem)
            assert problem.field in set(ImportField)
    assert numbers == sorted(set(numbers))
    assert chunks.read == chunks.skipped + len(numbers)


def storable(text: str) -> None:
    """PostgreSQL takes neither NUL nor half of a character, in JSON no more than in text."""
    assert "\x00" not in text
    assert "\\u0000" not in text
    text.encode()


def resident() -> int:
    """Megabytes this process holds now; none where the system does not tell."""
    status = Path("/proc/self/status")
    lines = status.read_text().splitlines() if status.exists() else []
    return next((int(line.split()[1]) // 1024 for line in lines if line.startswith("VmRSS")), 0)


@pytest.mark.once
@pytest.mark.slow
def test_damaged_and_odd_lists_end_well(tree: object) -> None:
    resolver, ends, longest, held = Resolver(), Counter[str](), (0.0, 0), 0
    for at, (seed, content) in enumerate(files()):
        if at == min(200, FILES // 10):
            held = resident()
        began = time.monotonic()
        try:
            ends[through(content, resolver)] += 1
        except Exception as error:
            raise AssertionError(f"seed {seed}: {error!r}") from error
        longest = max(longest, (time.monotonic() - began, seed))
    grown = resident() - held
    logger.info("%s; longest %.2f s (seed %s); grown by %s MB", dict(ends), *longest, grown)
    assert longest[0] < SECONDS, longest
    assert grown < MEGABYTES
    assert ends["rows"] > FILES // 10
