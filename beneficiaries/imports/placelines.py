"""Lines that say to which place the rows below them belong: KECAMATAN : TAMALATE, in one cell or over several.

Titles such as PEMERINTAH KOTA MAKASSAR say nothing. A cell that is a place and nothing else (KELURAHAN BAROMBONG)
does, where it stands alone in its row; the kabupaten is never taken from such a one, which letterheads consist of.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from beneficiaries.imports.fields import ImportField
from beneficiaries.imports.spellings import KNOWN, heading_key, known_field
from beneficiaries.imports.texts import filled, shown
from pkh_portal.spreadsheets import Cell, Row

#: From the largest place to the smallest.
LEVELS: Final[Mapping[ImportField, int]] = {
    ImportField.KABUPATEN: 1,
    ImportField.KECAMATAN: 2,
    ImportField.KECAMATAN_CODE: 2,
    ImportField.VILLAGE: 3,
    ImportField.VILLAGE_CODE: 3,
}
_MOST_CELLS: Final = 12
_LONGEST: Final = 60

_PLACE: Final = (
    r"(?:kabupaten|kab|kotamadya|kota|kodya|kecamatan|kec|distrik|kapanewon|kemantren"
    r"|kelurahan|kalurahan|kel|desa|ds|nagari|gampong|pekon|kampung|lembang|provinsi|propinsi|prov)\b\.?"
)
#: Every place word has one of these in it.
_BEGINNINGS: Final = ("ka", "ko", "ke", "des", "ds", "dis", "nagari", "gampong", "lembang", "pro")
_LABEL: Final = rf"(?:(?:nama|nm|kode|kd)[\s_.]*)?{_PLACE}(?:\s*(?:[/\-,]|dan|atau)?\s*{_PLACE})*"
_PAIR: Final = re.compile(rf"(?<![^\W_])({_LABEL})[\s.]*[:=]\s*", re.IGNORECASE)
_ALONE: Final = re.compile(r"(kecamatan|kec|distrik|kelurahan|kel|desa|nagari|gampong)\b[\s.]+(\S.*)", re.IGNORECASE)
_FURTHER: Final = re.compile(r"[\s,]+(?:kota|kabupaten|kab\.?|provinsi|propinsi|prov\.?)\s+\S.*", re.IGNORECASE)
_NUMBERING: Final = re.compile(r"^\s*(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)]\s*", re.IGNORECASE)
_ORDINAL: Final = re.compile(r"(?:\d{1,3}|[a-z]|[ivxlc]{1,6})[.)]?", re.IGNORECASE)
_COUNT_BEHIND: Final = re.compile(r"\s*[(\[][^()\[\]]*\d[^()\[\]]*[)\]]$")
_OTHER_PAIR: Final = re.compile(r"[^\W\d][^:]{0,40}:.*", re.DOTALL)
_NO_NAME: Final = frozenset({"jumlah", "jml", "total", "nama", "no", "kode", "ket", "keterangan", "se", "dan", "atau"})
_KIND: Final = {"kabupaten": "KABUPATEN", "kab": "KABUPATEN", "kota": "KOTA"}


@dataclass(frozen=True, slots=True)
class PlaceLine:
    """What one row says. ``whole``: every filled cell is part of it, so that the row can be nothing else.

    ``firm``: said with a colon, or as label and value side by side; a place that stands alone is less than that.
    """

    places: Mapping[ImportField, str] = field(default_factory=dict)
    whole: bool = False
    firm: bool = True


_NOTHING: Final = PlaceLine()


def read_line(row: Row) -> PlaceLine:
    """What the row says of places; ``places`` is empty for a row that says nothing. Never raises."""
    at = filled(row[:200])
    if not at or len(at) > _MOST_CELLS:
        return _NOTHING
    if not any(_may_mention(row[place]) for place in at):
        return _NOTHING
    texts = [shown(row[place], longest=400) for place in at]
    if len(texts) == 2 and _ORDINAL.fullmatch(texts[0]):
        del texts[0]
    if len(texts) == 1 and ":" not in texts[0] and (alone := _alone(_NUMBERING.sub("", texts[0]))):
        return PlaceLine(alone, whole=True, firm=False)
    places: dict[ImportField, str] = {}
    whole = True
    bare = labelled = False
    for said in _Cells(texts):
        places.update(said.places)
        whole = whole and said.consumed
        bare = bare or said.bare
        labelled = labelled or said.labelled
    if bare and not whole:
        return _NOTHING
    return PlaceLine(places, whole=whole and labelled)


@dataclass(slots=True)
class _Said:
    places: dict[ImportField, str]
    consumed: bool
    bare: bool = False
    labelled: bool = True


class _Cells:
    """Walks over the texts of a row, taking a label together with the value beside it."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._texts = texts

    def __iter__(self) -> Iterator[_Said]:
        place = 0
        while place < len(self._texts):
            taken, said = self._at(place)
            yield said
            place += taken

    def _at(self, place: int) -> tuple[int, _Said]:
        text = _NUMBERING.sub("", self._texts[place])
        pairs = _pairs_in(text)
        if pairs:
            *before, (label, value) = pairs
            places = _placed(before)
            if value:
                return 1, _Said(places | _placed([(label, value)]), consumed=True)
            following = self._text(place + 1).lstrip(":= ")
            if following and not _mentions_label(following):
                return 2, _Said(places | _placed([(label, following)]), consumed=True)
            return 1, _Said(places, consumed=True)
        if _label_field(text) is None and not _is_province(text):
            return 1, _Said({}, consumed=bool(_OTHER_PAIR.fullmatch(text)), labelled=False)
        return self._beside(place, text.rstrip(" ."))

    def _beside(self, place: int, label: str) -> tuple[int, _Said]:
        """A cell that is a label only: its value stands in the next cell, perhaps after one with the colon."""
        following = self._text(place + 1)
        if following and not following.strip(":= "):
            return 3, _Said(_placed([(label, self._text(place + 2))]), consumed=True)
        if following.startswith((":", "=")):
            return 2, _Said(_placed([(label, following.lstrip(":= "))]), consumed=True)
        if following and _is_name(following) and known_field(following) is None:
            return 2, _Said(_placed([(label, following)]), consumed=True, bare=True)
        return 1, _Said({}, consumed=False, labelled=False)

    def _text(self, place: int) -> str:
        return self._texts[place] if place < len(self._texts) else ""


