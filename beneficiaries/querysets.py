"""Reads of the beneficiaries floor. All compose: ``Household.objects.visible_to(scope).active().search(q)``."""

from __future__ import annotations

import re
from datetime import date
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Final, Self, TypeVar

from django.db import models
from django.db.models import Exists, OuterRef, Q

from beneficiaries.enums import EnrolmentStatus, NikQuality, RuleState
from beneficiaries.names import name_key
from pkh_portal.accounts.querysets import ScopedQuerySet
from pkh_portal.database.periods import DatedQuerySet, DatedReads

if TYPE_CHECKING:
    # Named in type arguments.
    from beneficiaries.models import (  # noqa: F401 -- see above
        Benefit,
        ComponentRule,
        CountingRule,
        Enrolment,
        FamilyGroup,
        Household,
        HouseholdDeed,
        HouseholdDeedLine,
        Member,
        RegistryRecord,
    )
    from pkh_portal.accounts.scope import RegionScope

#: Fewer digits would list half the country, and let a number be spelt out digit by digit.
SEARCH_DIGITS: Final = 6
_NUMBER: Final = re.compile(r"[\d .\-]+")
#: A shorter piece of a name is in too many of them, and no index has it.
INSIDE_FROM: Final = 3
M = TypeVar("M", bound=models.Model)


def anywhere(word: str) -> str:
    """What a name key has that has this word further on: the word itself or, where it is short, behind a space."""
    return word if len(word) >= INSIDE_FROM else f" {word}"


def _has(word: str) -> Q:
    found = Q(name_key__contains=anywhere(word))
    return found if len(word) >= INSIDE_FROM else found | Q(name_key__startswith=word)


class HouseholdQuerySet(ScopedQuerySet["Household"]):
    """KPM families by where they live now."""

    scope_path = "kecamatan"

    def active(self) -> Self:
        """Families that take part today."""
        return self.filter(status=EnrolmentStatus.ACTIVE)

    def unaccompanied(self) -> Self:
        """Active families whom nobody accompanies today."""
        return self.active().filter(accompanied=False)

    def with_doubtful_nik(self) -> Self:
        """Families whose NIK cannot be relied on."""
        return self.exclude(nik_quality=NikQuality.VALID)

    def search(self, text: str) -> Self:
        """Families by name (every word, anywhere in it), or by the beginning of NIK, No. KK or participant number.

        A word of one or two letters stands at the beginning of a word of the name: inside, it would be anywhere.
        Digits need at least six; fewer find nothing. Empty text narrows nothing. Each way is served by an index.
        """
        text = text.strip()
        if not text:
            return self
        if _NUMBER.fullmatch(text):
            digits = re.sub(r"\D", "", text)
            if len(digits) < SEARCH_DIGITS:
                return self.none()
            # "Not empty" is what the indexes say, and PostgreSQL does not conclude it from "begins with".
            numbers = ("nik", "family_card_no", "participant_no")
            return self.filter(
                reduce(or_, (Q(**{f"{name}__startswith": digits}) & ~Q(**{name: ""}) for name in numbers))
            )
        words = name_key(text).split()
        return self.filter(*[_has(word) for word in words]) if words else self.none()


class EnrolmentQuerySet(DatedReads, ScopedQuerySet["Enrolment"]):
    """Periods of taking part. Scoped by where the family lives now, like all that belongs to it."""

    scope_path = "household__kecamatan"

    def counted_on(self, day: date) -> Self:
        """The periods that make a KPM on this day: one for each family active then."""
        return self.active_on(day).filter(status=EnrolmentStatus.ACTIVE)


class OfHouseholdQuerySet(ScopedQuerySet[M]):
    """Base of what belongs to one family."""

    scope_path = "household__kecamatan"


class MemberQuerySet(OfHouseholdQuerySet["Member"]):
    """Members of families."""


class RegistryRecordQuerySet(DatedReads, OfHouseholdQuerySet["RegistryRecord"]):
    """What registries said of families, and when."""


class FamilyGroupQuerySet(ScopedQuerySet["FamilyGroup"]):
    """Groups of families."""

    scope_path = "kecamatan"


class DeedQuerySet(ScopedQuerySet["HouseholdDeed"]):
    """Deeds over many families, by the smallest region that holds them all."""

    scope_path = "region"

    def visible_to(self, scope: RegionScope) -> Self:
        """Those over one region of the scope, and one's own over several: all their families have to lie in it."""
        if scope.nationwide or not scope or scope.user_id is None:
            return super().visible_to(scope)
        from beneficiaries.models import HouseholdDeedLine  # Models import this module.

        lines = HouseholdDeedLine.objects.filter(deed=OuterRef("pk")).order_by()
        own = Q(actor=scope.user_id) & ~Exists(lines.exclude(scope.q("household__kecamatan")))
        return self.filter(scope.q("region") | own)


class DeedLineQuerySet(OfHouseholdQuerySet["HouseholdDeedLine"]):
    """What deeds did to each family."""

    def changed(self) -> Self:
        """Families that the deed changed."""
        return self.filter(left_because="")


class RuleQuerySet(DatedQuerySet[M]):
    """Reference rows: the same for the whole country, so nothing is narrowed."""

    def sharing_days(self, valid_from: date | None, valid_until: date | None) -> Self:
        """Rows that share a day with this stretch; an empty end of either is open, backwards too."""
        begins_in_time = Q(valid_from__isnull=True) | Q(valid_from__lte=valid_until) if valid_until else Q()
        ends_in_time = Q(valid_until__isnull=True) | Q(valid_until__gte=valid_from) if valid_from else Q()
        return self.filter(begins_in_time, ends_in_time)

    def in_state(self, state: RuleState, day: date) -> Self:
        """Rows that on this day hold, are to come, or are past."""
        if state is RuleState.HOLDS:
            return self.active_on(day)
        return self.filter(valid_from__gt=day) if state is RuleState.COMING else self.filter(valid_until__lt=day)
