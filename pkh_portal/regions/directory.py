"""What the resolver knows of the tables, read in large pieces and kept."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Final

from django.utils import timezone

from pkh_portal.regions import codes
from pkh_portal.regions.enums import RegionKind, RegionLevel
from pkh_portal.regions.models import Region, RegionAlias
from pkh_portal.regions.resolution import Place

# Read for the whole country (552 rows); what lies below, one kabupaten/kota at a time (some hundred rows).
_READ_WHOLE: Final = (RegionLevel.PROVINCE, RegionLevel.REGENCY)


class Directory:
    """Places and learned spellings; a piece is one level of one kabupaten/kota, and costs one query each."""

    def __init__(self, *, day: date | None) -> None:
        self._day = day or timezone.localdate()
        self._places: dict[tuple[RegionLevel, str | None], dict[str, Place]] = {}
        self._spellings: dict[tuple[RegionLevel, str | None], list[tuple[str, str]]] = {}

    def places(self, level: RegionLevel, near: str | None) -> Collection[Place]:
        """The regions of a level, closed ones too, at least those that lie in ``near`` (a code; None: anywhere)."""
        return self._piece(level, near).values()

    def place(self, code: str) -> Place | None:
        """The region with this dotted code, in force or closed; None if there is none."""
        level = codes.level_of(code)
        return self._piece(level, code).get(code) if level else None

    def heir(self, closed: Place) -> Place | None:
        """The region in force that has, perhaps by several steps, succeeded a closed one."""
        heir, seen = closed, {closed.code}
        while heir.closed:
            successor = self.place(heir.successor) if heir.successor else None
            if successor is None or successor.code in seen:
                return None
            heir = successor
            seen.add(heir.code)
        return heir

    def spellings(self, level: RegionLevel, near: str | None) -> Sequence[tuple[str, str]]:
        """Learned spellings of regions of a level as (``NameKeys.bare``, code meant); as wide as ``places``."""
        piece = (level, _scope(level, near))
        if piece not in self._spellings:
            spellings = RegionAlias.objects.filter(level=level).pointing_under(piece[1])
            self._spellings[piece] = list(spellings.values_list("text", "target_id"))
        return self._spellings[piece]

    def _piece(self, level: RegionLevel, near: str | None) -> dict[str, Place]:
        piece = (level, _scope(level, near))
        if piece not in self._places:
            regions = Region.objects.of_level(level).exclude(valid_from__gt=self._day)
            if piece[1] is not None:
                regions = regions.under(piece[1])
            rows = regions.values_list("code", "name", "kind", "valid_until", "successor_id")
            self._places[piece] = {row[0]: self._as_place(*row) for row in rows}
        return self._places[piece]

    def _as_place(self, code: str, name: str, kind: str, valid_until: date | None, successor: str | None) -> Place:
        closed = valid_until is not None and valid_until < self._day
        return Place(code, name, RegionKind(kind), closed, successor if closed else None)


def _scope(level: RegionLevel, near: str | None) -> str | None:
    """Code of the kabupaten/kota (or province, if that is asked for) that is read in one piece; None: the country."""
    return None if level in _READ_WHOLE or near is None else codes.ancestor_code(near, RegionLevel.REGENCY)
