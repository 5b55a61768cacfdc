"""The form of a visit."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from beneficiaries.forms.base import HouseholdForm
from beneficiaries.models import Household
from companions.enums import ServiceStatus, VisitKind
from companions.models import Assignment, Personnel
from pkh_portal.accounts.choices import ChoiceList
from pkh_portal.accounts.dates import DayField


class VisitForm(HouseholdForm):
    """Who came when, why, what was found, what comes next."""

    personnel = forms.ModelChoiceField(Personnel.objects.none(), label=_("Petugas"), empty_label=_("Pilih petugas"))
    visited_on = DayField(label=_("Tanggal kunjungan"), initial=timezone.localdate)
    kind = forms.ChoiceField(
        label=_("Jenis kunjungan"), choices=VisitKind.choices, initial=VisitKind.HOME, widget=ChoiceList()
    )
    result = forms.CharField(
        label=_("Hasil"),
        max_length=2000,
        widget=forms.Textarea({"rows": 5}),
        help_text=_("Keadaan yang ditemui, dengan kata-kata Anda. Jangan menulis NIK atau nomor rekening di sini."),
    )
    next_step = forms.CharField(label=_("Tindak lanjut"), max_length=300, required=False)

    parts = (("", ("personnel", "visited_on", "kind", "result", "next_step")),)
    wide = frozenset({"kind", "result", "next_step"})

    def __init__(self, *args: Any, household: Household, **kwargs: Any) -> None:
        super().__init__(*args, household=household, **kwargs)
        regency = household.kecamatan_id[:5]
        running = Assignment.objects.standing().filter(household=household, personnel=OuterRef("pk"))
        people = (
            Personnel.objects.visible_to(self.scope)
            .filter(Q(region_id__in=[regency, regency[:2]]) | Exists(running))
            .exclude(status=ServiceStatus.LEFT)
        )
        self.fields["personnel"].queryset = people  # type: ignore[attr-defined] # A field of choices.
        self.initial.setdefault("personnel", self._most_likely())

    def _most_likely(self) -> int | None:
        """The signed-in user, if it is somebody of the SDM; else the companion of today."""
        own = Personnel.objects.filter(user=self.user).values_list("pk", flat=True).first()
        if own is not None:
            return own
        running = Assignment.objects.running_on(timezone.localdate()).filter(household=self.household)
        return running.values_list("personnel_id", flat=True).first()