def _may_mention(cell: Cell) -> bool:
    """A cheap look before the thorough one."""
    if not isinstance(cell, str):
        return False
    text = cell[:400].casefold()
    return any(begins in text for begins in _BEGINNINGS)


def _pairs_in(text: str) -> list[tuple[str, str]]:
    """(label, value) for each label with a colon in one cell, which must begin with such a label."""
    matches = list(_PAIR.finditer(text))
    if not matches or text[: matches[0].start()].strip(" -*•"):
        return []
    ends = [match.start() for match in matches[1:]] + [len(text)]
    return [(match[1], text[match.end() : end].strip(" ,;|")) for match, end in zip(matches, ends, strict=True)]


def _mentions_label(text: str) -> bool:
    return bool(_pairs_in(text)) or _label_field(text) is not None


def _label_field(text: str) -> ImportField | None:
    found = KNOWN.get(heading_key(text)) if len(text) <= _LONGEST else None
    return found if found in LEVELS else None


def _is_province(text: str) -> bool:
    return heading_key(text[:_LONGEST]) in {"provinsi", "propinsi", "prov"}


def _placed(pairs: Sequence[tuple[str, str]]) -> dict[ImportField, str]:
    """Labels and values as fields; a label that tells KOTA from KABUPATEN lends its word to the value."""
    places: dict[ImportField, str] = {}
    for label, value in pairs:
        found = _label_field(label)
        text = _COUNT_BEHIND.sub("", value.strip(" .,;:-_\"'"))
        if found is None or len(text) > _LONGEST * 2 or not any(char.isalnum() for char in text):
            continue
        kind = _KIND.get(heading_key(label)) if found is ImportField.KABUPATEN else None
        if kind and text.casefold().split()[0].rstrip(".") not in {"kabupaten", "kab", "kota"}:
            text = f"{kind} {text}"
        places[found] = text
    return places


def _is_name(text: str) -> bool:
    """Whether a text without a colon may be the name of a place: words, no numbers, no word of another matter."""
    words = text.casefold().split()
    if not words or len(words) > 5 or len(text) > _LONGEST or any(char.isdigit() for char in text):
        return False
    return words[0].strip(".,") not in _NO_NAME and any(char.isalpha() for char in text)


def _alone(text: str) -> dict[ImportField, str]:
    """KELURAHAN BAROMBONG, KEC. WAJO KOTA MAKASSAR: the place named first, if the cell holds nothing else."""
    match = _ALONE.fullmatch(_COUNT_BEHIND.sub("", text))
    if not match:
        return {}
    found = _label_field(match[1])
    name = _FURTHER.sub("", match[2]).strip(" .,")
    nested = _ALONE.search(name)
    places: dict[ImportField, str] = {}
    if nested and nested.start() > 0:
        places = _alone(nested[0])
        name = name[: nested.start()].strip(" .,")
    if found is None or not _is_name(name) or (nested and nested.start() > 0 and not places):
        return {}
    return {**places, found: name}
