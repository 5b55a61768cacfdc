"""Cells made comparable before a column looks at them, and answers remembered.

A list has many cells and few different ones: what costs time is done once for each different cell (``Memo``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable
from typing import Final, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

#: What is remembered, at most: 20,000 answers about texts of at most 250 characters.
_MOST: Final = 20_000
_LONGEST: Final = 250
# Spaces of all kinds, controls, and what is invisible: soft hyphen, zero-width signs, marks of direction, byte order
# mark, lone surrogates (which no database takes).
_INVISIBLE: Final = "\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ud800-\udfff"
_UNPRINTABLE: Final = re.compile(f"[\x00-\x1f\x7f-\x9f{_INVISIBLE}]")
_HIDDEN: Final = re.compile(f"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f{_INVISIBLE}]")
#: Text that is in order as it stands: words of visible ASCII with one space between.
_IN_ORDER: Final = re.compile(r"[!-~]+(?: [!-~]+)*")


class Memo(dict[K, V]):
    """Answers of a pure function, by what was asked. Forgets all when it holds too many."""

    def __init__(self, work: Callable[[K], V]) -> None:
        super().__init__()
        self._work = work

    def __missing__(self, key: K) -> V:
        answer = self._work(key)
        if len(self) >= _MOST:
            self.clear()
        if _is_short(key):
            self[key] = answer
        return answer


def _is_short(key: object) -> bool:
    if isinstance(key, tuple):
        return all(map(_is_short, key))
    return not isinstance(key, str) or len(key) <= _LONGEST


def printable(text: str) -> str:
    """The text with a space for each line break, tab, control or invisible character."""
    return _UNPRINTABLE.sub(" ", text)


def squeezed(text: str) -> str:
    """The visible words of a text with one space between; controls and invisible characters are dropped."""
    if _IN_ORDER.fullmatch(text):
        return text
    return " ".join(_HIDDEN.sub("", text).split())
