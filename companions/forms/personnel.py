"""Forms about one person: what is known of them, and whether they work."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from beneficiaries.forms.base import PartedForm
from beneficiaries.forms.fields import home_of
from companions.enums import LEAVE_REASONS, LEAVING_REASONS, Employment, PersonnelRole
from companions.forms.fields import office_field
from companions.models import Personnel
from pkh_portal.accounts.dates import DayField
from pkh_portal.accounts.fields import MaskedCharField, MaskedInput
from pkh_portal.accounts.models import User
from pkh_portal.accounts.scope import visible
from pkh_portal.regions.enums import RegionLevel
from pkh_portal.regions.models import Region

_MASKED = ("nik", "phone")


def _hidden_number(**kwargs: Any) -> MaskedCharField:
    return MaskedCharField(required=False, widget=MaskedInput(attrs={"autocomplete": "off"}), **kwargs)


class PersonnelForm(PartedForm):
    """What is known of somebody. Numbers that are hidden are shown masked and left alone unless a new one is typed."""

    name = forms.CharField(label=_("Nama lengkap"), max_length=150, help_text=_("Tanpa gelar, seperti pada KTP."))
    role = forms.ChoiceField(label=pgettext_lazy("SDM", "Tugas"), choices=PersonnelRole.choices)
    region = office_field(label=_("Kantor di"), help_text=_("Provinsi atau kabupaten/kota tempat kantornya."))
    employment = forms.ChoiceField(label=_("Status kepegawaian"), choices=Employment.choices)
    contract_no = forms.CharField(label=_("Nomor kontrak/SK"), max_length=100, required=False)
    nip = forms.CharField(label=_("NIP"), max_length=25, required=False, help_text=_("18 angka."))
    nik = _hidden_number(label=_("NIK"), max_length=25, help_text=_("16 angka."))
    phone = _hidden_number(label=_("Nomor HP"), max_length=20)
    email = forms.EmailField(label=_("Surel"), required=False)
    account = forms.CharField(
        label=_("Nama pengguna portal"),
        max_length=150,
        required=False,
        help_text=_("Diisi bila orang ini masuk sendiri ke portal; akunnya dibuat admin sistem."),
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "off", "spellcheck": "false"}),
    )
    since = DayField(label=_("Bertugas sejak"))

    parts = (
        ("", ("name", "role", "region", "since")),
        (_("Kepegawaian"), ("employment", "contract_no", "nip", "nik")),
        (_("Kontak dan akun"), ("phone", "email", "account")),
    )
    wide = frozenset({"region"})

    def __init__(self, *args: Any, person: Personnel | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        self.fields["region"].queryset = visible(Region.objects.all(), self.scope)  # type: ignore[attr-defined] # A field of choices.
        self.fields["since"].initial = timezone.localdate
        if person is None:
            home = home_of(self.scope)[: RegionLevel.REGENCY.code_length]
            # A province is not filled in: forgotten there, everybody in it would see the person.
            self.initial.setdefault("region", home if len(home) == RegionLevel.REGENCY.code_length else "")
        else:
            del self.fields["since"]
            self.present(person)
            shown = set(self.fields) - set(_MASKED)
            known = {name: getattr(person, name) for name in shown - {"region", "account"}}
            account = person.user.username if person.user else ""
            self.initial = {**known, "region": person.region_id, "account": account, **self.initial}

    def clean_account(self) -> User | None:
        name = self.cleaned_data["account"].strip()
        if not name:
            return None
        known = User.objects.visible_to(self.scope)
        if self.person is not None and self.person.user_id:
            # Whose account this already is may have been given a wider region since.
            known = User.objects.filter(pk__in=known) | User.objects.filter(pk=self.person.user_id)
        found: User | None = known.filter(username__iexact=name).first()
        if found is None:
            raise forms.ValidationError(_("Tidak ada akun dengan nama pengguna itu di wilayah Anda."))
        return found


class _DayForm(PartedForm):
    """A deed from a day on."""

    day = DayField(label=_("Mulai"), initial=timezone.localdate)
    decree_no = forms.CharField(label=_("Nomor SK atau surat"), max_length=100, required=False)
    note = forms.CharField(label=_("Catatan"), max_length=300, required=False, widget=forms.Textarea({"rows": 2}))

    parts = (("", ("reason", "day", "until", "decree_no", "note")),)
    wide = frozenset({"note"})
    reasons: ClassVar[Any] = ()

    def __init__(self, *args: Any, person: Personnel, **kwargs: Any) -> None:
        self.person = person
        super().__init__(*args, **kwargs)


class LeaveForm(_DayForm):
    """Away for a while, and expected back."""

    reason = forms.ChoiceField(label=_("Alasan"), choices=[(each.value, each.label) for each in LEAVE_REASONS])
    until = DayField(
        label=_("Sampai"), required=False, help_text=_("Hari terakhir cuti. Kosongkan bila belum diketahui.")
    )


class StopForm(_DayForm):
    """No longer in service."""

    reason = forms.ChoiceField(label=_("Alasan"), choices=[(each.value, each.label) for each in LEAVING_REASONS])
    day = DayField(label=_("Tidak bertugas mulai"), initial=timezone.localdate)


class ResumeForm(PartedForm):
    """At work again."""

    day = DayField(label=_("Bertugas lagi mulai"), initial=timezone.localdate)
    families_too = forms.BooleanField(
        label=_("Kembalikan KPM yang digantikan orang lain"), required=False, initial=True
    )

    parts = (("", ("day", "families_too")),)
    wide = frozenset({"families_too"})

    def __init__(self, *args: Any, person: Personnel, **kwargs: Any) -> None:
        self.person = person
        super().__init__(*args, **kwargs)
