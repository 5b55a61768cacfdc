"""Families that become two, and records that turn out to be one family."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from beneficiaries.enums import EnrolmentStatus, ExitReason, NikQuality
from beneficiaries.models import Enrolment, Household, Member
from beneficiaries.names import name_key
from beneficiaries.services.checks import checked_name, checked_nik, checked_reason, not_ahead, on_its_own, refusal
from beneficiaries.services.components import components_of
from beneficiaries.services.course import Course, Standing
from beneficiaries.services.details import DETAILS, check, set_details, spoken_fields
from beneficiaries.services.duplicates import one_owner
from beneficiaries.services.holding import hold
from beneficiaries.services.leading import resign
from beneficiaries.services.raising import raise_counts_to_members
from beneficiaries.services.rulebook import Rulebook
from beneficiaries.signals import enrolment_changed, registry_changed
from pkh_portal.accounts.services.audit import Actor
from pkh_portal.history import bulk
from pkh_portal.history.acting import acting
from pkh_portal.history.telling import label_of, spoken, told

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise as StrOrPromise

#: A new family begins where the old one lives, and in its group.
_SAME: Final = ("kecamatan", "village", "village_text", "address", "rt", "rw", "hamlet", "group", "synthetic")
#: Numbers of one family only: filling them in takes them from the other one.
_OWN: Final = ("participant_no",)
#: What ``merge`` may fill in.
FILLABLE: Final = ("nik", *DETAILS)


@transaction.atomic
def split(  # noqa: PLR0913 - who, since when, and the new family's own numbers
    *,
    household: Household,
    members: Iterable[Member],
    name: str,
    nik: str,
    nik_quality: str,
    family_card_no: str,
    day: date,
    reason: str,
    actor: Actor,
) -> Household:
    """Some members are a family of their own since ``day`` (today at the latest); returns it, ``split_from`` set.

    It begins with the status, address and group of the old one, without its card and account. Of the recorded counts
    those move that follow from the moving members by the rules of that day; what no rule tells stays where it was
    recorded. Neither family's counts end below what its own members are by those rules (``raise_counts_to_members``).
    Sends ``registry_changed``.
    """
    reason = checked_reason(reason)
    name = checked_name(name)
    nik, quality = checked_nik(nik, nik_quality)
    not_ahead(day)
    hold(household)
    on_its_own(household)
    standing = _standing_for_a_split(household, day)
    moving = _chosen(household, members)
    new = Household(
        name=name, name_key=name_key(name), nik=nik, nik_quality=quality, status=standing.status, split_from=household,
        **{field: getattr(household, field) for field in _SAME},
    )  # fmt: skip
    set_details(new, {"family_card_no": family_card_no})
    counted = _move_counts(household, new, moving, day)
    check(new, [field.name for field in Household._meta.concrete_fields if field.name not in ("id", "created_at")])
    with acting(actor, told(_("Dipecah dari KPM %(old)s mulai %(day)s"), reason=reason, old=household.name, day=day)):
        with one_owner(new, actor):
            new.save(force_insert=True)
        Enrolment.objects.create(
            household=new, status=new.status, kecamatan_id=new.kecamatan_id, village_id=new.village_id, valid_from=day
        )
    said = told(_("%(count)s anggota menjadi KPM baru %(new)s mulai %(day)s"), reason=reason, count=len(moving),
                new=name, day=day)  # fmt: skip
    with acting(actor, said):
        bulk.update(Member.objects.filter(pk__in=[member.pk for member in moving]), household=new)
        raised = raise_counts_to_members(household, day=day)
        _write(household, sorted({*counted, *raised}))
    registry_changed.send(sender=Household, kecamatan={household.kecamatan_id}, day=day)
    return new


def _standing_for_a_split(household: Household, day: date) -> Enrolment:
    course = Course(household)
    if course.now.status == EnrolmentStatus.EXIT:
        raise refusal("", _("KPM yang sudah keluar tidak dapat dipecah; aktifkan kembali dahulu."))
    if day < course.now.valid_from:
        raise course.too_early(course.now, day)
    return course.now


def _chosen(household: Household, members: Iterable[Member]) -> list[Member]:
    """The chosen members as they stand now, locked. Refuses none, all, and strangers."""
    keys = {member.pk for member in members}
    rows = Member.objects.select_for_update().filter(household=household, left_on__isnull=True)
    at_home = list(rows.order_by("pk"))
    chosen = [member for member in at_home if member.pk in keys]
    if len(chosen) < len(keys):
        raise refusal("members", _("Pilih hanya anggota yang masih serumah di KPM ini."))
    if not chosen:
        raise refusal("members", _("Pilih sedikitnya satu anggota untuk keluarga baru."))
    if len(chosen) == len(at_home):
        raise refusal("members", _("Sedikitnya satu anggota harus tetap di keluarga lama."))
    return chosen


def _move_counts(old: Household, new: Household, moving: Sequence[Member], day: date) -> list[str]:
    """What the moving members are by rule is counted there, and no longer here; returns the counts changed."""
    rules = Rulebook.load()
    changed = set()
    for member in moving:
        for component in components_of(member, day=day, rules=rules):
            field = component.count_field
            setattr(new, field, getattr(new, field) + 1)
            if getattr(old, field) > 0:
                setattr(old, field, getattr(old, field) - 1)
                changed.add(field)
    return sorted(changed)


@transaction.atomic
def merge(
    *, kept: Household, gone: Household, day: date, reason: str, actor: Actor, fill: Sequence[str] = ()
) -> Household:
    """``gone`` turns out to be the family ``kept``: it exits as a duplicate from ``day`` (today at the latest) on.

    Its members at home go to ``kept``; a family that is out already keeps its own day and reason. ``fill`` names fields
    of ``FILLABLE`` that are empty in ``kept`` and taken from ``gone``. The recorded counts of ``kept`` are raised to
    what its members are by the rules of that day (``raise_counts_to_members``); nothing else of it changes.
    Sends ``enrolment_changed`` for ``gone``, and ``registry_changed``.
    """
    reason = checked_reason(reason)
    not_ahead(day)
    if kept.pk == gone.pk:
        raise refusal("", _("Sebuah KPM tidak dapat digabungkan dengan dirinya sendiri."))
    hold(kept, gone)
    _refuse_wrong_pair(kept, gone)
    course = Course(gone)
    was_out = course.last.status == EnrolmentStatus.EXIT and course.last.valid_from <= day
    if not was_out and day < course.last.valid_from:
        said: StrOrPromise = _("Pada KPM %(name)s sudah tercatat perubahan mulai %(since)s. Tanggal paling awal adalah "
                               "hari itu.")  # fmt: skip
        raise refusal("day", said, name=gone.name, since=spoken(course.last.valid_from))
    taken = _fill(kept, gone, fill)
    with acting(actor, told(_("Digabung ke KPM %(kept)s mulai %(day)s"), reason=reason, kept=kept.name, day=day)):
        if not was_out:
            course.change_status(day, Standing(EnrolmentStatus.EXIT, ExitReason.DUPLICATE, note=reason))
        gone.merged_into = kept
        gone.save(update_fields=["merged_into", *course.repeat_today(), *taken])
        resign([gone.pk])
        if not was_out:
            enrolment_changed.send(sender=Household, household=gone, day=day, actor=actor)
    said = told(_("KPM %(gone)s digabung ke sini mulai %(day)s"), reason=reason, gone=gone.name, day=day)
    if fill:
        said = told(_("KPM %(gone)s digabung ke sini mulai %(day)s, diisi darinya: %(fields)s"), reason=reason,
                    gone=gone.name, day=day, fields=spoken_fields(fill))  # fmt: skip
    with acting(actor, said), one_owner(kept, actor):
        bulk.update(Member.objects.filter(household=gone, left_on__isnull=True), household=kept)
        raised = raise_counts_to_members(kept, day=day)
        _write(kept, sorted({*fill, *raised, *(["nik_quality"] if "nik" in fill else [])}))
    registry_changed.send(sender=Household, kecamatan={kept.kecamatan_id, gone.kecamatan_id}, day=day)
    return kept


def _write(household: Household, changed: Sequence[str]) -> None:
    """Save the changed fields; where there are none the family's history still tells what happened to it."""
    if changed:
        household.save(update_fields=changed)
    else:
        bulk.write_history(Household.objects.filter(pk=household.pk), bulk.CHANGED)


