"""From a name or code as people write it to a region: the one way in for every import and form.

``Resolver`` serves whole files: it reads the names of a kabupaten/kota once and remembers every answer. ``resolve``
is the same for a single question.
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from django.utils.translation import gettext as _

from pkh_portal.regions import codes
from pkh_portal.regions.directory import Directory
from pkh_portal.regions.enums import RegionKind, RegionLevel
from pkh_portal.regions.gazetteer import Gazetteer
from pkh_portal.regions.resolution import Outcome, Place, Resolution

#: Answers kept, at most: a column of a million different texts must not fill the memory.
_REMEMBERED: Final = 50_000


def resolve(
    text: str, *, level: RegionLevel, within: str | None, kinds: Collection[RegionKind] | None = None
) -> Resolution:
    """Find the region of ``level`` inside ``within`` that ``text`` names or encodes; see ``Resolver.resolve``."""
    return Resolver().resolve(text, level=level, within=within, kinds=kinds)


@dataclass(frozen=True, slots=True)
class _Area:
    """Where an answer may lie: the regions of one level inside one region, perhaps of some kinds only."""

    level: RegionLevel
    within: str | None
    kinds: frozenset[RegionKind] | None

    def holds(self, place: Place) -> bool:
        inside = self.within is None or codes.lies_under(place.code, self.within)
        return inside and (self.kinds is None or place.kind in self.kinds)


class Resolver:
    """Answers many questions with few queries. Make one for each file or request: what it has read, it keeps."""

    def __init__(self, *, day: date | None = None, with_learned: bool = True) -> None:
        """``day`` (default: today) decides which regions are in force; ``with_learned=False`` leaves aliases out."""
        self._directory = Directory(day=day)
        self._with_learned = with_learned
        self._gazetteers: dict[_Area, Gazetteer] = {}
        self._answers: dict[tuple[str, _Area], Resolution] = {}

    def resolve(
        self, text: str, *, level: RegionLevel, within: str | None, kinds: Collection[RegionKind] | None = None
    ) -> Resolution:
        """Find the region of ``level`` that ``text`` means, a name or a code; the answer never lies outside ``within``.

        ``within`` is the code of a region above ``level``; None means the whole country, which is enough for
        provinces, kabupaten/kota and codes, but not for names of kecamatan and desa (the answer is UNKNOWN then).
        ``kinds`` narrows, to kelurahan for example. Two queries for each level and kabupaten/kota asked about.

        Raises ``ValueError`` when ``within`` is no code of a region above ``level``.
        """
        if within is not None and not ((codes.level_of(within) or RegionLevel.VILLAGE) < level):
            raise ValueError(f"{within!r} is no region above level {level.name}")
        area = _Area(level, within, None if kinds is None else frozenset(kinds))
        if (text, area) not in self._answers:
            if len(self._answers) >= _REMEMBERED:
                self._answers.clear()
            found = self._by_code if codes.NUMERIC.fullmatch(text.strip()) else self._by_name
            self._answers[text, area] = self._in_force(found(text.strip(), area), area)
        return self._answers[text, area]

    def _by_name(self, text: str, area: _Area) -> Resolution:
        if area.within is None and area.level > RegionLevel.REGENCY:
            note = _("Nama %(level)s hanya dapat dicari di dalam wilayah induknya.")
            return Resolution(Outcome.UNKNOWN, note=note % {"level": area.level.label.lower()})
        if area.within is not None and area.level is RegionLevel.REGENCY:
            # Kota Banjar lies in Jawa Barat: asked for in Kalimantan Selatan, it must not give Kabupaten Banjar.
            anywhere = self._gazetteer(replace(area, within=None)).look_up(text)
            if anywhere.outcome is Outcome.EXACT and anywhere.place and not area.holds(anywhere.place):
                return _outside(anywhere.place)
        return self._gazetteer(area).look_up(text)

    def _by_code(self, text: str, area: _Area) -> Resolution:
        code = codes.dotted(text)
        place = self._directory.place(code) if code else None
        if place is None:
            return self._no_such_code(text, code)
        if codes.level_of(place.code) is not area.level or (area.kinds is not None and place.kind not in area.kinds):
            note = _("Kode %(code)s adalah kode %(place)s.") % {"code": place.code, "place": place}
            return Resolution(Outcome.UNKNOWN, note=note)
        return Resolution(Outcome.EXACT, place, 100.0) if area.holds(place) else _outside(place)

    def _no_such_code(self, text: str, code: str | None) -> Resolution:
        if self._looks_like_bps(text, code):
            note = _("“%(code)s” adalah kode BPS. Pakailah kode Kemendagri (seperti 73.71.10) atau nama wilayahnya.")
            return Resolution(Outcome.REFUSED_BPS, note=note % {"code": text})
        note = _("Kode %(code)s tidak ada dalam daftar wilayah Kemendagri.") % {"code": code or text}
        return Resolution(Outcome.UNKNOWN, note=note)

    def _looks_like_bps(self, text: str, code: str | None) -> bool:
        """A length or digit that only BPS has, or ten digits in a kecamatan that Kemendagri does not have."""
        strange_kecamatan = (
            code is not None
            and code != text
            and len(text) == 10
            and self._directory.place(codes.ancestor_code(code, RegionLevel.DISTRICT)) is None
        )
        known_province = self._directory.place(text[:2]) is not None
        return known_province and (strange_kecamatan or codes.has_bps_shape(text))

    def _in_force(self, answer: Resolution, area: _Area) -> Resolution:
        """The answer itself, or with what has succeeded a closed region in its place."""
        closed = answer.place
        if closed is None or not closed.closed:
            return answer
        heir = self._directory.heir(closed)
        if heir is None or codes.level_of(heir.code) is not area.level:
            return Resolution(Outcome.UNKNOWN, note=_("%(place)s sudah tidak berlaku.") % {"place": closed})
        if not area.holds(heir):
            return _outside(heir)
        note = _("%(old)s sudah tidak berlaku dan digantikan oleh %(new)s.") % {"old": closed, "new": heir}
        return Resolution(Outcome.EXACT, heir, 100.0, note=note)

    def _gazetteer(self, area: _Area) -> Gazetteer:
        if area not in self._gazetteers:
            places = {
                place.code: place for place in self._directory.places(area.level, area.within) if area.holds(place)
            }
            learned: defaultdict[str, list[Place]] = defaultdict(list)
            if self._with_learned:
                for text, code in self._directory.spellings(area.level, area.within):
                    if code in places:
                        learned[text].append(places[code])
            self._gazetteers[area] = Gazetteer(area.level, places.values(), learned)
        return self._gazetteers[area]


def _outside(place: Place) -> Resolution:
    return Resolution(Outcome.UNKNOWN, note=_("%(place)s terletak di luar wilayah yang dipilih.") % {"place": place})
