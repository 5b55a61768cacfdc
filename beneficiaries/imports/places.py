"""Where a row belongs: by its cells, the lines above, the sheet's name and the upload (kpm-import.md, 2 and 4).

Names and codes go through the one resolver of regions. A list names few places many times: each combination of cells
is settled once.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as attribute
from functools import cached_property
from itertools import repeat
from typing import Final

from beneficiaries.imports.columns.cells import Memo, squeezed
from beneficiaries.imports.columns.column import CELL_ERROR, is_error
from beneficiaries.imports.columns.findings import Complaint, Findings
from beneficiaries.imports.fields import ImportField
from beneficiaries.imports.kabupaten import judge_kabupaten
from beneficiaries.imports.notes import Note
from beneficiaries.imports.words import MISSING, word_key
from beneficiaries.intake_enums import Code
from pkh_portal.regions import codes
from pkh_portal.regions.enums import RegionLevel
from pkh_portal.regions.names import NameKeys
from pkh_portal.regions.resolution import Outcome, Place, Resolution
from pkh_portal.regions.resolving import Resolver
from pkh_portal.spreadsheets import Cell, cell_text

#: The columns that say where a family lives.
PLACE_FIELDS: Final = (
    ImportField.KABUPATEN,
    ImportField.KECAMATAN,
    ImportField.KECAMATAN_CODE,
    ImportField.VILLAGE,
    ImportField.VILLAGE_CODE,
)
#: No region has a longer name; also the room the registry has for a village as written.
_LONGEST: Final = 100
#: What stands around a kecamatan in the name of its sheet: "1. TALLO (2)", "TALLO 2024".
_SHEET_NUMBERS: Final = re.compile(r"^[\s0-9.)_-]+|[\s0-9.(_-]+\)?$")

Fault = tuple[ImportField, str, Complaint]


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a row belongs, as far as that could be found out. ``village_text`` only where the village could not."""

    kecamatan: str = ""
    village: str = ""
    village_text: str = ""
    faults: tuple[Fault, ...] = ()
    #: The place as text, for the signature of the row.
    text: str = attribute(init=False)

    def __post_init__(self) -> None:
        written = "".join(self.village_text.casefold().split())
        object.__setattr__(self, "text", f"{self.kecamatan}\x1f{self.village}\x1f{written}")


class _NotHere(Exception):
    """The kecamatan cannot be told, or is none of the loaded ones."""

    def __init__(self, field: ImportField, value: str, complaint: Complaint) -> None:
        super().__init__(complaint.code)
        self.fault = (field, value, complaint)


