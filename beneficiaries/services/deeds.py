"""Deeds over many families: set-wise, told family by family, and taken back where nobody has gone on from them.

A deed refuses no family silently: what cannot be changed is left as it is, with a line that says why.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Count, Exists, F, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from beneficiaries.enums import DeedKind, EnrolmentStatus, LeftBecause
from beneficiaries.models import Enrolment, FamilyGroup, Household, HouseholdDeed, HouseholdDeedLine
from beneficiaries.querysets import HouseholdQuerySet
from beneficiaries.services.checks import refusal
from beneficiaries.services.course import ONE_DAY, Standing
from beneficiaries.services.enrolments import make_standing, sentence
from beneficiaries.services.leading import lead_again, leaders_among, resign
from beneficiaries.services.rolling import roll
from beneficiaries.signals import enrolments_changed, registry_changed
from pkh_portal.accounts.services.audit import Actor
from pkh_portal.database.periods import not_far_ahead
from pkh_portal.history import bulk
from pkh_portal.history.acting import acting
from pkh_portal.history.telling import told


@dataclass(frozen=True, slots=True)
class Row:
    """A held family, as far as a deed asks."""

    pk: int
    kecamatan: str
    group: int | None
    merged: bool


@transaction.atomic
def apply_status(
    *,
    households: HouseholdQuerySet,
    status: str,
    day: date,
    actor: Actor,
    exit_reason: str = "",
    note: str = "",
    decree_no: str = "",
) -> HouseholdDeed:
    """Another status from ``day`` on for all these families that it can be given to.

    A family whose last change is on that very day is left alone: putting that right is a matter of one family. Sends
    ``enrolments_changed`` for each chunk of 500, and ``registry_changed`` once.
    """
    not_far_ahead(day, field="day")
    standing = make_standing(EnrolmentStatus(status), exit_reason, decree_no, note)
    deed = HouseholdDeed(
        kind=DeedKind.STATUS, status=standing.status, exit_reason=standing.exit_reason, effective_on=day,
        decree_no=standing.decree_no, note=standing.note,
    )  # fmt: skip
    with acting(actor, sentence(standing, day)):
        places = _begin(deed, actor)
        for rows in _held(households):
            periods = {
                period.household_id: period
                for period in Enrolment.objects.filter(household__in=[row.pk for row in rows], valid_until=None)
            }
            left = {row.pk: _left_by_status(row, periods[row.pk], standing, day) for row in rows}
            changed = [row for row in rows if not left[row.pk]]
            opened = _open([periods[row.pk] for row in changed], standing, day)
            _note(deed, rows, left, opened=opened)
            _follow([row.pk for row in changed], day, actor)
            places.update(row.kecamatan for row in changed)
        _end(deed, places)
    if places:
        registry_changed.send(sender=Household, kecamatan=places, day=day)
    return deed


@transaction.atomic
def apply_group(*, households: HouseholdQuerySet, group: FamilyGroup | None, actor: Actor) -> HouseholdDeed:
    """Put all these families that live in its kecamatan into the group; without one, take them out of theirs."""
    said = told(_("Masuk kelompok %(group)s"), group=group.name) if group else told(_("Dikeluarkan dari kelompok"))
    deed = HouseholdDeed(kind=DeedKind.GROUP, group=group, group_name=group.name if group else "")
    with acting(actor, said):
        places = _begin(deed, actor)
        for rows in _held(households):
            left = {row.pk: _left_by_group(row, group) for row in rows}
            changed = [row for row in rows if not left[row.pk]]
            keys = [row.pk for row in changed]
            leaders = leaders_among(keys)
            bulk.update(Household.objects.filter(pk__in=keys), group=group)
            resign(keys, but=group)
            _note(deed, rows, left, groups={row.pk: row.group for row in changed}, leaders=leaders)
            places.update(row.kecamatan for row in changed)
        _end(deed, places)
    return deed


@transaction.atomic
def undo(*, deed: HouseholdDeed, actor: Actor) -> tuple[int, int]:
    """Take the deed back for the families that nobody has touched since; returns how many, and how many stay changed.

    Touched is a family whose period or group of this deed was changed again, whatever it says now. Whoever led the
    group of before leads it again, unless somebody else does (``leading.replaced_leaders``). Refuses a deed that was
    taken back already. Sends the signals that the deed sent.
    """
    deed.refresh_from_db(from_queryset=HouseholdDeed.objects.select_for_update())
    if deed.is_undone:
        raise refusal("", _("Perubahan ini sudah dibatalkan oleh %(who)s."), who=deed.undone_by_name)
    households = Household.objects.filter(pk__in=deed.lines.changed().values("household"))
    restored = 0
    places: set[str] = set()
    with acting(actor, told(_("Perubahan bersama “%(what)s” dibatalkan"), what=deed.outcome)):
        for rows in _held(households):
            keys = _untouched(deed, [row.pk for row in rows])
            if deed.kind == DeedKind.STATUS:
                _close(deed, keys, actor)
            else:
                _back_to_their_groups(deed, keys)
            restored += len(keys)
            places.update(row.kecamatan for row in rows if row.pk in set(keys))
        deed.undone_at, deed.undone_by_name, deed.kept = timezone.now(), actor.name[:220], deed.changed - restored
        deed.save(update_fields=["undone_at", "undone_by_name", "kept"])
    if places and deed.effective_on:
        registry_changed.send(sender=Household, kecamatan=places, day=deed.effective_on)
    return restored, deed.kept


def left_because(deed: HouseholdDeed) -> dict[LeftBecause, int]:
    """How many families the deed left as they were, by reason."""
    lines = deed.lines.exclude(left_because="").order_by()
    return {LeftBecause(why): count for why, count in lines.values_list("left_because").annotate(Count("pk"))}


def _begin(deed: HouseholdDeed, actor: Actor) -> set[str]:
    """Save the deed, for its lines to name it; returns the set its kecamatan are collected in."""
    deed.actor, deed.actor_name = actor.user, actor.name[:220]
    deed.save(force_insert=True)
    return set()


def _end(deed: HouseholdDeed, places: Collection[str]) -> None:
    deed.region_id = _smallest_over(places)
    deed.save(update_fields=["region", "changed", "left"])


def _smallest_over(kecamatan: Collection[str]) -> str | None:
    """The code of the smallest region that holds them all."""
    first, last = min(kecamatan, default=""), max(kecamatan, default="")
    return next((first[:end] for end in (8, 5, 2) if first and first[:end] == last[:end]), None)


def _held(households: HouseholdQuerySet) -> Iterator[list[Row]]:
    """The families, locked chunk by chunk in the order of keys; found once, before anything is written."""
    for chunk in bulk.chunks(sorted(set(households.order_by().values_list("pk", flat=True)))):
        rows = Household.objects.select_for_update().filter(pk__in=chunk).order_by("pk")
        yield [
            Row(pk, kecamatan, group, merged is not None)
            for pk, kecamatan, group, merged in rows.values_list("pk", "kecamatan_id", "group_id", "merged_into_id")
        ]


def _left_by_status(row: Row, last: Enrolment, standing: Standing, day: date) -> str:
    """Why this family cannot be given the status; empty if it can."""
    if row.merged:
        return LeftBecause.MERGED
    if last.status == standing.status:
        return LeftBecause.SAME
    if last.status == EnrolmentStatus.EXIT and standing.status == EnrolmentStatus.SUSPENDED:
        return LeftBecause.EXITED
    if last.valid_from == day:
        return LeftBecause.SAME_DAY
    return LeftBecause.TOO_EARLY if last.valid_from > day else ""


def _left_by_group(row: Row, group: FamilyGroup | None) -> str:
    if row.merged:
        return LeftBecause.MERGED
    if group is not None and row.kecamatan != group.kecamatan_id:
        return LeftBecause.ELSEWHERE
    return LeftBecause.SAME if row.group == (group.pk if group else None) else ""


def _open(ended: Sequence[Enrolment], standing: Standing, day: date) -> dict[int, int]:
    """End these periods the day before and open the next; returns the keys of the new ones, by family."""
    bulk.update(Enrolment.objects.filter(pk__in=[period.pk for period in ended]), valid_until=day - ONE_DAY)
    opened = bulk.create(
        Enrolment,
        [
            Enrolment(
                household_id=period.household_id,
                kecamatan_id=period.kecamatan_id,
                village_id=period.village_id,
                status=standing.status,
                exit_reason=standing.exit_reason,
                decree_no=standing.decree_no,
                note=standing.note,
                valid_from=day,
            )
            for period in ended
        ],
    )
    return {period.household_id: period.pk for period in opened}


def _note(
    deed: HouseholdDeed,
    rows: Sequence[Row],
    left: Mapping[int, str],
    *,
    opened: Mapping[int, int] | None = None,
    groups: Mapping[int, int | None] | None = None,
    leaders: Collection[int] = (),
) -> None:
    """Write the lines of a chunk, and count them."""
    HouseholdDeedLine.objects.bulk_create(
        HouseholdDeedLine(
            deed=deed,
            household_id=row.pk,
            left_because=left[row.pk],
            opened_id=(opened or {}).get(row.pk),
            group_before_id=(groups or {}).get(row.pk),
            led_before=row.pk in leaders,
        )
        for row in rows
    )
    deed.left += sum(1 for row in rows if left[row.pk])
    deed.changed += sum(1 for row in rows if not left[row.pk])


def _follow(keys: list[int], day: date, actor: Actor) -> None:
    """Bring the families' own columns in line with their periods, and tell the floors above."""
    if not keys:
        return
    roll(Household.objects.filter(pk__in=keys), timezone.localdate())
    enrolments_changed.send(sender=Household, household_ids=keys, day=day, actor=actor)


