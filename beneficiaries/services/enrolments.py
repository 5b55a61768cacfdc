"""Taking part in the programme: suspending, taking up again, leaving, each from a day that may lie ahead."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from beneficiaries.enums import EnrolmentStatus, ExitReason
from beneficiaries.models import Enrolment, Household
from beneficiaries.services.checks import on_its_own, refusal, refuse_numbers_as_decree, without_numbers
from beneficiaries.services.course import Course, Standing
from beneficiaries.services.holding import hold
from beneficiaries.services.rolling import roll
from beneficiaries.signals import enrolment_changed, registry_changed
from pkh_portal.accounts.services.audit import SYSTEM, Actor
from pkh_portal.database.periods import not_far_ahead
from pkh_portal.history.acting import acting
from pkh_portal.history.telling import spoken, told

_SAID = {
    EnrolmentStatus.ACTIVE: _("Diaktifkan kembali mulai %(day)s"),
    EnrolmentStatus.SUSPENDED: _("Ditangguhkan mulai %(day)s"),
    EnrolmentStatus.EXIT: _("Keluar dari PKH mulai %(day)s (%(exit_reason)s)"),
}
_ALREADY = {
    EnrolmentStatus.ACTIVE: _("KPM ini sudah aktif sejak %(since)s."),
    EnrolmentStatus.SUSPENDED: _("KPM ini sudah ditangguhkan sejak %(since)s."),
    EnrolmentStatus.EXIT: _(
        "KPM ini sudah keluar sejak %(since)s. Untuk memperbaiki alasannya, pakai tanggal yang sama."
    ),
}


def suspend(*, household: Household, day: date, actor: Actor, note: str = "", decree_no: str = "") -> Household:
    """The family is suspended from this day on."""
    return change_status(
        household=household,
        day=day,
        standing=make_standing(EnrolmentStatus.SUSPENDED, "", decree_no, note),
        actor=actor,
    )


def reactivate(*, household: Household, day: date, actor: Actor, note: str = "", decree_no: str = "") -> Household:
    """The family takes part again from this day on; on the first day of a planned change this calls the plan off."""
    return change_status(
        household=household, day=day, standing=make_standing(EnrolmentStatus.ACTIVE, "", decree_no, note), actor=actor
    )


def exit_programme(
    *, household: Household, day: date, reason: str, actor: Actor, note: str = "", decree_no: str = ""
) -> Household:
    """The family is out of the programme from this day on, for a reason of ``ExitReason``."""
    return change_status(
        household=household, day=day, standing=make_standing(EnrolmentStatus.EXIT, reason, decree_no, note), actor=actor
    )


def earliest_day(household: Household) -> date:
    """The first day from which on another status may be recorded."""
    return Course(household).last.valid_from


@transaction.atomic
def change_status(*, household: Household, day: date, standing: Standing, actor: Actor) -> Household:
    """Another status from ``day`` on. Refuses a day before the last change or far ahead, and what changes nothing.

    Sends ``enrolment_changed`` and ``registry_changed``.
    """
    not_far_ahead(day, field="day")
    hold(household)
    on_its_own(household)
    course = Course(household)
    _refuse_senseless(course, day, standing)
    with acting(actor, sentence(standing, day)):
        course.change_status(day, standing)
        if changed := course.repeat_today():
            household.save(update_fields=changed)
        enrolment_changed.send(sender=Household, household=household, day=day, actor=actor)
    registry_changed.send(sender=Household, kecamatan={course.last.kecamatan_id}, day=day)
    return household


@transaction.atomic
def roll_to_today(*, day: date | None = None) -> int:
    """Make status and place of all families say what their period of ``day`` (today) says; returns of how many.

    Nightly work, for changes recorded ahead. Set-wise: finds only families that differ. Who listens to
    ``enrolment_changed`` heard of these changes when they were recorded.
    """
    day = day or timezone.localdate()
    with acting(SYSTEM, told(_("Perubahan yang direncanakan berlaku pada %(day)s"), day=day)):
        return roll(Household.objects.all(), day)


def sentence(standing: Standing, day: date) -> str:
    """What the history will say of the change."""
    label = ExitReason(standing.exit_reason).label if standing.exit_reason else ""
    return told(_SAID[standing.status], reason=standing.note, day=day, exit_reason=label)


def make_standing(status: EnrolmentStatus, exit_reason: str, decree_no: str, note: str) -> Standing:
    """What a change says, cleaned. Refuses an exit without a reason, a reason without an exit, and unfit texts."""
    if (status == EnrolmentStatus.EXIT) != (exit_reason in ExitReason.values):
        raise refusal("reason", _("Pilih alasan keluar."))
    refuse_numbers_as_decree(decree_no=decree_no)
    standing = Standing(status, exit_reason, " ".join(decree_no.split()), without_numbers(note, field="note"))
    said = Enrolment(decree_no=standing.decree_no, note=standing.note)
    said.clean_fields(exclude={field.name for field in Enrolment._meta.concrete_fields} - {"decree_no", "note"})
    return standing


def _refuse_senseless(course: Course, day: date, standing: Standing) -> None:
    current = course.last
    if day < current.valid_from:
        return  # The course itself refuses that, with the earliest day.
    if current.status == EnrolmentStatus.EXIT and standing.status == EnrolmentStatus.SUSPENDED:
        raise refusal(
            "", _("KPM ini sudah keluar sejak %(since)s; aktifkan kembali dahulu."), since=spoken(current.valid_from)
        )
    if current.status != standing.status:
        return
    said_anew = current.valid_from == day and (current.exit_reason, current.decree_no, current.note) != (
        standing.exit_reason,
        standing.decree_no,
        standing.note,
    )
    if not said_anew:
        raise refusal("", _ALREADY[standing.status], since=spoken(current.valid_from))
