"""Regions in sheets: by name or code in, by their title out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from pkh_portal.exchange.fields import SheetField
from pkh_portal.regions.enums import RegionLevel
from pkh_portal.regions.models import Region
from pkh_portal.regions.resolution import Outcome, Place, Resolution
from pkh_portal.regions.resolving import Resolver
from pkh_portal.spreadsheets import cell_text

if TYPE_CHECKING:
    from pkh_portal.accounts.scope import RegionScope


class Places:
    """Finds the regions that the rows of one sheet name, inside a scope; what it has found, it keeps."""

    def __init__(self, scope: RegionScope) -> None:
        self._scope = scope
        self._resolver = Resolver()
        self._regions: dict[str, Region] = {}

    def find(self, text: str, *, levels: Sequence[RegionLevel], within: str | None = None) -> Region:
        """The region of the first of these levels that has one so called. Raises ``ValueError`` with a sentence.

        A guess is not taken: whoever fills a small table can write the name as it is.
        """
        answers = [
            self._resolver.resolve(
                text, level=level, within=within if within and len(within) < level.code_length else None
            )
            for level in levels
        ]
        exact = next((answer.code for answer in answers if answer.outcome is Outcome.EXACT and answer.code), None)
        if exact is None:
            near = [place for place in _meant(answers) if self._scope.covers(place.code) and _inside(place, within)]
            raise ValueError(_unclear(text, near, answers))
        if not self._scope.covers(exact):
            raise ValueError(_("%(place)s di luar wilayah Anda.") % {"place": text})
        if exact not in self._regions:
            self._regions[exact] = Region.objects.select_related("parent").get(pk=exact)
        return self._regions[exact]


class PlaceField(SheetField):
    """A column with a region. The sheet's resource gives it its ``places``."""

    places: Places
    levels: Sequence[RegionLevel] = (RegionLevel.REGENCY, RegionLevel.PROVINCE)

    def written(self, value: Any) -> Any:
        return value.title if isinstance(value, Region) else None

    def clean(self, row: Mapping[str, Any], **kwargs: Any) -> Any:
        text = cell_text(row.get(str(self.column_name))).strip()
        if text:
            return self.places.find(text, levels=self.levels)
        if self.fill.required:
            raise ValueError(_("Kolom ini wajib diisi."))
        return None


def _meant(answers: Sequence[Resolution]) -> list[Place]:
    """What the first level that has anything like it suggests."""
    for answer in answers:
        found = [answer.place] if answer.place else [suggestion.place for suggestion in answer.suggestions]
        if found:
            return found
    return []


def _inside(place: Place, within: str | None) -> bool:
    return within is None or f"{place.code}.".startswith(f"{within}.")


def _unclear(text: str, near: Sequence[Place], answers: Sequence[Resolution]) -> str:
    """Why none was found, with what may have been meant and its code."""
    if near:
        return _("“%(text)s” tidak pasti. Mungkin maksudnya %(names)s. Tulis nama atau kodenya persis.") % {
            "text": text,
            "names": _(" atau ").join(f"{place} ({place.code})" for place in near[:3]),
        }
    notes = [answer.note for answer in answers if answer.note]
    if notes:
        return notes[0]
    return _("“%(text)s” tidak ada dalam daftar wilayah. Tulis nama resminya atau kode Kemendagri.") % {"text": text}
