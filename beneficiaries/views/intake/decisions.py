"""Rows in review: each beside what it conflicts with, and what a person decides."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.formats import localize
from django.utils.translation import gettext as _

from beneficiaries.imports.fields import RowPlace
from beneficiaries.imports.planning.movement import has_moved_here
from beneficiaries.intake_enums import REVIEW_CODES, Code, Decision
from beneficiaries.intake_reading.answers import answers
from beneficiaries.intake_reading.review import PER_PAGE, cases, of_review, waiting
from beneficiaries.intake_reading.words import WORDS
from beneficiaries.models import ImportRow
from beneficiaries.services.checks import refusal
from beneficiaries.services.intake import deciding
from beneficiaries.views.intake.base import ADD, refused
from beneficiaries.views.intake.checked import CheckedPage
from beneficiaries.views.intake.paging import Pages

#: What a button says → what it decides.
_SAYS: Final = {"take": Decision.TAKE, "leave": Decision.LEAVE, "open": None}


class ReviewView(CheckedPage):
    """GET shows the questions of one kind (``alasan``); POST decides about rows, or about all of a kind."""

    template_name = "beneficiaries/intake/preview_review.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        counts = dict(
            ImportRow.objects.filter(batch=self.subject, review__in=REVIEW_CODES).order_by()
            .values_list("review").annotate(count=Count("pk"))
        )  # fmt: skip
        present = [code for code in REVIEW_CODES if counts.get(code)]
        code = self._asked(present)
        pages = Pages.of(of_review(self.subject, code), self.request, size=PER_PAGE, known=counts.get(code, 0))
        return {
            **super().get_context_data(**kwargs),
            "registry_moved": self.is_open and has_moved_here(self.subject),
            "present": [(each, counts[each]) for each in present],
            "code": code,
            "words": WORDS[code],
            "waiting": waiting(self.subject).get(code, 0),
            "totals": self.totals,
            "pages": pages,
            "cases": cases(self.subject, code, pages.items, scope=self.scope, full=self.full),
        }

    def _asked(self, present: list[Code]) -> Code:
        asked = self.request.GET.get("alasan", "")
        if asked in REVIEW_CODES:
            return Code(asked)
        return present[0] if present else Code.DUPLICATE_CONFLICT

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.user.has_perm(ADD):
            raise PermissionDenied
        if told := refused(self._decide):
            messages.error(request, told)
        address = reverse("beneficiaries:intake_review", args=[self.subject.pk])
        query = request.GET.urlencode()
        at = request.POST.get("at", "")  # The question one has just answered stays in sight.
        anchor = f"#case-{at}" if at.isdecimal() and len(at) < 4 else ""
        return HttpResponseRedirect(f"{address}{'?' if query else ''}{query}{anchor}")

    def _decide(self) -> None:
        said, places = self.request.POST.get("say", ""), self._places()
        if said not in _SAYS:
            raise refusal("", _("Pilih dahulu apa yang dilakukan dengan baris ini."))
        if not places:
            raise refusal("", _("Tidak ada baris yang menunggu keputusan."))
        deciding.decide(batch=self.subject, places=places, decision=_SAYS[said], actor=self.actor)
        told = {
            "take": _("%(count)s baris akan dimuat."),
            "leave": _("%(count)s baris tidak akan dimuat."),
            "open": _("Keputusan atas %(count)s baris ditarik."),
        }[said]
        messages.success(self.request, told % {"count": localize(len(places))})

    def _places(self) -> list[RowPlace]:
        """The rows named (``row``, as sheet:row), or with ``all`` those of a kind that nobody has decided about."""
        if code := self.request.POST.get("all"):
            said = set(answers(self.subject).values_list("sheet_no", "row_no"))
            rows = ImportRow.objects.filter(batch=self.subject, review=code).values_list("sheet_no", "row_no")
            return [RowPlace(*place) for place in rows if place not in said]
        places = []
        for named in self.request.POST.getlist("row"):
            sheet, _colon, row = named.partition(":")
            if sheet.isdecimal() and row.isdecimal() and len(named) < 16:
                places.append(RowPlace(int(sheet), int(row)))
        return places
