"""What the filter bar over the list of KPM shows: a control for each facet, and what is on, each with its way off."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import QueryDict
from django.utils.html import format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from beneficiaries import listing
from beneficiaries.facets import Choices, Facet
from pkh_portal.accounts.scope import RegionScope

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise as StrOrPromise

#: Always to be seen, and what joins them where there is room; the others open by a button.
FIRST = ("kabupaten", "kecamatan", "desa", "status")
BESIDE = ("komponen", "pendamping")


@dataclass(frozen=True, slots=True)
class Control:
    """One filter as a form shows it: a list of choices, or a box to type in (``searched``)."""

    name: str
    label: StrOrPromise
    value: str
    title: str
    choices: Choices
    searched: bool
    optional: bool
    #: Names of the filters that make no sense any more once this one is changed.
    clears: str
    #: What has to be chosen before there is anything to choose here. The box keeps its place meanwhile.
    waits_for: StrOrPromise = ""

    @property
    def beside(self) -> bool:
        return self.name in BESIDE

    @property
    def on(self) -> bool:
        return bool(self.value and self.optional)

    @property
    def options(self) -> str:
        """Its choices as a form says them."""
        chosen = mark_safe(" selected")
        options = ((key, chosen if key == self.value else "", title) for key, title in self.choices)
        return format_html_join("", '<option value="{}"{}>{}</option>', options)


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter that is on, and the address without it."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class FilterBar:
    """``more_on`` says whether one of the filters is on that hide behind a button."""

    controls: list[Control]
    chips: list[Chip]
    search: str
    hint: str

    @property
    def main(self) -> list[Control]:
        return [control for control in self.controls if control.name in (*FIRST, *BESIDE)]

    @property
    def more(self) -> list[Control]:
        return [control for control in self.controls if control.name not in (*FIRST, *BESIDE)]

    @property
    def more_on(self) -> bool:
        return any(control.value for control in self.more)

    @property
    def narrowed(self) -> bool:
        """Whether anything is on beside the defaults."""
        return bool(self.chips)


def filter_bar(params: QueryDict, scope: RegionScope) -> FilterBar:
    """The bar for an address; a query for each list of choices that comes from the database."""
    chosen = listing.chosen(params)
    facets = [facet for facet in listing.facets() if facet.useful is None or facet.useful(scope)]
    controls = [
        control
        for facet in facets
        for control in (_control(facet, chosen, facets, scope),)
        if control.choices or control.searched or control.waits_for
    ]
    text = listing.search_text(params)
    chips = [
        Chip(f"{control.label}: {control.title}", _without(params, {control.name, *control.clears.split()}))
        for control in controls
        if control.value and control.value != _default(facets, control.name)
    ]
    if text:
        chips.insert(0, Chip(_("Pencarian: %(text)s") % {"text": text}, _without(params, {listing.SEARCH})))
    return FilterBar(controls, chips, text, listing.search_hint(params))


def _control(facet: Facet, chosen: dict[str, str], facets: list[Facet], scope: RegionScope) -> Control:
    waits_for = "" if not facet.within or facet.within in chosen else _label(facets, facet.within)
    value = "" if waits_for else chosen.get(facet.name, "")
    choices = () if waits_for else facet.offered(scope, chosen)
    title = next((str(title) for key, title in choices if key == value), "")
    if value and not title:
        title = facet.title_of(scope, value) or _("tidak dikenal")
    return Control(
        name=facet.name,
        label=facet.label,
        value=value,
        title=title,
        choices=choices,
        searched=not waits_for and not choices and facet.search is not None,
        optional=not facet.default,
        clears=" ".join(_below(facet.name, facets)),
        waits_for=waits_for,
    )


def _below(name: str, facets: list[Facet]) -> Iterator[str]:
    for facet in facets:
        if facet.within == name:
            yield facet.name
            yield from _below(facet.name, facets)


def _label(facets: list[Facet], name: str) -> str:
    return next(str(facet.label).lower() for facet in facets if facet.name == name)


def _default(facets: list[Facet], name: str) -> str:
    return next(facet.default for facet in facets if facet.name == name)


def _without(params: QueryDict, names: set[str]) -> str:
    kept = params.copy()
    for name in [*names, "posisi", "hitung"]:
        kept.pop(name, None)
    return f"?{kept.urlencode()}"
