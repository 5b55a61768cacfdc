"""What was done to many families at once: the list, one deed, and taking it back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.formats import localize
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from beneficiaries.models import HouseholdDeed, HouseholdDeedLine
from beneficiaries.services import deeds
from beneficiaries.services.leading import replaced_leaders
from beneficiaries.views.base import CHANGE
from pkh_portal.accounts.pages import PermittedView, SubjectMixin

PER_PAGE = 50


class DeedListView(PermittedView, TemplateView):
    """Deeds of the user's regions, the latest first."""

    permission_required = "beneficiaries.view_householddeed"
    template_name = "beneficiaries/deeds.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = HouseholdDeed.objects.visible_to(self.scope).select_related("region")
        page = Paginator(rows, PER_PAGE).get_page(self.request.GET.get("halaman"))
        return {**super().get_context_data(**kwargs), "page": page}


class DeedMixin(SubjectMixin[HouseholdDeed]):
    """A page about one deed."""

    model = HouseholdDeed
    subject_name = "deed"
    permission_required = "beneficiaries.view_householddeed"

    def subjects(self) -> QuerySet[HouseholdDeed]:
        return super().subjects().select_related("region")


class DeedPageView(DeedMixin, TemplateView):
    """What was done, to which families, and which were left as they were."""

    template_name = "beneficiaries/deed.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        lines = HouseholdDeedLine.objects.visible_to(self.scope).filter(deed=self.subject)
        lines = lines.select_related("household__kecamatan", "household__village").order_by("left_because", "household")
        page = Paginator(lines, PER_PAGE).get_page(self.request.GET.get("halaman"))
        left = [(reason.label, count) for reason, count in deeds.left_because(self.subject).items()]
        return {**super().get_context_data(**kwargs), "page": page, "left": left}


class DeedUndoView(DeedMixin, TemplateView):
    """Asks, naming the consequence; then takes the deed back where nobody has gone on from it."""

    permission_required = CHANGE
    template_name = "beneficiaries/deed_undo.html"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            restored, kept = deeds.undo(deed=self.subject, actor=self.actor)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            said = _("Dibatalkan: %(count)s KPM kembali seperti semula.") % {"count": localize(restored)}
            if kept:
                said += " " + _("%(count)s KPM dibiarkan karena sudah diubah lagi sesudahnya.") % {
                    "count": localize(kept)
                }
            if replaced := replaced_leaders(self.subject):
                said += " " + _(
                    "%(count)s KPM tidak menjadi ketua kelompoknya lagi, karena kelompok itu sudah punya ketua lain."
                ) % {"count": localize(replaced)}
            messages.success(request, said)
        return HttpResponseRedirect(reverse("beneficiaries:deed", args=[self.subject.pk]))
