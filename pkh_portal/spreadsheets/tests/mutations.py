"""Seeded damage to files of every kind, for the tests here and for whoever builds on the reader."""

import random
import re
import zipfile
from collections.abc import Callable, Iterator
from io import BytesIO

from pkh_portal.spreadsheets.tests.factories import (
    DATA,
    label,
    ods,
    ods_row,
    ods_table,
    ods_text,
    record,
    written_xlsx,
    xls,
    xls_text,
    xlsb,
    zipped,
)
from pkh_portal.spreadsheets.tests.test_xlsb import MERGED, ROWS

_ODD_NUMBERS = [b"0", b"-1", b"4294967295", b"999999999999", b"1048576", b"XFD1048576", b"A0", b"1e308", b"NaN", b""]
_ODD_BYTES = [b"\xff\xff\xff\xff", b"\xff\xff\xff\x7f", b"\0\0\0\0", b"\1\0\0\0", b"\xfe\xff\xff\xff"]
_NUMBER = re.compile(rb'(?<=")[0-9A-Z]+(?=")|(?<=>)[0-9]+(?=<)')


def whole_files() -> dict[str, bytes]:
    """One sound file of each kind, with the features that its reader knows."""
    table: list[list[object]] = [
        ["NO", "NIK", "NAMA"],
        *([row, f"73711041019{row:05d}", f"NAMA & {row}"] for row in range(1, 30)),
    ]
    texts = "".join(xls_text(f"teks {number}").decode("latin-1") for number in range(3)).encode("latin-1")
    shared = record(0xFC, (3).to_bytes(4, "little") * 2 + texts)
    cells = b"".join(label(row, 0, f"baris {row}") for row in range(20)) + record(0xFD, bytes(10))
    return {
        "xlsx": written_xlsx({"Satu": table, "Dua": table[:3]}),
        "xlsx_inline": written_xlsx({"Satu": table}, constant_memory=True),
        "xlsb": xlsb(ROWS, shared=["nol", "satu"], after=MERGED),
        "xls": xls(("Satu", cells), ("Dua", label(0, 0, "a")), extra=shared),
        "xls_office": (DATA / "office.xls").read_bytes(),
        "ods": ods(ods_table([ods_row(ods_text(f"a{row}"), ods_text("b")) for row in range(20)])),
        "ods_office": (DATA / "office.ods").read_bytes(),
        "csv": "\n".join(";".join(map(str, row)) for row in table).encode(),
        "csv_quoted": "\n".join(",".join(f'"{cell}"' for cell in row) for row in table).encode("utf-16"),
        "html": ("<table>" + "".join(f"<tr><td>{row[1]}<td colspan=2>{row[2]}" for row in table) + "</table>").encode(),
    }


def mutated(content: bytes, seed: int) -> bytes:
    """``content`` with one to thirty faults; of an archive mostly inside its parts, packed anew."""
    choose = random.Random(seed)  # noqa: S311 # Damage needs no secrecy.
    if content.startswith(b"PK") and choose.random() < 0.75:
        return _with_broken_part(content, choose)
    return _broken(content, choose)


def many(times: int) -> Iterator[tuple[str, int, bytes]]:
    """(name of the file, seed, damaged file), ``times`` for each whole file."""
    for name, content in whole_files().items():
        for seed in range(times):
            yield name, seed, mutated(content, seed)


def _with_broken_part(content: bytes, choose: random.Random) -> bytes:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for name in choose.sample(sorted(parts), choose.choice([1, 1, 2])):
        if choose.random() < 0.05:
            del parts[name]
        else:
            parts[name] = _broken(parts[name], choose)
    return zipped(parts, compressed=False)


def _broken(content: bytes, choose: random.Random) -> bytes:
    data = bytearray(content)
    for _fault in range(choose.choice([1, 1, 2, 4, 8, 30])):
        # Half of the faults fall into the beginning, where formats keep what they stand on.
        within = min(len(data), 2048) if choose.random() < 0.5 else len(data)
        if not within:
            break
        choose.choice(_FAULTS)(data, choose.randrange(within), choose)
    return bytes(data)


def _set_byte(data: bytearray, at: int, choose: random.Random) -> None:
    data[at] = choose.randrange(256)


def _flip_bit(data: bytearray, at: int, choose: random.Random) -> None:
    data[at] ^= 1 << choose.randrange(8)


def _set_word(data: bytearray, at: int, choose: random.Random) -> None:
    data[at : at + 4] = choose.choice(_ODD_BYTES)


def _cut_out(data: bytearray, at: int, choose: random.Random) -> None:
    del data[at : at + choose.randrange(1, 200)]


def _cut_off(data: bytearray, at: int, choose: random.Random) -> None:
    if choose.random() < 0.3:
        del data[at:]


def _repeat(data: bytearray, at: int, choose: random.Random) -> None:
    start = choose.randrange(len(data))
    data[at:at] = data[start : start + choose.randrange(1, 300)]


def _change_number(data: bytearray, at: int, choose: random.Random) -> None:
    found = _NUMBER.search(data, at)
    if found:
        data[found.start() : found.end()] = choose.choice(_ODD_NUMBERS)


_FAULTS: list[Callable[[bytearray, int, random.Random], None]] = [
    _set_byte,
    _flip_bit,
    _set_word,
    _cut_out,
    _cut_off,
    _repeat,
    _change_number,
    _change_number,
]
