"""Whether somebody may accompany families over a stretch of days: in service, and posted to where they live."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from companions.enums import PersonnelRole, ServiceStatus
from companions.models import Personnel, Placement, ServicePeriod
from companions.services.terms import ONE_DAY, on


@dataclass(frozen=True, slots=True)
class Fitness:
    """One person with what is recorded of service and posts from a day on."""

    personnel: Personnel
    service: Sequence[ServicePeriod]
    placements: Sequence[Placement]

    @property
    def accompanies(self) -> bool:
        """Whether the person has, now, a role in which families are accompanied."""
        return PersonnelRole(self.personnel.role).accompanies

    def status_on(self, day: date) -> ServicePeriod | None:
        """The service period of the day."""
        return next((period for period in self.service if period.holds_on(day)), None)

    def serves_on(self, day: date) -> bool:
        """Whether the person works on this day: neither on leave nor gone."""
        period = self.status_on(day)
        return period is not None and period.status == ServiceStatus.IN_SERVICE

    def belongs_during(self, first: date, last: date | None) -> bool:
        """Whether the person is of the service on all these days: at work or on leave, not gone."""
        return covered([period for period in self.service if period.status != ServiceStatus.LEFT], first, last)

    def posted(self, kecamatan: str, first: date, last: date | None) -> bool:
        """Whether on all these days a post covers the kecamatan: its own, its kabupaten/kota's or its province's."""
        return covered([post for post in self.placements if covers(post.region_id, kecamatan)], first, last)

    def demand(self, first: date, last: date | None) -> None:
        """Raise ``ValidationError`` unless families may be assigned to the person over these days."""
        name = self.personnel.name
        if not self.accompanies:
            raise ValidationError(
                _("%(name)s adalah %(role)s; KPM hanya dapat didampingi pendamping.")
                % {"name": name, "role": self.personnel.get_role_display()}
            )
        period = self.status_on(first)
        if period is None or period.status != ServiceStatus.IN_SERVICE:
            status = period.get_status_display().lower() if period else _("belum bertugas")
            raise ValidationError(
                _("Pada %(day)s %(name)s tercatat %(status)s. Pilih pendamping lain atau tanggal lain.")
                % {"name": name, "status": status, "day": on(first)}
            )
        gone = next(
            (each for each in self.service if each.status == ServiceStatus.LEFT and each.valid_from > first), None
        )
        if gone is not None and (last is None or last >= gone.valid_from):
            raise ValidationError(
                _("%(name)s tercatat tidak bertugas lagi mulai %(day)s. Pilih pendamping lain, atau isi hari terakhir "
                  "sebelum tanggal itu.") % {"name": name, "day": on(gone.valid_from)}
            )  # fmt: skip

    def leave_during(self, first: date, last: date | None) -> ServicePeriod | None:
        """The first leave recorded within these days."""
        return next(
            (
                period
                for period in self.service
                if period.status == ServiceStatus.ON_LEAVE
                and (last is None or period.valid_from <= last)
                and (period.valid_until is None or period.valid_until >= first)
            ),
            None,
        )


def fitness_of(people: Iterable[Personnel], day: date) -> dict[int, Fitness]:
    """What is recorded of these people from a day on, by key. Two queries, however many they are."""
    found = {person.pk: person for person in people}
    service: dict[int, list[ServicePeriod]] = {key: [] for key in found}
    for period in ServicePeriod.objects.filter(personnel__in=found).overlapping(day, None).order_by("valid_from"):
        service[period.personnel_id].append(period)
    posts: dict[int, list[Placement]] = {key: [] for key in found}
    for post in Placement.objects.filter(personnel__in=found).overlapping(day, None).order_by("valid_from"):
        posts[post.personnel_id].append(post)
    return {key: Fitness(person, service[key], posts[key]) for key, person in found.items()}


def covers(region: str, kecamatan: str) -> bool:
    """Whether the region is the kecamatan or lies above it."""
    return kecamatan == region or kecamatan.startswith(f"{region}.")


def covered(periods: Iterable[Placement | ServicePeriod], first: date, last: date | None) -> bool:
    """Whether these periods together hold on every day from first to last (none: for ever)."""
    missing = first
    for period in sorted(periods, key=lambda each: each.valid_from):
        if period.valid_from > missing:
            return False
        if period.valid_until is None:
            return True
        missing = max(missing, period.valid_until + ONE_DAY)
        if last is not None and missing > last:
            return True
    return False
