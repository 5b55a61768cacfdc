"""All problems of one kind; for spellings of places, one choice for all their rows."""

from __future__ import annotations

from typing import Any

from django.http import Http404

from beneficiaries.intake_enums import Code, ProblemLevel
from beneficiaries.intake_reading import places
from beneficiaries.intake_reading.pending import chosen_places
from beneficiaries.intake_reading.problems import Kind, kinds_of, lines_of, of_kind
from beneficiaries.intake_reading.rows import PER_PAGE
from beneficiaries.views.intake.checked import CheckedPage
from beneficiaries.views.intake.paging import Pages, number_of
from pkh_portal.regions.enums import RegionLevel
from pkh_portal.regions.models import Region


class ProblemsView(CheckedPage):
    """The kind is named by its code in the address; ``tingkat`` tells an error from a warning of the same code."""

    template_name = "beneficiaries/intake/preview_problems.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kinds = kinds_of(self.subject)
        kind = self._kind(kinds)
        spelt = self._spellings(kind)
        shown = spelt if spelt and "baris" not in self.request.GET else self._lines(kind)
        return {
            **super().get_context_data(**kwargs),
            "kind": kind,
            "kinds": [each for each in kinds if each.level is not ProblemLevel.REVIEW],
            "totals": self.totals,
            "is_spelt": bool(spelt),
            **(self._for_the_silent() if kind.silent else {}),
            **shown,
        }

    def _for_the_silent(self) -> dict[str, Any]:
        """What rows that say no kecamatan may be given, and what was chosen for them since the check."""
        districts = list(
            Region.objects.filter(parent=self.subject.region_id, valid_until__isnull=True).order_by("name")
        )
        chosen = chosen_places(self.subject).get((RegionLevel.DISTRICT, ""))
        return {"kecamatan": districts, "default_place": next((each for each in districts if each.pk == chosen), None)}

    def _spellings(self, kind: Kind) -> dict[str, Any]:
        """Spellings that mean one thing wherever they stand; nothing if there are none."""
        if kind.code not in places.SPELT:
            return {}
        page = number_of(self.request)
        found = places.spellings(self.subject, kind.code, page=page)
        if not found:
            return {}
        return {
            "spellings": found[: places.PER_PAGE],
            "pages": Pages(found[: places.PER_PAGE], page, len(found) > places.PER_PAGE, None, None, ""),
        }

    def _lines(self, kind: Kind) -> dict[str, Any]:
        pages = Pages.of(of_kind(self.subject, kind), self.request, size=PER_PAGE, known=kind.count)
        return {"pages": pages, "lines": lines_of(self.subject, pages.items, full=self.full)}

    def _kind(self, kinds: list[Kind]) -> Kind:
        code, level = self.kwargs["code"], self.request.GET.get("tingkat", "")
        if code not in Code.values:
            raise Http404
        found = [kind for kind in kinds if kind.code == code and level in {"", kind.level}]
        return found[0] if found else Kind(Code(code), ProblemLevel.ERROR, 0)
