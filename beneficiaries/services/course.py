"""The periods of one family from its first day on: without a gap, never two on a day, the last one open.

A change begins on a day. A period that begins on that very day is put right in place; otherwise the one before ends the
day before. Two neighbours that say the same become one again, so a plan is called off by planning the old state anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from beneficiaries.enums import EnrolmentStatus
from beneficiaries.models import Enrolment, Household
from beneficiaries.services.checks import refusal
from pkh_portal.history.telling import spoken

if TYPE_CHECKING:
    from pkh_portal.regions.models import Region

ONE_DAY = timedelta(days=1)
#: Columns of a family that repeat its period of today.
REPEATED = ("status", "exit_reason", "kecamatan_id", "village_id")


@dataclass(frozen=True, slots=True)
class Standing:
    """What a change of status says."""

    status: EnrolmentStatus
    exit_reason: str = ""
    decree_no: str = ""
    note: str = ""


class Course:
    """The periods of one family. The caller holds the family's row and is inside a transaction."""

    def __init__(self, household: Household) -> None:
        self.household = household
        self.periods = list(Enrolment.objects.filter(household=household).order_by("valid_from"))

    @property
    def last(self) -> Enrolment:
        return self.periods[-1]

    def on(self, day: date) -> Enrolment | None:
        """The period that holds on this day; none before the first."""
        return next((period for period in self.periods if period.holds_on(day)), None)

    @property
    def now(self) -> Enrolment:
        """The period of today; the first one if it has not begun yet."""
        return self.on(timezone.localdate()) or self.periods[0]

    def change_status(self, day: date, standing: Standing) -> None:
        """Another status from this day on. Refuses a day before the last change."""
        if day < self.last.valid_from:
            raise self.too_early(self.last, day)
        self._begin(len(self.periods) - 1, day, status=standing.status, exit_reason=standing.exit_reason,
                    decree_no=standing.decree_no, note=standing.note)  # fmt: skip

    def change_place(self, day: date, kecamatan: Region, village: Region | None, *, note: str) -> None:
        """Another place from this day on, in everything planned too. Refuses a day before the period of today."""
        if day < self.now.valid_from:
            raise self.too_early(self.now, day)
        place = {"kecamatan_id": kecamatan.pk, "village_id": village.pk if village else None}
        for period in self.periods:
            if period.valid_from > day:
                _put_right(period, **place)
        current = self.periods.index(self.now)
        self._begin(current, day, **place, **({} if self.now.valid_from == day else {"note": note[:300]}))

    def repeat_today(self) -> list[str]:
        """Make the family's own columns say what its period of today says; returns those that changed, unsaved."""
        changed = [name for name in REPEATED if getattr(self.household, name) != getattr(self.now, name)]
        for name in changed:
            setattr(self.household, name, getattr(self.now, name))
        return changed

    def _begin(self, at: int, day: date, **values: Any) -> None:
        current = self.periods[at]
        if current.valid_from == day:
            _put_right(current, **values)
        else:
            kept = {name: getattr(current, name) for name in REPEATED}
            begun = Enrolment(
                household=self.household, valid_from=day, valid_until=current.valid_until, **{**kept, **values}
            )
            _put_right(current, valid_until=day - ONE_DAY)
            begun.save(force_insert=True)
            at += 1
            self.periods.insert(at, begun)
        self._join_with_the_one_before(at)

    def _join_with_the_one_before(self, at: int) -> None:
        period = self.periods[at]
        if at == 0 or any(getattr(self.periods[at - 1], name) != getattr(period, name) for name in REPEATED):
            return
        until = period.valid_until
        period.delete()
        del self.periods[at]
        _put_right(self.periods[at - 1], valid_until=until)

    def too_early(self, period: Enrolment, day: date) -> ValidationError:
        """The refusal of a day before this period begins, with the earliest day there is."""
        if day < self.periods[0].valid_from:
            said = _("KPM ini baru tercatat sejak %(day)s. Tanggal paling awal adalah hari itu.")
        elif period.valid_from > timezone.localdate():
            said = _(
                "Sudah direncanakan: %(status)s mulai %(day)s. Tanggal paling awal adalah hari itu; untuk "
                "membatalkan rencana itu, catat status semula mulai hari yang sama."
            )
        else:
            said = _("Sudah tercatat perubahan mulai %(day)s (%(status)s). Tanggal paling awal adalah hari itu.")
        return refusal("day", said, day=spoken(period.valid_from), status=EnrolmentStatus(period.status).label)


def _put_right(period: Enrolment, **values: Any) -> None:
    """Save what differs, and nothing if nothing does."""
    changed = [name for name, value in values.items() if getattr(period, name) != value]
    for name in changed:
        setattr(period, name, values[name])
    if changed:
        period.save(update_fields=changed)
