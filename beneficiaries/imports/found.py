"""What was found in a file: its sheets, their headings and what the headings were taken for. Kept as JSON on the sheet.

These values cross the steps: ``sheets`` makes ``FoundSheet``, ``mapping`` makes ``SheetMapping``, screens and ``rows``
read both.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of one column. ``address`` names it for ``--map`` and in problems: its text, or ``TEXT#2``.

    ``known`` is the field its spelling stands for ("" for none); ``samples`` are the first values below it, in full.
    ``group`` is the text that stands over it where headings are stacked.
    """

    place: int
    text: str
    address: str
    known: str = ""
    samples: tuple[str, ...] = ()
    group: str = ""


@dataclass(frozen=True, slots=True)
class FoundSheet:
    """One sheet. ``reason`` (a code of ``sheets.IGNORED``) says why it is not used.

    ``header_row`` is the lower of two stacked ones, ``header_top`` the upper one then. ``above`` are values that stand
    over the headings, by field. ``look`` are the first rows as the sheet shows them: (row number, texts).
    """

    number: int
    name: str
    used: bool
    reason: str = ""
    header_row: int | None = None
    header_top: int | None = None
    headings: tuple[Heading, ...] = ()
    above: dict[str, str] = field(default_factory=dict)
    look: tuple[tuple[int, tuple[str, ...]], ...] = ()

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        headings = tuple(Heading(**{**each, "samples": tuple(each["samples"])}) for each in data["headings"])
        look = tuple((number, tuple(texts)) for number, texts in data["look"])
        return cls(**{**data, "headings": headings, "look": look})


@dataclass(frozen=True, slots=True)
class SheetMapping:
    """Which column gives which field. ``columns`` is field → heading address; ``unmapped`` are the other addresses.

    ``conflicts`` are fields claimed by several headings (field → addresses), and remembered choices that no longer
    fit: while there are any, the batch waits for a decision. ``given``/``remembered`` tell where a choice came from.
    """

    columns: dict[str, str]
    unmapped: tuple[str, ...] = ()
    conflicts: dict[str, tuple[str, ...]] = field(default_factory=dict)
    given: tuple[str, ...] = ()
    remembered: tuple[str, ...] = ()

    @property
    def is_decided(self) -> bool:
        return not self.conflicts

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        return cls(
            columns=data["columns"],
            unmapped=tuple(data["unmapped"]),
            conflicts={name: tuple(addresses) for name, addresses in data["conflicts"].items()},
            given=tuple(data["given"]),
            remembered=tuple(data["remembered"]),
        )
