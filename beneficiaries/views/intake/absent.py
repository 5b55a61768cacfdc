"""Families that the file does not mention, and what will happen to them."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from beneficiaries.imports.planning.missing import not_in_file
from beneficiaries.services.intake.choosing import say_complete
from beneficiaries.views.intake.base import BatchDeed
from beneficiaries.views.intake.checked import CheckedPage
from beneficiaries.views.intake.paging import Pages

PER_PAGE: Final = 50


class CompleteView(BatchDeed):
    """POST with ``lengkap``, 1 or 0: whether the file is the complete list."""

    done = _("Tercatat. Baru berlaku setelah berkas ini dimuat.")

    def act(self) -> None:
        say_complete(batch=self.subject, complete=self.request.POST.get("lengkap") == "1", actor=self.actor)


class AbsentView(CheckedPage):
    """A page of them, by name; inside the user's regions, which hold the batch's kabupaten/kota."""

    template_name = "beneficiaries/intake/preview_absent.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        families = (
            not_in_file(self.subject).visible_to(self.scope).select_related("kecamatan", "village")
            .order_by("name_key", "pk")
        )  # fmt: skip
        return {**super().get_context_data(**kwargs), "pages": Pages.of(families, self.request, size=PER_PAGE)}
