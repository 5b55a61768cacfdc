"""Families that a complete list does not mention, as questions to the pendamping: asked, answered, sent back, closed.

Closing carries out what the answer asks for, through the verbs that anybody else uses. Nothing is ever deleted because
a list forgot it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from beneficiaries.enums import EnrolmentStatus, ExitReason, LeftBecause
from beneficiaries.intake_enums import FieldAnswer, FieldCheckState
from beneficiaries.models import FieldCheck, Household, ImportBatch
from beneficiaries.querysets_intake import FieldCheckQuerySet
from beneficiaries.services import deeds
from beneficiaries.services.checks import not_ahead, refusal, without_numbers
from beneficiaries.services.enrolments import exit_programme
from beneficiaries.services.holding import hold
from pkh_portal.accounts.services.audit import Actor
from pkh_portal.history import bulk
from pkh_portal.history.acting import acting
from pkh_portal.history.telling import told

#: The reasons for leaving that an answer allows; the first is offered. An answer without any changes nothing.
REASONS: Mapping[str, tuple[ExitReason, ...]] = {
    FieldAnswer.STILL_THERE: (),
    FieldAnswer.GRADUATED: (ExitReason.NATURAL, ExitReason.PROSPEROUS),
    FieldAnswer.DIED: (ExitReason.DIED,),
    FieldAnswer.MOVED: (ExitReason.MOVED,),
    FieldAnswer.DOUBLE: (ExitReason.DUPLICATE,),
    FieldAnswer.NOT_FOUND: (ExitReason.NOT_FOUND,),
}
_ASKED = _("Tidak ada dalam daftar lengkap: diminta diperiksa pendamping")
_ANSWERED = _("Hasil pemeriksaan pendamping: %(answer)s")
_CLOSED = _("Pemeriksaan selesai: %(answer)s")


@dataclass(slots=True)
class Closed:
    """How many questions were closed at once, and why the others were left open."""

    closed: int = 0
    left: dict[LeftBecause, int] = field(default_factory=dict)


@transaction.atomic
def ask(*, batch: ImportBatch, household_ids: Iterable[int], actor: Actor) -> int:
    """Ask about these families, unless somebody asks already; returns about how many. Three queries for each 500."""
    asked = 0
    with acting(actor, told(_ASKED)):
        for chunk in bulk.chunks(sorted(set(household_ids))):
            pending = FieldCheck.objects.pending().filter(household__in=chunk)
            known = set(pending.values_list("household_id", flat=True))
            rows = [FieldCheck(household_id=key, batch=batch, actor=actor.user) for key in chunk if key not in known]
            asked += len(bulk.create(FieldCheck, rows))
    return asked


def pending_of(batch: ImportBatch) -> tuple[int, int]:
    """How many of the batch's questions wait for an answer, and how many answers wait for staff."""
    counts = dict(FieldCheck.objects.filter(batch=batch).order_by().values_list("state").annotate(Count("pk")))
    return counts.get(FieldCheckState.OPEN, 0), counts.get(FieldCheckState.ANSWERED, 0)


@transaction.atomic
def withdraw(*, batch: ImportBatch, actor: Actor) -> int:
    """Take back the batch's questions that staff have not closed; returns how many.

    Those that nobody has answered go, and their history stays. An answer is kept: its question is closed without doing
    what it asks for, with a note that says why.
    """
    with acting(actor, told(_("Muatan KPM dibatalkan"))):
        answered = FieldCheck.objects.filter(batch=batch, state=FieldCheckState.ANSWERED)
        closed = _close(answered, gettext("Muatannya dibatalkan."), actor)
        return closed + bulk.delete(FieldCheck.objects.filter(batch=batch, state=FieldCheckState.OPEN))


@transaction.atomic
def answer(*, check: FieldCheck, answer: str, found_on: date, actor: Actor, note: str = "") -> FieldCheck:
    """What was found at the family on a day. May be put right until the question is closed."""
    _hold(check)
    if check.state == FieldCheckState.CLOSED:
        raise refusal("", _("Pemeriksaan ini sudah diselesaikan oleh %(who)s."), who=check.closed_by_name)
    if answer not in FieldAnswer.values:
        raise refusal("answer", _("Pilih hasil pemeriksaan."))
    not_ahead(found_on, field="found_on")
    check.state, check.answer, check.found_on = FieldCheckState.ANSWERED, answer, found_on
    check.note = without_numbers(note, field="note")
    check.answered_by_name, check.closing_note = actor.name[:220], ""
    with acting(actor, told(_ANSWERED, answer=FieldAnswer(answer).label)):
        check.save(update_fields=["state", "answer", "found_on", "note", "answered_by_name", "closing_note"])
    return check


