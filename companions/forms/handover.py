"""Forms of the hand-over: why and from when; who gets what; what the paper says besides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from beneficiaries.models import Household
from companions.candidates import posted_people
from companions.enums import LEAVE_REASONS, LEAVING_REASONS, ServiceReason, ServiceStatus
from companions.loads import loads_on
from companions.models import Personnel
from companions.services import handover
from companions.services.handover import Part, Share
from companions.sharing import DIVIDED, Division, Row, divide, suggest
from pkh_portal.accounts.choices import ChoiceList
from pkh_portal.accounts.dates import DayField
from pkh_portal.accounts.pages import ScopedForm

if TYPE_CHECKING:
    from pkh_portal.accounts.scope import RegionScope

_CAUSES = (
    (ServiceStatus.LEFT, _("Berhenti bertugas")),
    (ServiceStatus.ON_LEAVE, _("Cuti atau sakit")),
    (ServiceStatus.IN_SERVICE, _("Pindah tempat tugas")),
)
_CAUSE_HELP = {
    ServiceStatus.LEFT.value: _("KPM menjadi dampingan penerus seterusnya; penempatan orang ini berakhir."),
    ServiceStatus.ON_LEAVE.value: _("KPM digantikan sementara, dan kembali sesudah cuti."),
    ServiceStatus.IN_SERVICE.value: _(
        "KPM menjadi dampingan penerus seterusnya; catat penempatan barunya sesudah ini."
    ),
}


class CauseChoice(ChoiceList):
    """Why a hand-over is made, with what it means."""

    helps = _CAUSE_HELP


class CauseForm(ScopedForm):
    """Why, and from which day."""

    status = forms.ChoiceField(label=_("Mengapa diserahkan?"), choices=_CAUSES, widget=CauseChoice())
    reason = forms.ChoiceField(
        label=_("Alasan"),
        required=False,
        choices=[
            ("", _("Pilih alasan")),
            (_("Berhenti"), [(each.value, each.label) for each in LEAVING_REASONS]),
            (_("Cuti atau sakit"), [(each.value, each.label) for each in LEAVE_REASONS]),
        ],
        widget=forms.Select({"data-leave-reasons": " ".join(each.value for each in LEAVE_REASONS)}),
        help_text=_("Wajib untuk berhenti dan untuk cuti atau sakit; tidak perlu untuk pindah tempat tugas."),
    )
    effective_on = DayField(
        label=_("Berlaku mulai"), initial=timezone.localdate, help_text=_("Hari pertama dengan pendamping penerus.")
    )
    until = DayField(
        label=_("Cuti sampai"),
        required=False,
        help_text=_("Hanya untuk cuti atau sakit: hari terakhirnya, bila sudah diketahui."),
    )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        status, reason = data.get("status"), data.get("reason") or ""
        if status == ServiceStatus.IN_SERVICE:
            data["reason"] = ""
        elif status and (not reason or ServiceReason(reason).is_leave is not (status == ServiceStatus.ON_LEAVE)):
            self.add_error("reason", _("Pilih alasan yang sesuai dengan sebabnya."))
        if status != ServiceStatus.ON_LEAVE:
            data["until"] = None
        elif data.get("until") and data.get("effective_on") and data["until"] < data["effective_on"]:
            self.add_error("until", _("Hari terakhir cuti tidak boleh sebelum hari pertamanya."))
        return data


class PaperForm(ScopedForm):
    """What the berita acara says besides the names."""

    number = forms.CharField(
        label=_("Nomor berita acara"), max_length=100, required=False, help_text=_("Boleh diisi tangan kemudian.")
    )
    note = forms.CharField(
        label=_("Catatan serah terima"),
        max_length=2000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Misalnya KPM yang perlu segera dikunjungi, atau berkas yang diserahkan."),
    )


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the sheet: a part of the families with the people who may take it over."""

    part: Part
    key: str
    choice: str
    is_open: bool
    successors: list[Personnel]