def _untouched(deed: HouseholdDeed, keys: list[int]) -> list[int]:
    """Those of these families that stand as the deed left them, and were not changed meanwhile."""
    lines = deed.lines.filter(household__in=keys, household__merged_into=None)
    if deed.kind == DeedKind.STATUS:
        again = Enrolment.history.filter(id=OuterRef("opened_id")).exclude(history_type=bulk.CREATED)
        lines = lines.filter(~Exists(again), opened__valid_until=None, opened__isnull=False)
    else:
        elsewhere = ~Q(group=deed.group_id) if deed.group_id else Q(group__isnull=False)
        again = Household.history.filter(elsewhere, id=OuterRef("household_id"), history_date__gt=deed.at)
        # Who lives elsewhere by now has no place in the group of before.
        there = Q(group_before=None) | Q(group_before__kecamatan=F("household__kecamatan"))
        lines = lines.filter(~Exists(again), there, household__group=deed.group_id)
    return list(lines.order_by("household").values_list("household", flat=True))


def _close(deed: HouseholdDeed, keys: list[int], actor: Actor) -> None:
    """Take away the periods that the deed opened, and open again those it ended."""
    day = deed.effective_on
    if day is None or not keys:
        return
    opened = Enrolment.objects.filter(household__in=keys, valid_from=day)
    deed.lines.filter(household__in=keys).update(opened=None)
    bulk.delete(opened)
    bulk.update(Enrolment.objects.filter(household__in=keys, valid_until=day - ONE_DAY), valid_until=None)
    _follow(keys, day, actor)


def _back_to_their_groups(deed: HouseholdDeed, keys: list[int]) -> None:
    before = deed.lines.filter(deed=deed, household=OuterRef("pk")).values("group_before")
    bulk.update(Household.objects.filter(pk__in=keys), group=Subquery(before[:1]))
    resign(keys)  # Of the group of the deed, that they may have come to lead since.
    lead_again(deed, keys)
