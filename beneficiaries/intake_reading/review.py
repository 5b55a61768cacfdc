"""Rows that a person must decide about, each beside what it is in conflict with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from django.db.models import Count, Exists, OuterRef, Q

from beneficiaries.enums import EnrolmentStatus
from beneficiaries.imports.fields import RowPlace
from beneficiaries.imports.rivals import groups
from beneficiaries.intake_enums import REVIEW_CODES, Code, Decision, RowOutcome
from beneficiaries.intake_reading.answers import answers
from beneficiaries.intake_reading.pending import decided
from beneficiaries.intake_reading.values import CARD, Values, label_of
from beneficiaries.models import Household, ImportBatch, ImportRow
from pkh_portal.accounts.scope import RegionScope

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise as StrOrPromise

    from beneficiaries.querysets_intake import OfBatchQuerySet

#: Rows on a page: each may bring others along.
PER_PAGE: Final = 20
#: A NIK on more rows than this is no slip of the pen; the first ones show what is wrong.
_MOST_RIVALS: Final = 12


@dataclass(slots=True)
class Side:
    """A row of the file or a record, with its values in the order of the case's lines. ``asked``: to be decided."""

    title: str
    name: str = ""
    place: RowPlace | None = None
    asked: bool = False
    family: Household | None = None
    decision: Decision | None = None
    values: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Compared:
    """One field of all sides of a case."""

    label: StrOrPromise
    values: tuple[str, ...]
    differs: bool


@dataclass(frozen=True, slots=True)
class Case:
    """One question: its rows (those ``asked``), and what they are compared with.

    ``elsewhere``: that is recorded where it may not be seen. ``gone``: it was deleted or changed since the check.
    """

    code: Code
    sides: tuple[Side, ...]
    lines: tuple[Compared, ...]
    elsewhere: bool = False
    gone: bool = False

    @property
    def rows(self) -> list[Side]:
        return [side for side in self.sides if side.asked]

    @property
    def name(self) -> str:
        """The name that the first row gives."""
        return self.sides[0].name

    @property
    def record(self) -> Household | None:
        """The record it is compared with, if it is one and may be seen."""
        return next((side.family for side in self.sides if side.family), None)

    @property
    def is_decided(self) -> bool:
        return all(side.decision for side in self.rows)


def waiting(batch: ImportBatch) -> dict[Code, int]:
    """How many rows of each kind nobody has decided about at the last check. One query."""
    rows = ImportRow.objects.filter(batch=batch, outcome=RowOutcome.REVIEW).exclude(decision=Decision.LEAVE).order_by()
    counts = dict(rows.values_list("review").annotate(count=Count("pk")))
    return {code: counts[code] for code in REVIEW_CODES if counts.get(code)}


def answered(batch: ImportBatch) -> dict[Code, int]:
    """How many of those somebody has decided about since, by kind. One query if the batch was touched, else none."""
    if not batch.stale:
        return {}
    said = answers(batch).filter(sheet_no=OuterRef("sheet_no"), row_no=OuterRef("row_no"))
    rows = ImportRow.objects.filter(Exists(said), batch=batch, outcome=RowOutcome.REVIEW, decision="").order_by()
    return {Code(code): count for code, count in rows.values_list("review").annotate(count=Count("pk"))}


def of_review(batch: ImportBatch, code: Code) -> OfBatchQuerySet[ImportRow]:
    """All rows of this kind, decided ones too, in the order of the file."""
    return ImportRow.objects.filter(batch=batch, review=code).order_by("sheet_no", "row_no")


def cases(batch: ImportBatch, code: Code, rows: Sequence[ImportRow], *, scope: RegionScope, full: bool) -> list[Case]:
    """The questions that these rows of one kind raise. Rows that share one come once, with its first row.

    At most twelve queries, however many rows.
    """
    asked = list(_groups(batch, rows)) if code is Code.DUPLICATE_CONFLICT else [[row] for row in rows]
    all_rows = [row for group in asked for row in group]
    holders = _holders(all_rows, scope) if code is Code.FAMILY_CARD_IN_USE else {}
    values = Values(
        all_rows, scope=scope, day=batch.effective_on, full=full,
        others=[family for families in holders.values() for family in families],
    )  # fmt: skip
    said = decided(batch, [_place(row) for row in all_rows])
    earlier = _earlier(batch, code, all_rows, holders)
    told = _Told(values, said, dict(batch.sheets.values_list("number", "name")))
    found = [
        told.case(code, group, _records(group, holders, values), earlier.get(group[0].pk)) for group in asked if group
    ]
    return list(_explained(found, asked))


def _place(row: ImportRow) -> RowPlace:
    return RowPlace(row.sheet_no, row.row_no)


def _groups(batch: ImportBatch, rows: Sequence[ImportRow]) -> Iterator[list[ImportRow]]:
    """Rows of the file that are about one family, by NIK, record or participant number, where the first is among these.

    The later rows of a group are left out where they would begin a group of their own.
    """
    keys = (
        Q(nik__in={row.nik for row in rows if row.nik})
        | Q(household__in={row.household_id for row in rows if row.household_id})
        | Q(participant_no__in={row.participant_no for row in rows if row.participant_no})
    )
    rivals = list(of_review(batch, Code.DUPLICATE_CONFLICT).filter(keys)) if rows else []
    wanted = {row.pk for row in rows}
    found = [sorted(group, key=_in_file) for group in groups(rivals)]
    return (
        group[:_MOST_RIVALS] for group in sorted(found, key=lambda group: _in_file(group[0])) if group[0].pk in wanted
    )