class Places:
    """Settles the places of one sheet. ``region`` is the loaded kabupaten/kota, ``chosen`` a kecamatan, by code."""

    def __init__(self, *, region: str, resolver: Resolver, sheet_name: str = "", chosen: str | None = None) -> None:
        self._region = region
        self._resolver = resolver
        self._sheet_name = squeezed(sheet_name)
        self._chosen = chosen
        self._settled: Memo[tuple[tuple[Cell, ...], tuple[tuple[ImportField, str], ...]], Placed] = Memo(self._settle)

    def clean(
        self,
        columns: Mapping[ImportField, Sequence[Cell]],
        above: Mapping[ImportField, str],
        findings: Findings,
        *,
        count: int,
    ) -> list[Placed]:
        """The places of ``count`` rows, whose cells are in those of ``columns`` that a place may stand in."""
        cells = zip(*(columns.get(field, repeat(None, count)) for field in PLACE_FIELDS), strict=True)
        lines = tuple((field, text) for field, text in above.items() if field in PLACE_FIELDS)
        placed = list(map(self._settled.__getitem__, zip(cells, repeat(lines))))
        for at, place in enumerate(placed):
            for fault in place.faults:
                findings.add(at, *fault)
        return placed

    def _settle(self, said: tuple[tuple[Cell, ...], tuple[tuple[ImportField, str], ...]]) -> Placed:
        cells, lines = said
        faults: list[Fault] = [
            (field, cell_text(cell), CELL_ERROR)
            for field, cell in zip(PLACE_FIELDS, cells, strict=True)
            if is_error(cell)
        ]
        own = {field: _words(cell) for field, cell in zip(PLACE_FIELDS, cells, strict=True)}
        above = {field: _words(text) for field, text in lines}
        village = own[ImportField.VILLAGE] or above.get(ImportField.VILLAGE, "")
        try:
            faults += self._check_kabupaten(own[ImportField.KABUPATEN] or above.get(ImportField.KABUPATEN, ""))
            kecamatan, guess = self._kecamatan(own, above)
        except _NotHere as problem:
            return Placed(village_text=village[:_LONGEST], faults=(*faults, problem.fault))
        code = own[ImportField.VILLAGE_CODE] or above.get(ImportField.VILLAGE_CODE, "")
        found, fault = self._village(village, code, kecamatan)
        text = "" if found else village
        if len(text) > _LONGEST:
            text, fault = "", (ImportField.VILLAGE, village, Complaint(Code.CELL_ERROR, note=_TOO_LONG))
        return Placed(kecamatan, found, text, (*faults, *filter(None, (guess, fault))))

    def _check_kabupaten(self, text: str) -> list[Fault]:
        if not text:
            return []
        complaint = judge_kabupaten(text[:_LONGEST], region=self._region, resolver=self._resolver)
        if complaint and complaint.code is Code.OUTSIDE_AREA:
            raise _NotHere(ImportField.KABUPATEN, text, complaint)
        return [(ImportField.KABUPATEN, text, complaint)] if complaint else []

    def _kecamatan(self, own: Mapping[ImportField, str], above: Mapping[ImportField, str]) -> tuple[str, Fault | None]:
        """Its own columns decide, else the lines above, else the sheet's name, else the upload. Raises ``_NotHere``."""
        by_village = self._by_code(own[ImportField.VILLAGE_CODE], RegionLevel.VILLAGE, ImportField.VILLAGE_CODE)
        unusable = ""
        for said in (own, above):
            name, code = said.get(ImportField.KECAMATAN, ""), said.get(ImportField.KECAMATAN_CODE, "")
            coded = self._by_code(code, RegionLevel.DISTRICT, ImportField.KECAMATAN_CODE)
            if name:
                return self._named_kecamatan(name, coded)
            if found := coded or (by_village if said is own else None):
                return codes.ancestor_code(found.code, RegionLevel.DISTRICT), None
            unusable = unusable or code
        if self._sheet_kecamatan:
            return self._sheet_kecamatan
        if self._chosen:
            return self._chosen, None
        if unusable:
            raise self._no_code(ImportField.KECAMATAN_CODE, unusable)
        raise _NotHere(ImportField.KECAMATAN, "", Complaint(Code.KECAMATAN_UNKNOWN, note=Note.NO_PLACE.value))

    def _named_kecamatan(self, name: str, coded: Place | None) -> tuple[str, Fault | None]:
        """The kecamatan of a name, beside which its code may stand: then both must mean the same."""
        if codes.NUMERIC.fullmatch(name):
            named, guess = self._by_code(name, RegionLevel.DISTRICT, ImportField.KECAMATAN), None
            unknown = self._no_code(ImportField.KECAMATAN, name)
        else:
            answer = self._resolve(name, RegionLevel.DISTRICT, within=self._region)
            named, guess = answer.place, _guess(ImportField.KECAMATAN, name, answer)
            unknown = _NotHere(ImportField.KECAMATAN, name, Complaint(Code.KECAMATAN_UNKNOWN, _names(answer)))
        meant = coded or named
        if meant is None:
            raise unknown
        if named is not None and named.code != meant.code:
            note = Note.DISAGREES.about(f"{meant.code} {meant.name}")
            raise _NotHere(ImportField.KECAMATAN, name, Complaint(Code.REGION_CONFLICT, note=note))
        return meant.code, None if coded else guess

    def _no_code(self, field: ImportField, code: str) -> _NotHere:
        is_bps = self._resolve(code, RegionLevel.DISTRICT).outcome is Outcome.REFUSED_BPS
        note = Note.BPS.value if is_bps else Note.CODE.about(code)
        return _NotHere(field, code, Complaint(Code.KECAMATAN_UNKNOWN, note=note))

    def _by_code(self, code: str, level: RegionLevel, field: ImportField) -> Place | None:
        """The region of the kabupaten that a code means; none if it means none. Raises ``_NotHere`` for others."""
        if not codes.NUMERIC.fullmatch(code):
            return None
        answer = self._resolve(code, level)
        if answer.place is None:
            if level is RegionLevel.DISTRICT and answer.outcome is not Outcome.REFUSED_BPS and self._is_foreign(code):
                raise _NotHere(field, code, Complaint(Code.OUTSIDE_AREA, note=Note.CODE.about(code)))
            return None
        if not codes.lies_under(answer.place.code, self._region):
            raise _NotHere(field, code, Complaint(Code.OUTSIDE_AREA, note=Note.CODE.about(answer.place.code)))
        return answer.place

    def _is_foreign(self, code: str) -> bool:
        """Whether a code of no kecamatan at least begins with that of another kabupaten/kota."""
        dotted = codes.dotted(code)
        if dotted is None or codes.level_of(dotted) is not RegionLevel.DISTRICT:
            return False
        regency = codes.ancestor_code(dotted, RegionLevel.REGENCY)
        return regency != self._region and self._resolve(regency, RegionLevel.REGENCY).found

    def _village(self, name: str, code: str, kecamatan: str) -> tuple[str, Fault | None]:
        """The village inside the kecamatan, by code and name if both are there; what is wrong if it is not found."""
        field = ImportField.VILLAGE_CODE
        if not code and codes.NUMERIC.fullmatch(name):
            name, code, field = "", name, ImportField.VILLAGE
        coded = self._resolve(code, RegionLevel.VILLAGE).place if codes.NUMERIC.fullmatch(code) else None
        if coded is not None and not codes.lies_under(coded.code, kecamatan):
            coded = None
        if not name:
            if code and coded is None:
                return "", (field, code, Complaint(Code.VILLAGE_UNKNOWN, note=Note.CODE.about(code)))
            return (coded.code if coded else self._sheet_village(kecamatan)), None
        named = self._resolve(name, RegionLevel.VILLAGE, within=kecamatan)
        exact = named.code if named.outcome is Outcome.EXACT else None
        if coded and exact and coded.code != exact:
            note = Note.DISAGREES.about(f"{coded.code} {coded.name}")
            return "", (ImportField.VILLAGE, name, Complaint(Code.VILLAGE_UNKNOWN, note=note))
        # A near name is told, not taken: the list has no code for a village that was guessed.
        if found := (coded.code if coded else exact):
            return found, None
        return "", (ImportField.VILLAGE, name, Complaint(Code.VILLAGE_UNKNOWN, _names(named)))

    @cached_property
    def _sheet_kecamatan(self) -> tuple[str, Fault | None] | None:
        """The kecamatan that the sheet is named after, if it is."""
        if NameKeys.of(self._sheet_name, RegionLevel.VILLAGE).kind is not None:
            return None  # "KEL. TALLO" is the kelurahan, not the kecamatan of that name.
        texts = [text for text in (self._sheet_name, _SHEET_NUMBERS.sub("", self._sheet_name)) if word_key(text)]
        answers = [(text, self._resolve(text, RegionLevel.DISTRICT, within=self._region)) for text in texts]
        for text, answer in sorted(answers, key=lambda found: found[1].outcome is not Outcome.EXACT):
            if answer.place:
                return answer.place.code, _guess(ImportField.KECAMATAN, text, answer)
        return None

    def _sheet_village(self, kecamatan: str) -> str:
        """The village that the sheet is named after in so many words (KEL. BAROMBONG), if it is."""
        if NameKeys.of(self._sheet_name, RegionLevel.VILLAGE).kind is None:
            return ""
        answer = self._resolve(self._sheet_name, RegionLevel.VILLAGE, within=kecamatan)
        return (answer.code or "") if answer.outcome is Outcome.EXACT else ""

    def _resolve(self, text: str, level: RegionLevel, *, within: str | None = None) -> Resolution:
        return self._resolver.resolve(text[:_LONGEST], level=level, within=within)


_TOO_LONG: Final = Note.TOO_LONG.about(_LONGEST)


def _words(cell: Cell) -> str:
    """The words of a cell; none for an error, a dash, or a word for nothing."""
    text = "" if is_error(cell) else squeezed(cell_text(cell))
    word = word_key(text)
    return "" if not word.strip("0") or word in MISSING else text


def _guess(field: ImportField, text: str, answer: Resolution) -> Fault | None:
    if answer.outcome is not Outcome.GUESSED or answer.place is None:
        return None
    return field, text, Complaint(Code.KECAMATAN_GUESSED, answer.place.name)


def _names(answer: Resolution) -> str:
    return ", ".join(suggestion.place.name for suggestion in answer.suggestions)
