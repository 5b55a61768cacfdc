"""Two lists against each other: how many are new, gone, moved …, who they are, and a workbook of it."""

from __future__ import annotations

import io
from typing import Any, Final

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.generic import TemplateView

from beneficiaries.forms.comparison import ComparisonForm
from beneficiaries.imports.comparing import Comparison, Difference
from beneficiaries.imports.comparison_report import Told, told, write_report
from beneficiaries.models import Household, ImportBatch
from beneficiaries.services.intake import papers
from beneficiaries.views.intake.base import VIEW
from pkh_portal.accounts.pages import PermittedView
from pkh_portal.exchange.exports import AT_ONCE
from pkh_portal.spreadsheets import FileFormat

PER_PAGE: Final = 50


class ComparisonView(PermittedView, TemplateView):
    """Choose two batches; below, what is different. ``beda`` in the address narrows to one difference."""

    permission_required = VIEW
    template_name = "beneficiaries/intake/comparison.html"

    def form(self) -> ComparisonForm:
        asked = self.request.GET if {"dari", "ke"} & set(self.request.GET) else None
        return ComparisonForm(asked, scope=self.scope, user=self.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = self.form()
        context = {**super().get_context_data(**kwargs), "form": form}
        context["nothing"] = form.comparable().count() < 2
        if form.is_bound and form.is_valid():
            context |= self._compared(form.cleaned_data["dari"], form.cleaned_data["ke"])
        return context

    def _compared(self, before: ImportBatch, after: ImportBatch) -> dict[str, Any]:
        with Comparison(before, after) as comparison:
            counts = comparison.counts()
            asked = self.request.GET.get("beda", "")
            found = [difference for difference, count in counts.items() if count]
            chosen = Difference(asked) if asked in Difference.values else next(iter(found), None)
            context: dict[str, Any] = {"before": before, "after": after, "chosen": chosen}
            context |= {"before_key": str(before.pk), "after_key": str(after.pk)}
            context["counts"] = [(difference, count) for difference, count in counts.items()]
            context["numbers_of_two"] = chosen not in {Difference.NEW, Difference.GONE}
            if chosen is not None and counts[chosen]:
                page = Paginator(range(counts[chosen]), PER_PAGE).get_page(self.request.GET.get("halaman"))
                start = page.start_index() - 1
                pairs = comparison.pairs(chosen, limit=PER_PAGE, offset=start)
                context |= {"page": page, "families": self._linked(list(told(pairs, chosen)))}
        return context

    def _linked(self, families: list[Told]) -> list[tuple[Told, int | None]]:
        """With the key of each family that the user may look at."""
        keys = {family.household for family in families if family.household is not None}
        seen = set(Household.objects.visible_to(self.scope).filter(pk__in=keys).values_list("pk", flat=True))
        return [(family, family.household if family.household in seen else None) for family in families]


class ComparisonFileView(ComparisonView):
    """The workbook: at once where it is short, else as a job."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.form()
        if not (form.is_bound and form.is_valid()):
            return HttpResponseRedirect(reverse("beneficiaries:intake_compare"))
        before, after = form.cleaned_data["dari"], form.cleaned_data["ke"]
        with Comparison(before, after) as comparison:
            total = sum(comparison.counts().values())
        if total > AT_ONCE:
            job = papers.compare_later(before=before, after=after, actor=self.actor)
            return HttpResponseRedirect(job.get_absolute_url())
        file = io.BytesIO()
        write_report(file, before=before, after=after)
        papers.note_comparison(before=before, after=after, families=total, actor=self.actor)
        return as_file(file, papers.comparison_name(after))


def as_file(content: io.BytesIO, name: str) -> HttpResponse:
    """A workbook to be saved under this name."""
    response = HttpResponse(content.getvalue(), content_type=FileFormat.XLSX.content_type)
    response["Content-Disposition"] = content_disposition_header(True, name) or ""
    return response
