"""A family's recorded counts, held up to what is known of its members."""

from __future__ import annotations

from collections import Counter
from datetime import date

from beneficiaries.models import Household
from beneficiaries.services.components import components_of
from beneficiaries.services.rulebook import Rulebook


def raise_counts_to_members(household: Household, *, day: date, rules: Rulebook | None = None) -> list[str]:
    """No recorded count stays below what the members recorded are by the rules of ``day``; returns the counts raised.

    Reads the members, puts the counts on the household and saves nothing. A count is never lowered: a list may know
    children who have not been recorded one by one.
    """
    rules = rules or Rulebook.load()
    derived = Counter(
        component.count_field
        for member in household.members.all()
        for component in components_of(member, day=day, rules=rules)
    )
    raised = sorted(field for field, number in derived.items() if getattr(household, field) < number)
    for field in raised:
        setattr(household, field, derived[field])
    return raised
