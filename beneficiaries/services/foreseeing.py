"""What a deed over many families would do, counted without doing it. Reads only; says what ``deeds`` would leave."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Case, CharField, Count, F, Q, Value, When

from beneficiaries.enums import EnrolmentStatus, LeftBecause
from beneficiaries.models import Enrolment, FamilyGroup
from beneficiaries.querysets import HouseholdQuerySet


@dataclass(frozen=True, slots=True)
class Foreseen:
    """How many families would be changed, and how many left as they are, by reason."""

    changed: int
    left: dict[LeftBecause, int]

    @property
    def total(self) -> int:
        return self.changed + sum(self.left.values())


def foresee_status(*, households: HouseholdQuerySet, status: str, day: date) -> Foreseen:
    """What ``apply_status`` would do; two queries, whatever the number."""
    merged = households.filter(merged_into__isnull=False).count()
    standing = households.filter(merged_into__isnull=True)
    periods = Enrolment.objects.filter(household__in=standing.values("pk"), valid_until=None)
    refused_after_exit = Q(status=EnrolmentStatus.EXIT) if status == EnrolmentStatus.SUSPENDED else Q(pk__in=[])
    why = Case(
        When(status=status, then=Value(LeftBecause.SAME.value)),
        When(refused_after_exit, then=Value(LeftBecause.EXITED.value)),
        When(valid_from=day, then=Value(LeftBecause.SAME_DAY.value)),
        When(valid_from__gt=day, then=Value(LeftBecause.TOO_EARLY.value)),
        default=Value(""),
        output_field=CharField(),
    )
    counts = dict(periods.order_by().annotate(why=why).values_list("why").annotate(Count("pk")))
    return _foreseen({**counts, LeftBecause.MERGED.value: merged})


def foresee_group(*, households: HouseholdQuerySet, group: FamilyGroup | None) -> Foreseen:
    """What ``apply_group`` would do; one query."""
    elsewhere = ~Q(kecamatan=group.kecamatan_id) if group else Q(pk__in=[])
    same = Q(group=group) if group else Q(group__isnull=True)
    why = Case(
        When(merged_into__isnull=False, then=Value(LeftBecause.MERGED.value)),
        When(elsewhere, then=Value(LeftBecause.ELSEWHERE.value)),
        When(same, then=Value(LeftBecause.SAME.value)),
        default=Value(""),
        output_field=CharField(),
    )
    return _foreseen(dict(households.order_by().annotate(why=why).values_list("why").annotate(n=Count(F("pk")))))


def _foreseen(counts: dict[str, int]) -> Foreseen:
    return Foreseen(
        changed=counts.get("", 0),
        left={reason: counts[reason.value] for reason in LeftBecause if counts.get(reason.value)},
    )
