"""Bases of the pages about one family."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from django.db.models import QuerySet
from django.utils.html import format_html

from beneficiaries.models import Household
from pkh_portal.accounts.pages import ServiceFormView, SubjectMixin

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise as StrOrPromise

CHANGE = "beneficiaries.change_household"
RESTRUCTURE = "beneficiaries.restructure_household"


class HouseholdPage(SubjectMixin[Household]):
    """A page about the family named in the address."""

    model = Household
    subject_name = "household"
    permission_required = "beneficiaries.view_household"

    def subjects(self) -> QuerySet[Household]:
        return super().subjects().select_related("kecamatan__parent", "village", "group")


class DeedView(HouseholdPage, ServiceFormView):
    """A form that does one thing to one family, and says beforehand what will come of it."""

    permission_required = CHANGE
    template_name = "beneficiaries/form.html"
    heading: ClassVar[StrOrPromise]
    lead: ClassVar[StrOrPromise]
    submit_label: ClassVar[StrOrPromise]
    icon: ClassVar[str] = "check"
    #: A deed that nobody should do by the way is pressed in red.
    grave: ClassVar[bool] = False

    def consequences(self) -> Sequence[StrOrPromise]:
        """What will happen, a sentence each."""
        return ()

    def refusal(self) -> StrOrPromise:
        """Why this cannot be done to the family now; empty if it can. The service has the last word."""
        return ""

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "household": self.subject}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {
            **super().get_context_data(**kwargs),
            "consequences": self.consequences(),
            "refusal": self.refusal(),
        }

    def day_asked_for(self) -> dict[str, str]:
        """The day to begin with, from ``tanggal`` in the address: a deed is taken back from its own day on."""
        day = self.request.GET.get("tanggal", "")[:10]
        return {"day": day} if day else {}

    def back(self) -> str:
        """The family's page."""
        return self.subject.get_absolute_url()


def with_link(sentence: StrOrPromise, url: str, label: StrOrPromise) -> str:
    """A message with a link at its end."""
    return format_html('{} <a href="{}">{}</a>', sentence, url, label)
