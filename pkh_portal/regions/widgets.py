"""The region chooser: searchable boxes, from the kabupaten/kota down, where a list would have 83,762 entries."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.forms.renderers import BaseRenderer, TemplatesSetting
from django.forms.widgets import Script
from django.urls import reverse
from django.utils.safestring import SafeString

from pkh_portal.regions import codes
from pkh_portal.regions.enums import RegionLevel
from pkh_portal.regions.models import Region


class RegionChooser(forms.Widget):
    """One box for each level from ``from_level`` to ``level``; the last one is the value that is posted.

    Each box is a combobox after the ARIA Authoring Practices: typing filters (the server answers at most 50 rows),
    choosing in a lower box fills the upper ones. Boxes above only narrow what is offered and post nothing. Without
    ``level`` any region can be chosen: there is a box for every level, and the lowest one filled is the value.

    Rendering a chosen region costs one query. The page needs ``form.media`` (``regions/chooser.js`` and ``.css``),
    and rows that scripts add are taken up by themselves (``formset:added``, ``htmx:load``).
    """

    template_name = "regions/chooser.html"
    #: Set by the form field, which checks against it; never walked through here.
    choices: Iterable[Any] = ()

    class Media:
        css = {"all": ("regions/chooser.css",)}
        js = (Script("regions/chooser.js", defer=True),)

    def __init__(
        self,
        *,
        level: RegionLevel | None = None,
        from_level: RegionLevel | None = None,
        attrs: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(attrs)
        self.level = level
        lowest = RegionLevel.VILLAGE if level is None else level
        # Kabupaten/kota are few enough to be searched without naming the province first.
        highest = RegionLevel.PROVINCE if level is None else min(level, RegionLevel.REGENCY)
        self.levels = [step for step in RegionLevel if (from_level or highest) <= step <= lowest]
        if not self.levels:
            raise ValueError(f"The chooser cannot begin at {from_level!r}, below its own level {level!r}.")

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        chosen = self._chosen(value)
        own_attrs = context["widget"]["attrs"]
        own_attrs["class"] = f"region-chooser__input {own_attrs.get('class', '')}".strip()
        context["widget"] |= {
            "value": chosen[-1].code if chosen else "",
            "url": reverse("regions:options"),
            "any_level": self.level is None,
            "disabled": own_attrs.get("disabled", False),
            "boxes": [
                {
                    "level": level,
                    "region": next((region for region in chosen if region.level == level), None),
                    # The box that the form's label, help and "required" belong to.
                    "is_main": level is (self.levels[0] if self.level is None else self.levels[-1]),
                    "id": f"{own_attrs['id']}-{level.name.lower()}" if own_attrs.get("id") else None,
                }
                for level in self.levels
            ],
        }
        return context

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: BaseRenderer | None = None
    ) -> SafeString:
        """Render by the project's own template settings: Django's default renderer does not look into templates/."""
        return super().render(name, value, attrs, TemplatesSetting())

    @staticmethod
    def _chosen(value: Any) -> list[Region]:
        """The region of this code with all above it, from the province down; empty for none such."""
        code = str(value or "")
        region = Region.objects.with_parents().filter(pk=code).first() if codes.level_of(code) else None
        line: list[Region] = []
        while region is not None:
            line.insert(0, region)
            region = region.parent
        return line
