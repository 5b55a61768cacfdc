"""A column that a higher floor adds to the lists: what it must answer, and which there are.

Named by dotted path in ``settings.KPM_IMPORT_COLUMNS``, one visible place; no import upwards (decision 0001).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Protocol

from django.conf import settings
from django.utils.module_loading import import_string

if TYPE_CHECKING:
    from pkh_portal.accounts.services.audit import Actor

#: What an extension needs to take back what it did; goes into ``ImportBatch.above`` as JSON.
State = dict[str, Any]
#: (done, total, sentence): how far a long work is.
Progress = Callable[[int, int, str], None]


class ExtensionChecker(Protocol):
    """Knows what one kabupaten/kota has on one day; asks the database nothing more."""

    def check(self, texts: Sequence[str], kecamatan: Sequence[str]) -> list[int | None]:
        """The key that each text means in its kecamatan (dotted code); None where it means none, or is empty."""
        ...


class ColumnExtension(Protocol):
    """A field whose records belong to a higher floor. Keys are numbers of that floor's own."""

    @property
    def name(self) -> str:
        """The ``ImportField`` it serves, which is also the staged column."""
        ...

    def checker(self, *, region: str, day: date) -> ExtensionChecker:
        """One for a whole file, with a few queries."""
        ...

    def current_sql(self, day: date) -> tuple[str, list[Any]]:
        """A query giving (household_id, key) of the value on ``day``, to compare by sets; and its parameters."""
        ...

    def labels(self, keys: Collection[int]) -> Mapping[int, str]:
        """What people call the keys."""
        ...

    def apply(
        self, *, pairs: Iterable[tuple[int, int]], day: date, actor: Actor, label: str, progress: Progress
    ) -> State:
        """Make the value hold from ``day``, for (household, key). ``label`` names the file in history."""
        ...

    def touched(self, *, household_ids: list[int], state: State, since: datetime) -> set[int]:
        """Those of the families that somebody has changed in this floor's tables since."""
        ...

    def undo(self, *, state: State, household_ids: list[int], created_ids: list[int], actor: Actor) -> None:
        """Give these families back what they had, and delete what hangs on those about to be deleted."""
        ...


def extensions() -> tuple[ColumnExtension, ...]:
    """The extensions named in the settings, in their order."""
    return tuple(import_string(path)() for path in settings.KPM_IMPORT_COLUMNS)


def checkers(*, region: str, day: date) -> dict[str, ExtensionChecker]:
    """By name, one for a whole file."""
    return {extension.name: extension.checker(region=region, day=day) for extension in extensions()}