@transaction.atomic
def send_back(*, check: FieldCheck, note: str, actor: Actor) -> FieldCheck:
    """Have the pendamping look again; the note says at what. Refuses a question that has no answer to doubt."""
    _hold(check)
    _answered(check)
    note = without_numbers(note, field="note")
    if not note:
        raise refusal("note", _("Tulis apa yang perlu diperiksa lagi."))
    check.state, check.answer, check.closing_note = FieldCheckState.OPEN, "", note
    with acting(actor, told(_("Dikembalikan kepada pendamping"), reason=note)):
        check.save(update_fields=["state", "answer", "closing_note"])
    return check


@transaction.atomic
def close(
    *, check: FieldCheck, actor: Actor, day: date | None = None, exit_reason: str = "", note: str = ""
) -> FieldCheck:
    """Do what the answer asks for, and close the question.

    An answer that lets the family leave needs the ``day`` of it, and takes a reason of ``REASONS`` (the first, if none
    is said). A family that has left already stays as it is. Raises ``ValidationError`` like ``exit_programme``.
    """
    _hold(check)
    _answered(check)
    reason = _reason(check.answer, exit_reason)
    note = without_numbers(note, field="note")
    with acting(actor, told(_CLOSED, answer=FieldAnswer(check.answer).label)):
        household = Household.objects.get(pk=check.household_id)
        hold(household)
        if reason and household.status != EnrolmentStatus.EXIT:
            exit_programme(household=household, day=_day(day), reason=reason, actor=actor, note=note)
        _close(FieldCheck.objects.filter(pk=check.pk), note, actor)
    check.refresh_from_db()
    return check


@transaction.atomic
def close_many(
    *,
    checks: FieldCheckQuerySet,
    answer: str,
    actor: Actor,
    day: date | None = None,
    exit_reason: str = "",
    note: str = "",
) -> Closed:
    """The same for all of these questions that have this answer, set-wise: the families leave by one deed.

    That deed can be undone like any other. A family that cannot leave on that day keeps its question, and is counted.
    """
    rows = FieldCheck.objects.select_for_update().filter(pk__in=checks.values("pk"), answer=answer)
    held = dict(rows.filter(state=FieldCheckState.ANSWERED).order_by("pk").values_list("household_id", "pk"))
    reason, note, result = _reason(answer, exit_reason), without_numbers(note, field="note"), Closed()
    if not held:
        raise refusal("", _("Tidak ada pemeriksaan dengan hasil ini yang menunggu staf. Muat ulang daftarnya."))
    with acting(actor, told(_CLOSED, answer=FieldAnswer(answer).label)):
        closing = list(held.values())
        if reason:
            deed = deeds.apply_status(
                households=Household.objects.filter(pk__in=list(held)), status=EnrolmentStatus.EXIT, day=_day(day),
                exit_reason=reason, note=note, actor=actor,
            )  # fmt: skip
            out_already = (LeftBecause.SAME, LeftBecause.MERGED)
            result.left = {why: n for why, n in deeds.left_because(deed).items() if why not in out_already}
            stay = deed.lines.filter(left_because__in=list(result.left)).values_list("household_id", flat=True)
            closing = [held[key] for key in held.keys() - set(stay)]
        result.closed = _close(FieldCheck.objects.filter(pk__in=closing), note, actor)
    return result


def _hold(check: FieldCheck) -> None:
    """Lock the question, and bring the object up to date with it."""
    check.refresh_from_db(from_queryset=FieldCheck.objects.select_for_update())


def _answered(check: FieldCheck) -> None:
    if check.state != FieldCheckState.ANSWERED:
        raise refusal("", _("Pemeriksaan ini tidak sedang menunggu staf. Muat ulang halamannya."))


def _reason(answer: str, exit_reason: str) -> str:
    """The reason for leaving that belongs to the answer; empty if the answer lets nobody leave."""
    allowed = REASONS.get(answer, ())
    if not allowed:
        return ""
    if exit_reason and exit_reason not in allowed:
        raise refusal("exit_reason", _("Alasan keluar ini tidak sesuai dengan hasil pemeriksaan."))
    return exit_reason or allowed[0].value


def _day(day: date | None) -> date:
    if day is None:
        raise refusal("day", _("Isi tanggal keluarnya."))
    return day


def _close(checks: FieldCheckQuerySet, note: str, actor: Actor) -> int:
    return bulk.update(
        checks,
        state=FieldCheckState.CLOSED,
        closing_note=note,
        closed_by_name=actor.name[:220],
        closed_at=timezone.now(),
    )
