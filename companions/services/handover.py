"""Handing over: somebody leaves, is away or moves on, and all their families go to one or several others.

One transaction, one paper. Nothing may stay with somebody who has left: looked at once more before it is kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from beneficiaries.models import FamilyGroup, Household
from beneficiaries.querysets import HouseholdQuerySet
from beneficiaries.services.checks import refuse_numbers, refuse_numbers_as_decree
from companions.enums import (
    LEAVE_REASONS,
    LEAVING_REASONS,
    AssignmentKind,
    OperationKind,
    ServiceReason,
    ServiceStatus,
)
from companions.models import AssignmentOperation, Handover, Personnel
from companions.services import personnel as people_services
from companions.services.decisions import replacing
from companions.services.fitness import fitness_of
from companions.services.locks import keys_of, lock_households, lock_personnel
from companions.services.operating import Asked, carry_out, decide_all
from companions.services.remaining import families_remaining, remaining
from companions.services.service import tell
from companions.services.snapshots import put_back, snapshot
from companions.services.terms import Terms, nothing_to_do
from companions.services.undo import Undone, lock_what_they_touch, take_back
from pkh_portal.accounts.services.audit import Actor
from pkh_portal.history.acting import acting
from pkh_portal.history.telling import told
from pkh_portal.regions.models import Region


@dataclass(frozen=True, slots=True)
class Share:
    """What one successor gets."""

    personnel: Personnel
    households: HouseholdQuerySet


@dataclass(frozen=True, slots=True)
class Part:
    """Families that live in one desa and meet in one group: what a share is put together from."""

    kecamatan: Region
    village: Region | None
    group: FamilyGroup | None
    households: int


def families(*, personnel: Personnel, day: date, until: date | None = None) -> HouseholdQuerySet:
    """The families recorded as somebody's on any day from this one on (to ``until``): what there is to hand over."""
    return Household.objects.filter(pk__in=remaining(personnel, day, until).values("household"))


def plan(*, personnel: Personnel, day: date, until: date | None = None) -> list[Part]:
    """The families to hand over, counted by desa and group, in the order of places. Four queries."""
    counted = list(
        families(personnel=personnel, day=day, until=until)
        .order_by("kecamatan", "village", "group")
        .values_list("kecamatan", "village", "group")
        .annotate(count=Count("pk"))
    )
    places = Region.objects.in_bulk({code for row in counted for code in row[:2] if code})
    groups = FamilyGroup.objects.in_bulk({row[2] for row in counted if row[2]})
    return [
        Part(places[kecamatan], places.get(village), groups.get(group), count)
        for kecamatan, village, group, count in counted
    ]


@transaction.atomic
def hand_over(  # noqa: PLR0913 - All that the paper says; keywords only.
    *,
    personnel: Personnel,
    status: ServiceStatus,
    reason: ServiceReason | str,
    effective_on: date,
    until: date | None,
    shares: Sequence[Share],
    actor: Actor,
    number: str = "",
    note: str = "",
) -> Handover:
    """Give each share to its successor from the day on, then record why: the person has left, is on leave, or moves.

    ``status`` left: the families are the successors' for good, posts end. On leave: they are covered, until ``until``
    if that is known. In service: they are the successors' for good and all posts end; a new one comes by ``place``.
    A family that the person only covers goes back when it would have. Raises ``ValidationError``, and nothing is done,
    if a family is in no share or in two, or a successor may not accompany it.
    """
    refuse_numbers_as_decree(number=number)
    refuse_numbers(note=note)
    terms = Terms(effective_on, until if status == ServiceStatus.ON_LEAVE else None, _reason(personnel, status), number)
    terms.check()
    _check_reason(status, reason)
    keys = [keys_of(share.households) for share in shares]
    people = lock_personnel([personnel.pk, *(share.personnel.pk for share in shares)])
    leaver = people[personnel.pk]
    lock_households(families_remaining(leaver, effective_on, terms.until))
    # Once more, now that nobody else may change them.
    theirs = families_remaining(leaver, effective_on, terms.until)
    parts = [[key for key in part if key in theirs] for part in keys]
    _refuse_gaps(leaver, shares, parts, theirs)
    handover = Handover(
        personnel=leaver,
        status=status,
        reason=reason,
        effective_on=effective_on,
        until=terms.until,
        number=number,
        note=note,
        actor=actor.user,
        actor_name=actor.name[:220],
    )
    given = [(people[share.personnel.pk], part) for share, part in zip(shares, parts, strict=True) if part]
    with acting(actor, terms.reason):
        _write(handover, given, terms, actor)
    return handover


