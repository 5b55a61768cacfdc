"""The rules and amounts of the programme, read once; what holds on a day is then told without a query."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Self, TypeVar

from beneficiaries.enums import AidItem, Component, PaymentPeriod
from beneficiaries.models import Benefit, ComponentRule, CountingRule
from beneficiaries.models.rules import DatedRule

R = TypeVar("R", bound=DatedRule)


@dataclass(frozen=True, slots=True)
class DayRules:
    """What holds on one day. What is absent is not known for that day; nobody puts a guess in its place."""

    day: date
    components: Mapping[Component, ComponentRule]
    counting: CountingRule | None
    benefits: Mapping[tuple[AidItem, PaymentPeriod], Benefit]

    def benefit(self, item: Component | AidItem, period: PaymentPeriod) -> Benefit | None:
        """The amount of an item for a stretch of time; none where no row says it."""
        return self.benefits.get((AidItem(item.value), period))


@dataclass(frozen=True, slots=True)
class Rulebook:
    """All rows of the three tables: a few dozen. Costs three queries, whatever is asked of it afterwards."""

    components: tuple[ComponentRule, ...]
    counting: tuple[CountingRule, ...]
    benefits: tuple[Benefit, ...]

    @classmethod
    def load(cls) -> Self:
        """The book as the tables stand now."""
        return cls(
            tuple(ComponentRule.objects.order_by("pk")),
            tuple(CountingRule.objects.order_by("pk")),
            tuple(Benefit.objects.order_by("pk")),
        )

    def on(self, day: date) -> DayRules:
        """What holds on this day. Where two rows do, which the forms refuse, the one that began last."""
        counting = _holding(self.counting, day)
        return DayRules(
            day=day,
            components={Component(rule.component): rule for rule in _holding(self.components, day)},
            counting=counting[-1] if counting else None,
            benefits={(AidItem(row.item), PaymentPeriod(row.period)): row for row in _holding(self.benefits, day)},
        )


def _holding(rows: Iterable[R], day: date) -> list[R]:
    """The rows that hold on this day, the latest begun last."""
    return sorted((row for row in rows if row.holds_on(day)), key=lambda row: row.valid_from or date.min)
