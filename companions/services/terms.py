"""What is asked of something done to many assignments at once, and what it would do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from beneficiaries.services.checks import refuse_numbers, refuse_numbers_as_decree
from companions.enums import LeftReason, OperationKind
from companions.models import Personnel
from pkh_portal.database.periods import not_far_ahead

ONE_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Terms:
    """``effective_on`` is the first day of the new state: the first day with the new companion, or without one.

    ``until`` is the last day; none is until further notice.
    """

    effective_on: date
    until: date | None = None
    reason: str = ""
    decree_no: str = ""
    note: str = ""

    def check(self) -> None:
        """Refuse days that cannot be meant, and texts that do not fit or hold somebody's number."""
        if self.until is not None and self.until < self.effective_on:
            raise ValidationError(_("Hari terakhir tidak boleh sebelum tanggal berlaku."))
        not_far_ahead(self.effective_on, field="effective_on")
        if len(self.reason) > 200 or len(self.decree_no) > 100 or len(self.note) > 300:
            raise ValidationError(
                _("Alasan paling panjang 200 huruf, nomor SK 100, catatan 300. Ringkaslah yang terlalu panjang.")
            )
        refuse_numbers(reason=self.reason, note=self.note)
        refuse_numbers_as_decree(decree_no=self.decree_no)


@dataclass(frozen=True, slots=True)
class Load:
    """How many families somebody accompanies on the day: before and after."""

    personnel: Personnel
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Preview:
    """What an operation would do, counted in families, before anything is written.

    ``changed`` of ``total`` families change; the others are ``left``, by reason. ``opened``, ``shortened`` and
    ``voided`` count assignments. ``returning`` families go back to their companion after a cover; ``alone`` have nobody
    after it. ``receives`` is the new companion's load, ``gives`` those of the present ones, largest change first.
    """

    kind: OperationKind
    total: int
    changed: int
    left: Mapping[LeftReason, int] = field(default_factory=dict)
    opened: int = 0
    shortened: int = 0
    voided: int = 0
    returning: int = 0
    alone: int = 0
    receives: Load | None = None
    gives: tuple[Load, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def left_sentences(self) -> list[str]:
        """One sentence for each reason for which families are left."""
        return sentences(self.left)

    @property
    def refusal(self) -> str:
        """Why nothing can be done at all; empty if something can."""
        return "" if self.changed else nothing_to_do(self.left)


def sentences(left: Mapping[LeftReason, int]) -> list[str]:
    """``12 KPM sudah keluar dari program pada tanggal itu.``, most families first."""
    ordered = sorted(left.items(), key=lambda item: -item[1])
    return [f"{count} KPM {reason.label}." for reason, count in ordered]


def nothing_to_do(left: Mapping[LeftReason, int]) -> str:
    """The refusal of an operation that would change no family."""
    if not left:
        return _("Tidak ada KPM yang dipilih. Pilih KPM lalu ulangi.")
    return " ".join([_("Tidak ada penugasan yang dapat diubah."), *sentences(left)])


def on(day: date) -> str:
    """A day as a sentence names it: ``3 Maret 2026``."""
    return date_format(day, "j F Y")