class Sheet:
    """Who gets what, as chosen so far. Families and people outside the scope cannot be chosen, whatever is posted."""

    def __init__(
        self, *, personnel: Personnel, cause: Mapping[str, Any], scope: RegionScope, data: Mapping[str, Any] | None
    ) -> None:
        self.personnel, self.scope = personnel, scope
        self.day, self.until = cause["effective_on"], cause["until"]
        parts = handover.plan(personnel=personnel, day=self.day, until=self.until)
        self.parts = [part for part in parts if scope.covers(part.kecamatan.pk)]
        self.outside = sum(part.households for part in parts) - self.total
        self.people = self._people()
        self.choices = {key_of(part): str((data or {}).get(f"part:{key_of(part)}", "")) for part in self.parts}
        posted = set(data.getlist("successor")) if data is not None else None  # type: ignore[attr-defined] # A QueryDict.
        self.willing = [person.pk for person in self.people if posted is None or str(person.pk) in posted]

    @property
    def total(self) -> int:
        return sum(part.households for part in self.parts)

    def _people(self) -> list[Personnel]:
        places = {part.kecamatan.pk for part in self.parts}
        self.posted = dict(posted_people(kecamatan=places, day=self.day, scope=self.scope))
        self.posted.pop(self.personnel.pk, None)
        people = list(Personnel.objects.filter(pk__in=self.posted).order_by("name_key", "pk"))
        self.loads = loads_on(self.day, people)
        return people

    def rows(self) -> list[Row]:
        """The parts, for dividing."""
        return [
            Row(key, part.households, tuple(person.pk for person in self.takers(part)), self.choices[key])
            for part in self.parts
            for key in [key_of(part)]
        ]

    def takers(self, part: Part) -> list[Personnel]:
        """Who may take a part over: those posted to its kecamatan."""
        return [person for person in self.people if part.kecamatan.pk in self.posted[person.pk]]

    def spread(self) -> None:
        """Choose anew, evenly among the willing."""
        self.choices = suggest(self.rows(), loads=self.loads, willing=self.willing)
        self.__dict__.pop("division", None)

    @cached_property
    def division(self) -> Division:
        return divide(self.rows(), loads=self.loads, willing=self.willing)

    def lines(self, *, marked: bool) -> list[Line]:
        """The sheet for the screen; ``marked`` shows what is still open as a mistake."""
        found = []
        for part in self.parts:
            key = key_of(part)
            is_open = marked and key in self.division.open_rows
            found.append(Line(part, key, self.choices[key], is_open, self.takers(part)))
        return found

    def successors(self) -> list[dict[str, Any]]:
        """Everybody who could take over: before, after, what they get, whether they take part in a division."""
        return [
            {
                "person": person,
                "before": self.loads[person.pk],
                "after": self.division.loads[person.pk],
                "gets": self.division.loads[person.pk] - self.loads[person.pk],
                "willing": person.pk in self.willing,
            }
            for person in self.people
        ]

    def refuse_open(self) -> None:
        """Raise ``ValidationError`` while families would stay with nobody."""
        if self.outside:
            raise ValidationError(
                _("%(count)s KPM tinggal di luar wilayah Anda. Serah terima orang ini hanya dapat dibuat oleh petugas "
                  "yang wilayahnya mencakup semua KPM-nya."), params={"count": self.outside}
            )  # fmt: skip
        if self.division.open_rows:
            counts = {key_of(part): part.households for part in self.parts}
            left = sum(counts[key] for key in self.division.open_rows)
            raise ValidationError(
                _("%(count)s KPM belum punya penerus. Pilih penerus pada baris yang ditandai; tidak boleh ada yang "
                  "tertinggal."), params={"count": left}
            )  # fmt: skip

    def shares(self) -> list[Share]:
        """What the service is given: the families of each successor, in the order of names where a row is divided."""
        theirs = handover.families(personnel=self.personnel, day=self.day, until=self.until).visible_to(self.scope)
        by_key: dict[str, list[int]] = {}
        rows = theirs.order_by("name_key", "pk").values_list("pk", "kecamatan", "village", "group")
        for pk, kecamatan, village, group in rows:
            by_key.setdefault(_key(kecamatan, village, group), []).append(pk)
        keys: dict[int, list[int]] = {}
        for row, given in self.division.given.items():
            families = by_key.get(row, [])
            for successor, count in given.items():
                keys.setdefault(successor, []).extend(families[:count])
                families = families[count:]
        people = {person.pk: person for person in self.people}
        return [Share(people[key], Household.objects.filter(pk__in=found)) for key, found in keys.items()]


def key_of(part: Part) -> str:
    """What names a part in a form: it cannot come to mean another one while the page is open."""
    return _key(part.kecamatan.pk, part.village.pk if part.village else None, part.group.pk if part.group else None)


def _key(kecamatan: str, village: str | None, group: int | None) -> str:
    return f"{kecamatan}:{village or ''}:{group or ''}"


__all__ = ["DIVIDED", "CauseForm", "Line", "PaperForm", "Sheet", "key_of"]
