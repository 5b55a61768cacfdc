"""The expected aid of a family for a stage, computed from the dated rows alone, with its working."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Self

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from beneficiaries.enums import Component, EnrolmentStatus
from beneficiaries.models import Enrolment, Household, Member
from beneficiaries.services.aid_statement import AidBase, AidStatement
from beneficiaries.services.aid_working import Person, Working
from beneficiaries.services.components import Judgement, judge
from beneficiaries.services.rulebook import DayRules, Rulebook
from beneficiaries.stages import STAGES, Stage
from pkh_portal.regions.enums import AccessClass
from pkh_portal.regions.models import RegionAccess

__all__ = ["AidStatement", "Family", "expected_aid", "expected_aid_year", "statement_for"]


@dataclass(frozen=True, slots=True)
class Family:
    """What is known of one family, read once: at most three queries, fewer where the caller has prefetched."""

    household: Household
    enrolments: Sequence[Enrolment]
    members: Sequence[Member]
    access: Sequence[RegionAccess]

    @classmethod
    def load(cls, household: Household) -> Self:
        enrolments = list(household.enrolments.all())
        places = {enrolment.kecamatan_id for enrolment in enrolments}
        return cls(
            household,
            enrolments,
            list(household.members.all()),
            list(RegionAccess.objects.filter(kecamatan__in=places, access_class=AccessClass.REMOTE)),
        )

    def enrolment_on(self, day: date) -> Enrolment | None:
        return next((enrolment for enrolment in self.enrolments if enrolment.holds_on(day)), None)

    def is_remote_on(self, day: date, kecamatan: str) -> bool:
        return any(
            row.kecamatan_id == kecamatan
            and row.valid_from <= day
            and (row.valid_until is None or row.valid_until >= day)
            for row in self.access
        )

    def members_on(self, day: date) -> list[Member]:
        """Who belongs to the family that day, the oldest first; the order never depends on how rows were read."""
        living = [member for member in self.members if member.lives_here_on(day)]
        return sorted(
            living,
            key=lambda member: (member.birth_date is None, member.birth_date or day, member.name, member.pk or 0),
        )


def expected_aid(household: Household, *, year: int, stage: int) -> AidStatement:
    """What the family should get for a stage (tahap) of a year, as things stand on the stage's first day.

    Tahap 1 is January to March and is looked at on 1 January, tahap 2 on 1 April, 3 on 1 July, 4 on 1 October. Who
    belongs to the family, ages, status, place, rules and amounts are those of that day; schooling, disability and
    recorded counts have no dates and are taken as they are recorded now. At most six queries.
    """
    return statement_for(Family.load(household), Rulebook.load(), Stage(year, stage))


def expected_aid_year(household: Household, *, year: int) -> tuple[AidStatement, ...]:
    """The statements of the four stages of a year. At most six queries."""
    family, book = Family.load(household), Rulebook.load()
    return tuple(statement_for(family, book, Stage(year, number)) for number in STAGES)


def statement_for(family: Family, book: Rulebook, when: Stage) -> AidStatement:
    """The statement from what has been read; no query."""
    day, rules = when.begins, book.on(when.begins)
    members = family.members_on(day)
    base = AidBase.MEMBERS if members else AidBase.COUNTS
    enrolment = family.enrolment_on(day)
    if enrolment is None or enrolment.status != EnrolmentStatus.ACTIVE:
        return AidStatement(family.household, when, base, total=0, inactive=_inactive(enrolment, day))
    working = Working(rules, base)
    if not working.pay_flat():
        if when.number == 1:
            working.pay_fixed(remote=family.is_remote_on(day, enrolment.kecamatan_id))
        working.pay_people(
            [_person(member, day, book) for member in members] if members else _recorded(family.household, rules)
        )
    lines, sources = working.ordered()
    return AidStatement(
        family.household,
        when,
        base,
        total=working.total,
        lines=lines,
        missing=working.missing,
        notes=working.notes,
        sources=sources,
    )


def _inactive(enrolment: Enrolment | None, day: date) -> str:
    if enrolment is None:
        return _("Keluarga ini belum tercatat sebagai peserta pada %(day)s.") % {"day": date_format(day)}
    if enrolment.status == EnrolmentStatus.SUSPENDED:
        return _("Kepesertaan ditangguhkan pada %(day)s.") % {"day": date_format(day)}
    return _("Keluarga ini sudah keluar dari PKH pada %(day)s.") % {"day": date_format(day)}


def _person(member: Member, day: date, book: Rulebook) -> Person:
    age = member.age_on(day)
    detail = "" if age is None else _("%(age)d tahun") % {"age": age}
    return Person(judge(member, day=day, rules=book), name=member.name, detail=detail)


def _recorded(household: Household, rules: DayRules) -> list[Person]:
    """Nameless people, as many as were recorded of each component. The count has judged ages; caps need the rule."""

    def judgement(component: Component) -> Judgement:
        known = component in rules.components
        return Judgement((component,)) if known else Judgement(without_rule=(component,))

    return [Person(judgement(component)) for component, number in household.counts.items() for _one in range(number)]
