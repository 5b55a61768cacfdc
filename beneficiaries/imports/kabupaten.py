"""Whether what a row says of its kabupaten/kota is the one that is being loaded."""

from __future__ import annotations

import re
from typing import Final

from beneficiaries.imports.columns.findings import Complaint
from beneficiaries.imports.notes import Note
from beneficiaries.intake_enums import Code
from pkh_portal.regions import codes
from pkh_portal.regions.enums import RegionLevel
from pkh_portal.regions.gazetteer import GUESS_FROM, GUESS_LEAD
from pkh_portal.regions.resolution import Outcome, Resolution
from pkh_portal.regions.resolving import Resolver

_PART_OF_CODE: Final = re.compile(r"[0-9]{1,2}")


def judge_kabupaten(text: str, *, region: str, resolver: Resolver) -> Complaint | None:
    """What is wrong with ``text`` as the name or code of ``region`` (a dotted code); nothing if it is that one.

    A bare name that a kabupaten and a kota share is taken for the one being loaded; with the word it must be that one.
    """
    if _PART_OF_CODE.fullmatch(text) and text.zfill(2) == region[-2:]:
        return None
    province = codes.ancestor_code(region, RegionLevel.PROVINCE)
    answer = resolver.resolve(text, level=RegionLevel.REGENCY, within=province)
    if answer.outcome is Outcome.EXACT and answer.code == region:
        return None
    if answer.outcome is Outcome.AMBIGUOUS and (likeness := _shared_name(answer, region)) is not None:
        return None if likeness == 100 else Complaint(Code.KABUPATEN_GUESSED, _name(answer, region))
    if answer.outcome is Outcome.GUESSED and answer.code == region:
        return Complaint(Code.KABUPATEN_GUESSED, _name(answer, region))
    if (
        answer.found
        or codes.NUMERIC.fullmatch(text)
        or resolver.resolve(text, level=RegionLevel.REGENCY, within=None).outcome in {Outcome.EXACT, Outcome.AMBIGUOUS}
    ):
        return Complaint(Code.OUTSIDE_AREA)
    nearest = ", ".join(str(suggestion.place) for suggestion in answer.suggestions)
    return Complaint(Code.OUTSIDE_AREA, nearest, Note.NOT_KNOWN.value)


def _shared_name(answer: Resolution, region: str) -> float | None:
    """The likeness of a name that the region shares with another, if that name is the one clearly meant."""
    best = max(suggestion.score for suggestion in answer.suggestions)
    others = [suggestion.score for suggestion in answer.suggestions if suggestion.score < best]
    meant = any(each.score == best and each.place.code == region for each in answer.suggestions)
    clear = best >= GUESS_FROM and best - max(others, default=0.0) >= GUESS_LEAD
    return best if meant and clear else None


def _name(answer: Resolution, region: str) -> str:
    return next((str(each.place) for each in answer.suggestions if each.place.code == region), "")