def _refuse_wrong_pair(kept: Household, gone: Household) -> None:
    """A family merged already is neither kept nor merged again, so a chain of merged families never ends in itself."""
    for household in (kept, gone):
        if household.merged_into_id is not None:
            raise refusal("", _("KPM %(name)s sudah digabung ke KPM lain."), name=household.name)
    if kept.status == EnrolmentStatus.EXIT:
        raise refusal("", _("KPM %(name)s sudah keluar; aktifkan kembali dahulu."), name=kept.name)


def _fill(kept: Household, gone: Household, fill: Sequence[str]) -> list[str]:
    """Take the asked fields over; returns the fields that ``gone`` has lost by it."""
    lost: list[str] = []
    for field in fill:
        if field not in FILLABLE:
            raise ValueError(f"{field} cannot be filled in")
        value, label = getattr(gone, field), label_of(Household, field)
        if getattr(kept, field):
            raise refusal("fill", _("%(label)s KPM yang tetap sudah terisi."), label=label)
        if not value:
            raise refusal("fill", _("%(label)s KPM yang digabung kosong."), label=label)
        setattr(kept, field, value)
        if field == "nik":
            kept.nik_quality, gone.nik, gone.nik_quality = gone.nik_quality, "", NikQuality.MISSING
            lost += ["nik", "nik_quality"]
        elif field in _OWN:
            setattr(gone, field, "")
            lost.append(field)
    check(kept, fill)
    return lost
