"""What comes of looking a region up: values, without any database."""

from dataclasses import dataclass
from enum import StrEnum

from pkh_portal.regions.enums import RegionKind


class Outcome(StrEnum):
    """How sure the resolver is."""

    EXACT = "exact"
    GUESSED = "guessed"
    AMBIGUOUS = "ambiguous"
    UNKNOWN = "unknown"
    REFUSED_BPS = "refused_bps"


@dataclass(frozen=True, slots=True)
class Place:
    """A region as far as the resolver needs it. ``successor`` is a code, only ever there when it is closed."""

    code: str
    name: str
    kind: RegionKind
    closed: bool = False
    successor: str | None = None

    def __str__(self) -> str:
        return f"{self.kind.prefix} {self.name}".strip()


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A region that may be meant, with its likeness from 0 to 100."""

    place: Place
    score: float


@dataclass(frozen=True, slots=True)
class Resolution:
    """The answer for one text.

    ``place`` is there for EXACT and GUESSED and for nothing else. ``score`` is the likeness of the names, 0 to 100
    (100 for EXACT). ``suggestions`` hold the nearest names, best first, where there is something to choose. ``note``
    is one Indonesian sentence for the user about what is special here, or empty.
    """

    outcome: Outcome
    place: Place | None = None
    score: float = 0.0
    suggestions: tuple[Suggestion, ...] = ()
    note: str = ""

    @property
    def code(self) -> str | None:
        """Key of the region found."""
        return self.place.code if self.place else None

    @property
    def found(self) -> bool:
        """Whether there is one region to go on with: exact, or guessed and to be pointed out."""
        return self.place is not None
