"""The list of questions about families that a complete list does not mention: a worklist for pendamping and staff."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.generic import TemplateView

from beneficiaries import listing
from beneficiaries.extensions import extensions
from beneficiaries.facets import Facet
from beneficiaries.fieldcheck_reach import CLOSE, VIEW, answerable, may_see_any, seen
from beneficiaries.intake_enums import FieldAnswer, FieldCheckState
from beneficiaries.models import FieldCheck, Household
from beneficiaries.querysets_intake import FieldCheckQuerySet
from pkh_portal.accounts.models import User
from pkh_portal.accounts.pages import PermittedView

PER_PAGE: Final = 50
#: The filter of the list of KPM by who accompanies, if a floor above has one.
BY_COMPANION: Final = "pendamping"


class FieldCheckListView(PermittedView, TemplateView):
    """Questions of one state; ``kecamatan``, ``hasil`` and ``pendamping`` narrow them."""

    permission_required = VIEW
    template_name = "beneficiaries/fieldchecks/list.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        # Who only answers sees the own families without the permission to see all.
        if isinstance(request.user, User) and not may_see_any(request.user):
            raise PermissionDenied
        return super(PermittedView, self).dispatch(request, *args, **kwargs)

    @cached_property
    def rows(self) -> FieldCheckQuerySet:
        """All that the user sees, in whatever state."""
        return seen(self.user, self.scope)

    def asked(self, name: str) -> str:
        """One parameter of the address."""
        return self.request.GET.get(name, "").strip()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        narrowed = self.narrowed()
        counts = dict(narrowed.order_by().values_list("state").annotate(Count("pk")))
        state = self.state(counts)
        rows = narrowed.filter(state=state)
        if state != FieldCheckState.OPEN and self.asked("hasil") in FieldAnswer.values:
            rows = rows.filter(answer=self.asked("hasil"))
        rows = rows.select_related("household__kecamatan", "household__village", "batch")
        places = ("household__kecamatan_id", "household__village_id", "household__name_key", "pk")
        page = Paginator(rows.order_by(*places), PER_PAGE).get_page(self.request.GET.get("halaman"))
        return {
            **super().get_context_data(**kwargs),
            "page": page,
            "rows": self.shown(list(page)),
            "state": state,
            "tabs": [(each, counts.get(each, 0), self.address(keadaan=each.value)) for each in FieldCheckState],
            "headings": [column.heading for column in self.columns],
            "filters": self.filters(state),
            "query": self.address(keadaan=state.value),
            "filtered": any(self.asked(name) for name in ("kecamatan", "hasil", BY_COMPANION)),
            "may_close": self.user.has_perm(CLOSE),
            "own_only": not self.user.has_perm(VIEW),
        }

    def state(self, counts: dict[str, int]) -> FieldCheckState:
        """The state asked for; else what waits for this user, or for others, or nothing more."""
        if self.asked("keadaan") in FieldCheckState.values:
            return FieldCheckState(self.asked("keadaan"))
        first, second = FieldCheckState.OPEN, FieldCheckState.ANSWERED
        if self.user.has_perm(CLOSE):
            first, second = second, first
        return second if counts.get(second) and not counts.get(first) else first

    def narrowed(self) -> FieldCheckQuerySet:
        """The rows by place and companion."""
        rows = self.rows
        if self.asked("kecamatan"):
            rows = rows.filter(household__kecamatan=self.asked("kecamatan"))
        if self.companion and self.asked(BY_COMPANION):
            families = Household.objects.visible_to(self.scope)
            found = self.companion.apply(families, self.asked(BY_COMPANION), self.scope)
            rows = rows.filter(household__in=found.order_by().values("pk"))
        return rows

    @cached_property
    def companion(self) -> Facet | None:
        """The filter by companion, for who sees other people's families."""
        facets = listing.facets() if self.user.has_perm(VIEW) else ()
        return next((facet for facet in facets if facet.name == BY_COMPANION), None)

    @cached_property
    def columns(self) -> list[Any]:
        """What the floors above say of a family in a word; of one's own families one knows it."""
        if not self.user.has_perm(VIEW):
            return []
        return [column for extension in extensions() for column in extension.columns()]

    def shown(self, checks: Sequence[FieldCheck]) -> list[dict[str, Any]]:
        """The rows of a page, each with what the user may do to it. A query for each column, and one."""
        families = [check.household for check in checks]
        values = [(column.heading, column.values(families)) for column in self.columns]
        keys = [check.pk for check in checks]
        mine = set(answerable(self.user, self.scope).filter(pk__in=keys).values_list("pk", flat=True))
        return [
            {
                "check": check,
                "household": check.household,
                "columns": [(heading, found.get(check.household_id, "")) for heading, found in values],
                "may_answer": check.pk in mine and check.state != FieldCheckState.CLOSED,
            }
            for check in checks
        ]

    def filters(self, state: FieldCheckState) -> dict[str, Any]:
        """The controls over the list."""
        places = self.rows.order_by("household__kecamatan__name").values_list(
            "household__kecamatan", "household__kecamatan__name"
        )
        chosen = self.asked(BY_COMPANION) if self.companion else ""
        return {
            "kecamatan": [(code, name, code == self.asked("kecamatan")) for code, name in places.distinct()],
            "answers": []
            if state == FieldCheckState.OPEN
            else [(value, label, value == self.asked("hasil")) for value, label in FieldAnswer.choices],
            "companion": self.companion
            and {
                "name": BY_COMPANION,
                "label": self.companion.label,
                "value": chosen,
                "title": self.companion.title_of(self.scope, chosen) if chosen else "",
            },
        }

    def address(self, **changed: str) -> str:
        """This page with another choice; never with a page number."""
        query = self.request.GET.copy()
        query.pop("halaman", None)
        for name, value in changed.items():
            query[name] = value
        return f"{reverse('beneficiaries:fieldchecks')}?{query.urlencode()}"
