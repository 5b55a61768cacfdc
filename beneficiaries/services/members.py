"""Members of a family: recording, editing, leaving. What a valid NIK says of a person is taken as true."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from beneficiaries.enums import NikQuality, Sex
from beneficiaries.identifiers import NikFacts, nik_facts
from beneficiaries.models import Household, Member
from beneficiaries.services.checks import checked_name, checked_nik, on_its_own, refusal, without_numbers
from beneficiaries.services.details import spoken_fields
from beneficiaries.services.duplicates import scope_of
from beneficiaries.services.holding import hold
from beneficiaries.services.raising import raise_counts_to_members
from beneficiaries.signals import registry_changed
from pkh_portal.accounts.services.audit import Actor
from pkh_portal.database.periods import not_far_ahead
from pkh_portal.history.acting import acting
from pkh_portal.history.telling import label_of, spoken, told

_TEXTS: Final = ("school_name", "grade", "health_post", "note")
#: What ``add_member`` and ``update_member`` take.
FIELDS: Final = (
    "name", "nik", "nik_quality", "relation", "sex", "birth_date", "schooling", *_TEXTS, "pregnant_from",
    "pregnant_until", "severe_disability", "rights_victim",
)  # fmt: skip


@transaction.atomic
def add_member(*, household: Household, actor: Actor, **values: Any) -> Member:
    """Record a person of the family. ``values`` are of ``FIELDS``; sex and birth date default to what the NIK says.

    The family's recorded counts are raised to what its members are today (``raise_counts_to_members``).
    """
    hold(household)
    on_its_own(household)
    member = Member(household=household)
    _set(member, {"nik": "", "nik_quality": None, **values})
    _check(member, actor)
    with acting(actor, told(_("Anggota keluarga %(name)s ditambahkan"), name=member.name)), _one_owner(member, actor):
        member.save(force_insert=True)
    _count_in(household, actor)
    _announce(household)
    return member


@transaction.atomic
def update_member(*, member: Member, actor: Actor, **values: Any) -> Member:
    """Change fields named in ``FIELDS``; the others stay. Does nothing if nothing differs.

    The family's recorded counts are raised to what its members are today (``raise_counts_to_members``).
    """
    _hold(member)
    changed = _set(member, values)
    if not changed:
        return member
    _check(member, actor)
    fields = ", ".join(str(label_of(Member, name)) for name in changed)
    said = told(_("Data anggota %(name)s diubah: %(fields)s"), name=member.name, fields=fields)
    with acting(actor, said), _one_owner(member, actor):
        member.save(update_fields=changed)
    _count_in(member.household, actor)
    _announce(member.household)
    return member


@transaction.atomic
def member_leaves(*, member: Member, day: date, actor: Actor, note: str = "") -> Member:
    """The person is no longer of the family from this day on; the day may lie ahead."""
    _hold(member)
    if member.left_on is not None:
        raise refusal(
            "day", _("%(name)s sudah tidak serumah sejak %(day)s."), name=member.name, day=spoken(member.left_on)
        )
    if member.birth_date is not None and day < member.birth_date:
        raise refusal("day", _("Tanggal itu sebelum %(name)s lahir."), name=member.name)
    not_far_ahead(day, field="day")
    reason = without_numbers(note, field="note")
    member.left_on = day
    said = told(_("%(name)s tidak lagi serumah mulai %(day)s"), reason=reason, name=member.name, day=day)
    with acting(actor, said):
        member.save(update_fields=["left_on"])
    _announce(member.household)
    return member


@transaction.atomic
def member_returns(*, member: Member, actor: Actor) -> Member:
    """The person has not left, or is back: the day of leaving is taken away again."""
    _hold(member)
    if member.left_on is None:
        raise refusal("", _("%(name)s masih tercatat serumah."), name=member.name)
    member.left_on = None
    _refuse_duplicate(member, actor)
    with acting(actor, told(_("%(name)s kembali serumah"), name=member.name)), _one_owner(member, actor):
        member.save(update_fields=["left_on"])
    _count_in(member.household, actor)
    _announce(member.household)
    return member


def _hold(member: Member) -> None:
    """Lock the family first, as every verb does, then the person."""
    hold(member.household)
    on_its_own(member.household)
    household = member.household
    member.refresh_from_db(from_queryset=Member.objects.select_for_update())
    if member.household_id != household.pk:
        raise refusal("", _("%(name)s sudah berpindah ke KPM lain. Muat ulang halaman ini."), name=member.name)
    member.household = household


def _set(member: Member, values: dict[str, Any]) -> list[str]:
    """Put the values on the person, cleaned; returns the names of those that differ."""
    if unknown := sorted(set(values) - set(FIELDS)):
        raise TypeError(f"Not a field of a member: {', '.join(unknown)}")
    values = dict(values)
    if "name" in values:
        values["name"] = checked_name(values["name"])
    if {"nik", "nik_quality"} & set(values):
        quality = values.get("nik_quality", member.nik_quality)
        values["nik"], values["nik_quality"] = checked_nik(values.get("nik", member.nik), quality)
    for name in _TEXTS:
        if name in values:
            values[name] = without_numbers(values[name] or "", field=name)
    before = {name: getattr(member, name) for name in FIELDS}
    for name, value in values.items():
        setattr(member, name, value)
    _take_from_nik(member)
    return [name for name in FIELDS if getattr(member, name) != before[name]]


def _facts(member: Member) -> NikFacts | None:
    return nik_facts(member.nik, today=timezone.localdate()) if member.nik_quality == NikQuality.VALID else None


def _take_from_nik(member: Member) -> None:
    """Sex and birth date that nobody has given, from a valid NIK."""
    if (facts := _facts(member)) is None:
        return
    member.sex = member.sex or (Sex.FEMALE if facts.female else Sex.MALE)
    member.birth_date = member.birth_date or facts.born


def _check(member: Member, actor: Actor) -> None:
    if not member.sex:
        raise refusal("sex", _("Pilih jenis kelamin."))
    if member.birth_date is not None and member.birth_date > timezone.localdate():
        raise refusal("birth_date", _("Tanggal lahir paling lambat hari ini."))
    _refuse_contradiction(member)
    member.clean_fields(exclude=["household"])
    _refuse_duplicate(member, actor)
    member.validate_constraints(exclude={"nik"})


def _refuse_contradiction(member: Member) -> None:
    """A valid NIK states day, month, two digits of the year, and sex; what is recorded must agree."""
    facts = _facts(member)
    if facts is None:
        return
    stated = Sex.FEMALE if facts.female else Sex.MALE
    if member.sex != stated:
        raise refusal(
            "sex",
            _("NIK menyatakan %(stated)s. Perbaiki jenis kelamin atau NIK, atau catat NIK sebagai “Diragukan”."),
            stated=str(stated.label).lower(),
        )
    born = member.birth_date
    if born and (born.day, born.month, born.year % 100) != (facts.born.day, facts.born.month, facts.born.year % 100):
        raise refusal(
            "birth_date",
            _("NIK menyatakan lahir %(born)s. Perbaiki tanggal lahir atau NIK, atau catat NIK sebagai “Diragukan”."),
            born=spoken(facts.born),
        )


def _refuse_duplicate(member: Member, actor: Actor) -> None:
    if member.nik_quality != NikQuality.VALID or member.left_on is not None:
        return
    same = Member.objects.filter(nik=member.nik, nik_quality=NikQuality.VALID, left_on__isnull=True)
    other = same.exclude(pk=member.pk).select_related("household").first()
    if other is None:
        return
    if not scope_of(actor).covers(other.household.kecamatan_id):
        raise refusal(
            "nik", _("NIK ini sudah dipakai anggota KPM lain di luar wilayah Anda; hubungi admin Dinas Sosial.")
        )
    raise refusal(
        "nik",
        _("NIK ini sudah dipakai %(name)s, anggota KPM %(household)s. Periksa angkanya, atau buka KPM itu."),
        name=other.name,
        household=other.household.name,
    )


@contextmanager
def _one_owner(member: Member, actor: Actor) -> Iterator[None]:
    """Save inside: a NIK that somebody else took in the same moment is refused in the same words."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError:
        _refuse_duplicate(member, actor)
        raise


def _count_in(household: Household, actor: Actor) -> None:
    """Raise the family's recorded counts to what its members are today, and let its history tell it."""
    if raised := raise_counts_to_members(household, day=timezone.localdate()):
        said = told(_("Jumlah dinaikkan menurut anggota yang tercatat: %(fields)s"), fields=spoken_fields(raised))
        with acting(actor, said):
            household.save(update_fields=raised)


def _announce(household: Household) -> None:
    registry_changed.send(sender=Household, kecamatan={household.kecamatan_id}, day=timezone.localdate())