def _in_file(row: ImportRow) -> tuple[int, int]:
    return row.sheet_no, row.row_no


def _holders(rows: Iterable[ImportRow], scope: RegionScope) -> dict[str, list[Household]]:
    """Active families inside the scope that have the family cards of these rows."""
    cards = {row.family_card_no for row in rows if row.family_card_no}
    families = Household.objects.visible_to(scope).filter(family_card_no__in=cards).exclude(family_card_no="")
    found: dict[str, list[Household]] = {}
    for family in families.exclude(status=EnrolmentStatus.EXIT).select_related("kecamatan", "village", "group"):
        found.setdefault(family.family_card_no, []).append(family)
    return found


def _earlier(
    batch: ImportBatch, code: Code, rows: Sequence[ImportRow], holders: dict[str, list[Household]]
) -> dict[int, ImportRow]:
    """For each row whose family card no record has: the earlier row of the file that has it."""
    if code is not Code.FAMILY_CARD_IN_USE:
        return {}
    open_rows = [row for row in rows if row.family_card_no not in holders]
    if not open_rows:
        return {}
    others = ImportRow.objects.filter(batch=batch, family_card_no__in={row.family_card_no for row in open_rows})
    first: dict[str, ImportRow] = {}
    for other in others.exclude(outcome=RowOutcome.REJECTED).order_by("sheet_no", "row_no"):
        first.setdefault(other.family_card_no, other)
    return {
        row.pk: first[row.family_card_no]
        for row in open_rows
        if row.family_card_no in first and first[row.family_card_no].pk != row.pk
    }


def _records(group: Sequence[ImportRow], holders: dict[str, list[Household]], values: Values) -> list[Household]:
    """The records a group is compared with: those met, or those that have the family card."""
    met = {row.household_id for row in group if row.household_id}
    records = [values.families[key] for key in met if key in values.families]
    return records or list(holders.get(group[0].family_card_no, ()))[:_MOST_RIVALS]


def _explained(found: Sequence[Case], groups: Sequence[Sequence[ImportRow]]) -> Iterator[Case]:
    """Of rows that stand alone, whether what they conflict with lies elsewhere, or is no longer there. Two queries."""
    alone = {id(case): group[0] for case, group in zip(found, groups, strict=True) if len(case.sides) == 1}
    keys = {row.household_id for row in alone.values() if row.household_id}
    cards = {row.family_card_no for row in alone.values() if row.review == Code.FAMILY_CARD_IN_USE}
    there = set(Household.objects.filter(pk__in=keys).values_list("pk", flat=True)) if keys else set()
    in_use = Household.objects.filter(family_card_no__in=cards - {""}).exclude(status=EnrolmentStatus.EXIT)
    used = set(in_use.values_list("family_card_no", flat=True)) if cards else set()
    for case in found:
        row = alone.get(id(case))
        if row is None:
            yield case
        elif row.review == Code.FAMILY_CARD_IN_USE:
            yield replace(case, elsewhere=row.family_card_no in used, gone=row.family_card_no not in used)
        elif row.household_id:
            yield replace(case, elsewhere=row.household_id in there, gone=row.household_id not in there)
        else:  # The other rows are rejected.
            yield case


@dataclass(frozen=True, slots=True)
class _Told:
    values: Values
    said: dict[RowPlace, Decision]
    sheets: dict[int, str]

    def case(
        self, code: Code, group: Sequence[ImportRow], records: Sequence[Household], earlier: ImportRow | None
    ) -> Case:
        rows = [*group, *([earlier] if earlier else [])]
        names = [
            name for name in CARD if any(self.values.of_row(row, name) for row in rows)
        ]  # What the file does not give is no difference.
        sides = [self._side(row, names, ask=row is not earlier) for row in rows]
        sides += [
            Side(family.name, family=family, values=[self.values.of_family(family, name) for name in names])
            for family in records
        ]
        lines = tuple(
            Compared(
                label_of(name),
                tuple(side.values[at] for side in sides),
                differs=self._differ(name, rows, records),
            )
            for at, name in enumerate(names)
        )
        return Case(code, tuple(sides), lines)

    def _side(self, row: ImportRow, names: Sequence[str], *, ask: bool) -> Side:
        place = _place(row)
        sheet = self.sheets.get(row.sheet_no, "") if len(self.sheets) > 1 else ""
        return Side(
            title=sheet,
            name=self.values.of_row(row, "name"),
            place=place,
            asked=ask,
            decision=self.said.get(place) if ask else None,
            values=[self.values.of_row(row, name) for name in names],
        )

    def _differ(self, name: str, rows: Sequence[ImportRow], records: Sequence[Household]) -> bool:
        """Whether two sides that give the value give another one; told from the values in full."""
        given = [self.values.of_row(row, name, full=True) for row in rows]
        given += [self.values.of_family(family, name, full=True) for family in records]
        return len({_plain(value) for value in given if value}) > 1


def _plain(value: str) -> str:
    return " ".join(value.casefold().split())
