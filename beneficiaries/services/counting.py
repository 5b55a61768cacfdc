"""Who of a family is counted: at most so many of a component, at most so many of a family, the highest amounts.

Pure arithmetic over components and amounts; knows no tables.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum

from beneficiaries.enums import Component


class Verdict(Enum):
    """What became of a person in the count."""

    COUNTED = "counted"
    OVER_CAP = "over_cap"
    OVER_MAX = "over_max"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Choice:
    """``component`` is the one counted; for those not counted the one worth most, for nothing none."""

    verdict: Verdict
    component: Component | None


@dataclass(slots=True)
class _Seats:
    """Who sits where: each person once, each component at most ``cap`` times (none: no limit)."""

    people: Sequence[Sequence[Component]]
    caps: Mapping[Component, int | None]
    place: dict[int, Component] = field(default_factory=dict)

    def fill_one(self, component: Component) -> bool:
        """Seat one more person, moving others to another of their components if that makes room. False if none fits."""
        cap = self.caps.get(component)
        if cap is not None and list(self.place.values()).count(component) >= cap:
            return False
        return self._find(component, set())

    def _find(self, component: Component, asked: set[int]) -> bool:
        able = [person for person, components in enumerate(self.people) if component in components]
        for person in able:
            if person not in self.place:
                self.place[person] = component
                return True
        for person in able:
            if self.place[person] != component and person not in asked:
                asked.add(person)
                if self._find(self.place[person], asked):
                    self.place[person] = component
                    return True
        return False


def choose(
    people: Sequence[Sequence[Component]],
    *,
    amounts: Mapping[Component, int],
    caps: Mapping[Component, int | None],
    max_members: int,
) -> list[Choice]:
    """One choice for each person, so that the sum of the amounts of those counted is the highest there can be.

    Each person is counted once. Components are filled from the highest amount down (of equal ones in the programme's
    order), for each the people in their order: the seats that can be filled at once form a matroid, so going down
    greedily is not only simple but best. A component without an amount is not counted.
    """
    people = [[component for component in components if component in amounts] for components in people]
    worth = sorted(Component, key=lambda component: -amounts.get(component, 0))
    seats = _Seats(people, caps)
    counted: dict[int, Component] = {}
    for component in worth:
        while component in amounts and seats.fill_one(component):
            if len(seats.place) <= max_members:
                counted = dict(seats.place)
    return [_choice(person, components, worth, counted, seats) for person, components in enumerate(people)]


def _choice(
    person: int, components: Sequence[Component], worth: Sequence[Component], counted: Mapping[int, Component],
    seats: _Seats,
) -> Choice:  # fmt: skip
    if person in counted:
        return Choice(Verdict.COUNTED, counted[person])
    if not components:
        return Choice(Verdict.NOTHING, None)
    verdict = Verdict.OVER_MAX if person in seats.place else Verdict.OVER_CAP
    return Choice(verdict, min(components, key=worth.index))
