"""What is to be done to many families: another status, another group."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from beneficiaries.enums import EnrolmentStatus, ExitReason
from beneficiaries.forms.base import PartedForm
from beneficiaries.forms.fields import day_field, note_field, rows
from beneficiaries.models import FamilyGroup
from beneficiaries.querysets import HouseholdQuerySet
from beneficiaries.services.enrolments import make_standing
from pkh_portal.database.periods import not_far_ahead

if TYPE_CHECKING:
    _ModelChoiceField = forms.ModelChoiceField[FamilyGroup]
else:
    _ModelChoiceField = forms.ModelChoiceField  # Generic for the type checker only.


class BulkStatusForm(PartedForm):
    """A status from a day on; leaving the programme needs its reason."""

    status = forms.ChoiceField(label=_("Status baru"), choices=[("", _("Pilih status")), *EnrolmentStatus.choices])
    exit_reason = forms.ChoiceField(
        label=_("Alasan keluar"),
        choices=[("", _("Pilih alasan")), *ExitReason.choices],
        required=False,
        help_text=_("Hanya untuk status “Keluar”."),
    )
    day = day_field()
    decree_no = forms.CharField(label=_("Nomor SK/berita acara"), max_length=100, required=False)
    note = note_field(_("Alasan/catatan"))

    parts = (("", ("status", "exit_reason", "day", "decree_no", "note")),)
    wide = frozenset({"note"})

    class Media:
        js = (forms.widgets.Script("beneficiaries/bulk_status.js", defer=True),)

    def __init__(self, *args: Any, households: HouseholdQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        leaves = data.get("status") == EnrolmentStatus.EXIT
        if leaves and not data.get("exit_reason"):
            self.add_error("exit_reason", _("Pilih alasan keluar."))
        if "status" in data and not leaves:
            data["exit_reason"] = ""
            if "note" in data and not data["note"]:
                # As for a single family; who leaves has said why by the reason.
                self.add_error("note", _("Tulis alasannya."))
        if not self.errors:
            # What the deed would refuse is said before its consequences are shown, or a job is queued.
            not_far_ahead(data["day"], field="day")
            make_standing(EnrolmentStatus(data["status"]), data["exit_reason"], data["decree_no"], data["note"])
        return data


class GroupField(_ModelChoiceField):
    """Groups by name, with the kecamatan that tells namesakes apart."""

    def label_from_instance(self, obj: FamilyGroup) -> str:
        return f"{obj.name} · {obj.kecamatan.title}"


class BulkGroupForm(PartedForm):
    """One of the groups of the kecamatan in which the families live; none takes them out of theirs."""

    group = GroupField(
        label=_("Kelompok"),
        queryset=FamilyGroup.objects.none(),
        required=False,
        empty_label=_("Tanpa kelompok (keluarkan dari kelompoknya)"),
        help_text=_("Kelompok di kecamatan tempat tinggal KPM yang dipilih."),
    )

    parts = (("", ("group",)),)

    def __init__(self, *args: Any, households: HouseholdQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = households.order_by().values("kecamatan").distinct()
        groups = FamilyGroup.objects.visible_to(self.scope).filter(kecamatan__in=places)
        rows(self.fields["group"], groups.select_related("kecamatan").order_by("kecamatan__search_name", "name"))
