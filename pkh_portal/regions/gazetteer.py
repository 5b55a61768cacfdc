"""The names of one level inside one region, and the rules by which a spelling finds one of them.

Rules of kpm-import.md, section 4. From the strictest comparison to the loosest, the first that finds anything
decides: the same words; the same words after a leading KEC., KEL., KAB. …; the same without spaces; the same without
any word of kind; a learned spelling; the name of a closed region; a name of at least 88 of 100 likeness whose next
best is at least 5 below. So "Kec. Kota Baru" finds Kota Baru even where there is a Baru beside it, and "Kab. Bogor"
is told from "Kota Bogor".
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from django.utils.translation import gettext as _
from rapidfuzz import fuzz, process

from pkh_portal.regions.enums import RegionKind, RegionLevel
from pkh_portal.regions.names import NameKeys
from pkh_portal.regions.resolution import Outcome, Place, Resolution, Suggestion

GUESS_FROM: Final = 88.0
GUESS_LEAD: Final = 5.0
_SUGGEST_FROM: Final = 50.0
_SUGGESTIONS: Final = 5

Places = tuple[Place, ...]


class _Index:
    """Places by each comparable form of their names."""

    def __init__(self, level: RegionLevel, places: Iterable[Place]) -> None:
        self.spaced: dict[str, Places] = defaultdict(tuple)
        self.compact: dict[str, Places] = defaultdict(tuple)
        self.bare: dict[str, Places] = defaultdict(tuple)
        for place in places:
            keys = NameKeys.of(place.name, level)
            self.spaced[keys.spaced] += (place,)
            self.compact[keys.compact] += (place,)
            self.bare[keys.bare] += (place,)

    def equal(self, keys: NameKeys) -> Places:
        """Places of the same name, by the strictest comparison that finds any."""
        return next(filter(None, self._comparisons(keys)), ())

    def _comparisons(self, keys: NameKeys) -> Iterator[Places]:
        yield self.spaced.get(keys.spaced, ())
        yield from (self.spaced.get(spaced, ()) for spaced, _compact in keys.unprefixed)
        yield self.compact.get(keys.compact, ())
        yield from (self.compact.get(compact, ()) for _spaced, compact in keys.unprefixed)
        yield self.bare.get(keys.bare, ())


class Gazetteer:
    """All places of one level inside one region, ready to be looked up in. Pure: knows no database.

    ``learned`` maps ``NameKeys.bare`` of a spelling to those of the places that it was said to mean.
    """

    def __init__(
        self, level: RegionLevel, places: Iterable[Place], learned: Mapping[str, Sequence[Place]] | None = None
    ) -> None:
        self.level = level
        everywhere = tuple(places)
        self._open = _Index(level, (place for place in everywhere if not place.closed))
        self._closed = _Index(level, (place for place in everywhere if place.closed))
        self._learned = learned or {}

    def look_up(self, text: str) -> Resolution:
        """Find the place that a spelling means, be it in force or closed. Never raises, whatever the text."""
        keys = NameKeys.of(text, self.level)
        if keys.says_nothing:
            return Resolution(Outcome.UNKNOWN)
        equal = _of_kind(self._open.equal(keys), keys.kind)
        if len(equal) == 1:
            return _exact(equal[0], keys.kind if self.level is RegionLevel.REGENCY else None)
        found = tuple(self._learned.get(keys.bare, ())) or equal or self._closed.equal(keys)
        if not found:
            return self._nearest(keys)
        return _exact(found[0], None) if len(found) == 1 else _ambiguous(found)

    def _nearest(self, keys: NameKeys) -> Resolution:
        nearest = process.extract(
            keys.bare, list(self._open.bare), scorer=fuzz.ratio, score_cutoff=_SUGGEST_FROM, limit=_SUGGESTIONS
        )
        suggestions = tuple(
            Suggestion(place, score) for name, score, _at in nearest for place in self._open.bare[name]
        )[:_SUGGESTIONS]
        if not nearest or nearest[0][1] < GUESS_FROM:
            return Resolution(Outcome.UNKNOWN, suggestions=suggestions)
        name, score, _at = nearest[0]
        meant = _of_kind(self._open.bare[name], keys.kind)
        rival = nearest[1][1] if len(nearest) > 1 else 0.0
        if len(meant) > 1 or score - rival < GUESS_LEAD:
            return Resolution(Outcome.AMBIGUOUS, score=score, suggestions=suggestions)
        return Resolution(Outcome.GUESSED, meant[0], score, suggestions)


def _of_kind(places: Places, kind: RegionKind | None) -> Places:
    """Those of the kind that the text says, if that decides anything; lists call a kelurahan a desa as they please."""
    if len(places) < 2 or kind is None:
        return places
    return tuple(place for place in places if place.kind is kind) or places


def _exact(place: Place, said: RegionKind | None) -> Resolution:
    note = ""
    if said is not None and said is not place.kind:
        note = _("Tertulis “%(said)s”, sedangkan yang ada %(place)s.") % {"said": said.label, "place": place}
    return Resolution(Outcome.EXACT, place, 100.0, note=note)


def _ambiguous(places: Places) -> Resolution:
    return Resolution(Outcome.AMBIGUOUS, score=100.0, suggestions=tuple(Suggestion(place, 100.0) for place in places))
