"""Rows of the file that are about one family: those that share a NIK, the record they meet, or a participant number."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol, TypeVar


class Claim(Protocol):
    """A row, as far as it says which family it is about."""

    @property
    def nik(self) -> str: ...
    @property
    def household_id(self) -> int | None: ...
    @property
    def participant_no(self) -> str: ...


R = TypeVar("R", bound=Claim)


def groups(rows: Iterable[R]) -> list[list[R]]:
    """The rows by the family they are about. Rows of one group may be linked only by others between them."""
    group_of: dict[tuple[str, object], list[R]] = {}
    for row in rows:
        signs = _signs(row)
        group: list[R] = []
        for met in {id(group_of[sign]): group_of[sign] for sign in signs if sign in group_of}.values():
            # The larger group takes the other in: each row moves few times, however many are linked.
            group, other = (met, group) if len(met) >= len(group) else (group, met)
            for moved in other:
                group.append(moved)
                group_of |= dict.fromkeys(_signs(moved), group)
        group.append(row)
        group_of |= dict.fromkeys(signs, group)
    return list({id(group): group for group in group_of.values()}.values())


def _signs(row: Claim) -> list[tuple[str, object]]:
    about = {"nik": row.nik, "family": row.household_id, "participant": row.participant_no}
    return [sign for sign in about.items() if sign[1]]
