"""Rulebooks made of reference rows, without a database."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import TypeVar

from beneficiaries.models import Benefit, ComponentRule, CountingRule
from beneficiaries.models.rules import DatedRule
from beneficiaries.reference import Row
from beneficiaries.services.rulebook import Rulebook

R = TypeVar("R", bound=DatedRule)


def book_of(components: Iterable[Row], counting: Iterable[Row], benefits: Iterable[Row]) -> Rulebook:
    """The book these rows would make in the tables."""
    return Rulebook(_rows(ComponentRule, components), _rows(CountingRule, counting), _rows(Benefit, benefits))


def _rows(model: type[R], rows: Iterable[Row]) -> tuple[R, ...]:
    return tuple(model(**asdict(row)) for row in rows)