@transaction.atomic
def undo_handover(*, handover: Handover, actor: Actor) -> Undone:
    """Take a hand-over back as a whole: the person's service and posts, and every family not changed since.

    Raises ``ValidationError`` if it was undone before, or if service or posts of the person were changed since.
    """
    handover = Handover.objects.select_for_update(no_key=True).get(pk=handover.pk)
    if handover.undone_at is not None:
        raise ValidationError(_("Serah terima ini sudah dibatalkan sebelumnya."))
    operations = list(
        AssignmentOperation.objects.select_for_update(no_key=True)
        .filter(handover=handover, undone_at__isnull=True)
        .order_by("pk")
    )
    people = lock_what_they_touch(operations, also=[handover.personnel_id])
    leaver = people[handover.personnel_id]
    if snapshot(leaver) != handover.service_after:
        raise ValidationError(
            _("Masa tugas atau penempatan %(name)s sudah diubah sesudah serah terima ini, jadi tidak dapat dibatalkan. "
              "Ubah masa tugas atau alihkan KPM satu per satu.") % {"name": leaver.name}
        )  # fmt: skip
    with acting(actor, told(gettext_lazy("Pembatalan serah terima %(name)s"), name=leaver.name)):
        put_back(leaver, handover.service_before, handover.service_after)
        tell(leaver)
        undone = [take_back(operation, people, actor) for operation in reversed(operations)]
        handover.undone_at = timezone.now()
        handover.save(update_fields=["undone_at"])
    return Undone(
        sum(each.restored for each in undone),
        sum(each.kept for each in undone),
        tuple(key for each in undone for key in each.kept_households),
    )


def _check_reason(status: ServiceStatus, reason: ServiceReason | str) -> None:
    fitting = {
        ServiceStatus.LEFT: LEAVING_REASONS,
        ServiceStatus.ON_LEAVE: LEAVE_REASONS,
        ServiceStatus.IN_SERVICE: ("",),
    }
    if reason not in fitting[ServiceStatus(status)]:
        raise ValidationError(_("Pilih alasan yang sesuai dengan sebab serah terima."))


def _reason(personnel: Personnel, status: ServiceStatus) -> str:
    """What history and the families' pages say."""
    said = {
        ServiceStatus.LEFT: _("Serah terima: %(name)s tidak bertugas lagi"),
        ServiceStatus.ON_LEAVE: _("Serah terima: %(name)s cuti atau sakit"),
        ServiceStatus.IN_SERVICE: _("Serah terima: %(name)s pindah tempat tugas"),
    }
    return said[ServiceStatus(status)] % {"name": personnel.name}


def _refuse_gaps(leaver: Personnel, shares: Sequence[Share], parts: Sequence[Sequence[int]], theirs: set[int]) -> None:
    if any(share.personnel.pk == leaver.pk for share in shares):
        raise ValidationError(_("Penerima tidak boleh orang yang menyerahkan."))
    given = [key for part in parts for key in part]
    if len(given) != len(set(given)):
        raise ValidationError(
            _("%(count)s KPM ada di dua bagian. Tiap KPM hanya untuk satu penerima.")
            % {"count": len(given) - len(set(given))}
        )
    missing = len(theirs - set(given))
    if missing:
        raise ValidationError(
            _("%(count)s KPM belum masuk bagian siapa pun. Pilih penerimanya; tidak boleh ada yang tertinggal.")
            % {"count": missing}
        )


def _write(handover: Handover, given: Sequence[tuple[Personnel, Sequence[int]]], terms: Terms, actor: Actor) -> None:
    """Write the paper, every share, and what it was for; then look whether anything was left behind."""
    leaver = handover.personnel
    handover.full_clean(exclude=["personnel", "actor", "service_before", "service_after"])
    handover.service_before = snapshot(leaver)
    handover.save()
    for successor, keys in given:
        _give(handover, successor, keys, terms, actor)
    _record(handover, leaver, actor)
    handover.service_after = snapshot(leaver)
    handover.save(update_fields=["service_after"])
    left = families_remaining(leaver, handover.effective_on, handover.until)
    if left:
        raise RuntimeError(f"{len(left)} families would have stayed with person {leaver.pk}")


def _give(handover: Handover, successor: Personnel, keys: Sequence[int], terms: Terms, actor: Actor) -> None:
    """One share to one successor; every family of it, or none."""
    person = fitness_of([successor], terms.effective_on)[successor.pk]
    person.demand(terms.effective_on, terms.until)
    away = handover.status == ServiceStatus.ON_LEAVE
    decision = replacing(person, handover.personnel_id, terms, AssignmentKind.COVER if away else None)
    left = [each.left for each in decide_all(keys, terms.effective_on, decision) if each.left is not None]
    if left:
        raise ValidationError(
            _("Tidak semua KPM dapat diserahkan kepada %(name)s.") % {"name": successor.name}
            + " "
            + nothing_to_do({reason: left.count(reason) for reason in set(left)})
        )
    kind = OperationKind.COVER if away else OperationKind.TRANSFER
    carry_out(Asked(kind, Household.objects.none(), successor, terms, handover), keys, decision, actor)


def _record(handover: Handover, leaver: Personnel, actor: Actor) -> None:
    """Write down what the hand-over was for."""
    day = handover.effective_on
    if handover.status == ServiceStatus.LEFT:
        people_services.leave_service(
            personnel=leaver, day=day, reason=ServiceReason(handover.reason), decree_no=handover.number, actor=actor
        )
    elif handover.status == ServiceStatus.ON_LEAVE:
        people_services.go_on_leave(
            personnel=leaver, day=day, until=handover.until, reason=ServiceReason(handover.reason),
            decree_no=handover.number, actor=actor,
        )  # fmt: skip
    else:
        people_services.end_posts(leaver, day)
        tell(leaver)
