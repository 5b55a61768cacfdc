"""What a service refuses, in sentences a clerk can act on. A refusal names the argument it is about."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Final

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from beneficiaries.enums import NikQuality
from beneficiaries.identifiers import clean_number, nik_facts
from beneficiaries.names import name_key
from pkh_portal.history.telling import spoken
from pkh_portal.regions.enums import RegionLevel

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise as StrOrPromise

    from beneficiaries.models import Household
    from pkh_portal.regions.models import Region

MIN_REASON: Final = 5
NIK_LENGTH: Final = 16
#: A run of digits as long as this is somebody's number, and has no place in a reason that everybody reads.
_A_NUMBER: Final = re.compile(r"(?:[0-9][ .\-]?){12,}")
#: In a decree's own number dots and hyphens stand between many digits (800.1.3.1-12-2026-0045), but not as in a NIK.
_NOT_A_DECREE: Final = re.compile(
    r"(?:[0-9] ?){12,}|[0-9]{4}(?:[ .\-]?[0-9]{4}){3}|(?:[0-9]{2}[ .\-]?){3}[0-9]{6}[ .\-]?[0-9]{4}"
)


def refusal(field: str, message: StrOrPromise, **params: object) -> ValidationError:
    """A refusal about the argument (and form field) of this name; about none in particular if empty."""
    error = ValidationError(message, params=params or None)
    return ValidationError({field: error}) if field else error


def checked_name(name: str) -> str:
    """The name with single spaces. Refuses one without a letter."""
    name = " ".join(name.split())
    if not name_key(name):
        raise refusal("name", _("Tulis nama seperti tercetak di KTP atau KK."))
    return name


def checked_reason(reason: str) -> str:
    """The reason with single spaces. Refuses one too short to say anything, and one with an identifying number."""
    reason = " ".join(reason.split())
    if len(reason) < MIN_REASON:
        raise refusal("reason", _("Tulis alasannya, sedikitnya %(count)s huruf."), count=MIN_REASON)
    return without_numbers(reason, field="reason")


def without_numbers(text: str, *, field: str) -> str:
    """The text with single spaces, for the history, where numbers are masked but texts are not."""
    text = " ".join(text.split())
    refuse_numbers(**{field: text})
    return text


def refuse_numbers(**texts: str) -> None:
    """Refuse texts, each named as its argument, that hold a NIK, a number of a KK, a card or a telephone."""
    for field, text in texts.items():
        if _A_NUMBER.search(text or ""):
            raise refusal(field, _("Jangan tulis NIK atau nomor lain di sini; tulisan ini dibaca banyak orang."))


def refuse_numbers_as_decree(**numbers: str) -> None:
    """Refuse numbers of decrees and letters, each named as its argument, that are somebody's number."""
    for field, number in numbers.items():
        if _NOT_A_DECREE.search(number or ""):
            raise refusal(
                field, _("Tulis nomor SK atau surat, bukan NIK atau nomor KK; nomor ini dibaca banyak orang.")
            )


def checked_nik(nik: str, quality: str | None, *, today: date | None = None) -> tuple[str, NikQuality]:
    """The NIK as it is stored, and its quality (none given: valid with a NIK, missing without one)."""
    nik = clean_number(nik)
    found = NikQuality(quality or (NikQuality.VALID if nik else NikQuality.MISSING))
    if found is NikQuality.MISSING and nik:
        raise refusal("nik", _("Ada NIK, tetapi mutunya “Tidak ada”. Kosongkan NIK, atau pilih mutu lain."))
    if found is not NikQuality.MISSING and not nik:
        raise refusal("nik", _("Tulis NIK, atau pilih mutu “Tidak ada”."))
    if found is NikQuality.VALID and (complaint := _complaint(nik, today or timezone.localdate())):
        raise ValidationError({"nik": complaint})
    return nik, found


def _complaint(nik: str, today: date) -> ValidationError | None:
    """What keeps a cleaned NIK from being valid, which digits they are, and what to do."""
    advice = _("Perbaiki angkanya sesuai KTP, atau catat mutunya sebagai “Diragukan”.")
    if strange := sorted(set(re.sub(r"[0-9]", "", nik))):
        said = _("NIK hanya terdiri dari angka, tetapi di sini ada “%(found)s”. %(advice)s")
        return ValidationError(said, params={"found": "".join(strange), "advice": advice})
    if len(nik) != NIK_LENGTH:
        said = _("NIK terdiri dari 16 angka, yang ditulis ada %(count)s. %(advice)s")
        return ValidationError(said, params={"count": len(nik), "advice": advice})
    if nik_facts(nik, today=today) is not None:
        return None
    day, month = nik[6:8], nik[8:10]
    if int(day) % 40 not in range(1, 32) or int(day) > 71:
        said = _("Angka ke-7 dan ke-8 (%(digits)s) adalah tanggal lahir: 01–31, atau 41–71 bagi perempuan. %(advice)s")
        return ValidationError(said, params={"digits": day, "advice": advice})
    if int(month) not in range(1, 13):
        said = _("Angka ke-9 dan ke-10 (%(digits)s) adalah bulan lahir: 01–12. %(advice)s")
        return ValidationError(said, params={"digits": month, "advice": advice})
    said = _("Angka ke-7 sampai ke-12 (%(digits)s) bukan tanggal lahir yang ada di kalender. %(advice)s")
    return ValidationError(said, params={"digits": nik[6:12], "advice": advice})


def checked_place(kecamatan: Region, village: Region | None) -> None:
    """Refuse a kecamatan that is none, and a village of another one."""
    if kecamatan.level != RegionLevel.DISTRICT:
        raise refusal("kecamatan", _("Pilih kecamatan, bukan wilayah tingkat lain."))
    if village is None:
        return
    if village.level != RegionLevel.VILLAGE or not village.pk.startswith(f"{kecamatan.pk}."):
        raise refusal(
            "village",
            _("%(village)s tidak terletak di Kecamatan %(kecamatan)s. Pilih desa atau kelurahan di kecamatan itu."),
            village=village.name,
            kecamatan=kecamatan.name,
        )


def not_ahead(day: date, *, field: str = "day") -> None:
    """Refuse a day in the future, for what is not kept by periods."""
    if day > (today := timezone.localdate()):
        raise refusal(field, _("Tanggal paling lambat hari ini, %(today)s."), today=spoken(today))


def on_its_own(household: Household) -> None:
    """Refuse to change a family that was merged into another one."""
    if household.merged_into_id is not None:
        raise refusal("", _("KPM ini sudah digabung ke KPM lain. Ubah KPM tujuannya."))
