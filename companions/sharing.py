"""Who gets what at a hand-over: rows of families (a desa, a group) given whole, or divided by load. Pure.

``static/companions/handover.js`` divides by the same rule, so that the numbers that move on the screen are these.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

#: What stands for "divide this row" where a successor's key would stand.
DIVIDED: Final = "rata"


@dataclass(frozen=True, slots=True)
class Row:
    """Some families, and to whom they may go: keys of successors in the order of the list. ``choice`` is one of these
    keys as text, ``DIVIDED``, or empty."""

    key: str
    families: int
    successors: tuple[int, ...]
    choice: str = ""


@dataclass(frozen=True, slots=True)
class Division:
    """``given``: row → successor → how many of the row's families. ``loads``: what each then accompanies."""

    given: Mapping[str, Mapping[int, int]]
    loads: Mapping[int, int]
    open_rows: tuple[str, ...]


def divide(rows: Sequence[Row], *, loads: Mapping[int, int], willing: Iterable[int]) -> Division:
    """Follow the choices. Rows given whole come first; the others then go, one family after the other, to whoever of
    the willing has the fewest. A row without a valid choice, or that nobody is willing to divide, stays open.
    """
    now, chosen = dict(loads), set(willing)
    given: dict[str, dict[int, int]] = {}
    open_rows: list[str] = []
    for row in rows:
        if row.choice == DIVIDED:
            continue
        if row.choice.isdecimal() and int(row.choice) in row.successors:
            given[row.key] = {int(row.choice): row.families}
            now[int(row.choice)] += row.families
        else:
            open_rows.append(row.key)
    for row in rows:
        if row.choice != DIVIDED:
            continue
        takers = [key for key in row.successors if key in chosen]
        if not takers:
            open_rows.append(row.key)
            continue
        part = dict.fromkeys(takers, 0)
        for _family in range(row.families):
            lightest = min(takers, key=lambda key: now[key])
            part[lightest] += 1
            now[lightest] += 1
        given[row.key] = {key: count for key, count in part.items() if count}
    return Division(given, now, tuple(open_rows))


def suggest(rows: Sequence[Row], *, loads: Mapping[int, int], willing: Iterable[int]) -> dict[str, str]:
    """Choices that even the loads out and keep rows together: the largest row first, each to whoever has the fewest.

    A row that alone would outweigh an even share is divided. A row that nobody willing may take gets no choice.
    """
    chosen, now = set(willing), dict(loads)
    involved = {key for row in rows for key in row.successors if key in chosen}
    total = sum(row.families for row in rows) + sum(loads[key] for key in involved)
    even = total / len(involved) if involved else 0
    choices: dict[str, str] = {}
    for row in sorted(rows, key=lambda row: -row.families):
        takers = [key for key in row.successors if key in chosen]
        if not takers:
            choices[row.key] = ""
            continue
        lightest = min(takers, key=lambda key: now[key])
        if len(takers) > 1 and now[lightest] + row.families > even * 1.1 and row.families > 1:
            choices[row.key] = DIVIDED
            for _family in range(row.families):
                now[min(takers, key=lambda key: now[key])] += 1
        else:
            choices[row.key] = str(lightest)
            now[lightest] += row.families
    return choices
