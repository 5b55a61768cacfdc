"""The vendored list of regions (``data/``, see SOURCE.md there) as rows of the table."""

import csv
import gzip
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple, TextIO

from pkh_portal.regions.codes import parent_code
from pkh_portal.regions.enums import RegionKind, RegionLevel
from pkh_portal.regions.names import searchable

DATA: Final = Path(__file__).resolve().parent / "data"
DECREE: Final = "Kepmendagri No. 300.2.2-2430 Tahun 2025"
_FILES: Final = {
    RegionLevel.PROVINCE: "provinces.csv",
    RegionLevel.REGENCY: "regencies.csv",
    RegionLevel.DISTRICT: "districts.csv",
    RegionLevel.VILLAGE: "villages.csv.gz",
}
_ONLY_KIND: Final = {RegionLevel.PROVINCE: RegionKind.PROVINCE, RegionLevel.DISTRICT: RegionKind.DISTRICT}


class SourceRow(NamedTuple):
    """One region as the list has it; the fields are those of ``Region``, so that the two can be compared whole."""

    code: str
    level: int
    name: str
    kind: str
    parent_id: str | None
    search_name: str
    postal_code: str
    lat: float | None
    lng: float | None


def rows(level: RegionLevel, only: Sequence[str] = ()) -> Iterator[SourceRow]:
    """The regions of one level in the order of their codes; with ``only``, those in these subtrees or above them."""
    below = tuple(f"{code}." for code in only)
    named = {code[: level.code_length] for code in only if len(code) >= level.code_length}
    with _open(_FILES[level]) as file:
        lines: Iterator[str] = file
        head = next(lines)
        if only:
            # Before parsing, which costs ten times as much: a line begins with its code.
            lines = (line for line in lines if line.startswith(below) or line[: level.code_length] in named)
        for record in csv.DictReader(lines, fieldnames=next(csv.reader([head]))):
            yield _row(level, record)


def _open(name: str) -> TextIO:
    path = DATA / name
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8", newline="")
    return path.open(encoding="utf-8", newline="")


def _row(level: RegionLevel, record: dict[str, str]) -> SourceRow:
    code = record["code"]
    return SourceRow(
        code=code,
        level=int(level),
        name=record["name"],
        kind=record.get("kind") or _ONLY_KIND[level].value,
        parent_id=parent_code(code),
        search_name=searchable(record["name"]),
        postal_code=record.get("postal_code", ""),
        lat=float(record["lat"]) if record["lat"] else None,
        lng=float(record["lng"]) if record["lng"] else None,
    )
