"""Recording a visit to a family."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from beneficiaries.models import Household
from companions.forms.visits import VisitForm
from companions.services.visits import record_visit
from pkh_portal.accounts.pages import ServiceFormView, SubjectMixin


class RecordVisitView(SubjectMixin[Household], ServiceFormView):
    """Who came when, and what was found."""

    model = Household
    subject_name = "household"
    permission_required = "companions.add_visit"
    template_name = "beneficiaries/form.html"
    form_class = VisitForm
    heading = gettext_lazy("Catat kunjungan")
    lead = gettext_lazy("Kunjungan yang sudah terjadi, oleh siapa pun dari SDM PKH.")
    submit_label = gettext_lazy("Simpan kunjungan")
    icon = "directions_walk"
    done = gettext_lazy("Kunjungan sudah dicatat.")

    def subjects(self) -> QuerySet[Household]:
        return super().subjects().select_related("kecamatan__parent", "village", "group")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "household": self.subject}

    def serve(self, data: dict[str, Any]) -> str:
        record_visit(household=self.subject, actor=self.actor, **data)
        return self.subject.get_absolute_url()
