"""Two lists of one kabupaten/kota against each other: who is new, gone, moved, has other components or companions.

Works on the staged rows of two batches, applied or not: a file that is only to be compared is checked like any other,
then left. Families are known again by NIK, else by participant number, else by registry id.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.db import connection, models
from django.utils.translation import gettext_lazy as _

from beneficiaries.imports.fields import COUNTS, ImportField
from beneficiaries.intake_enums import RowOutcome
from beneficiaries.models import ImportRow

if TYPE_CHECKING:
    from beneficiaries.models import ImportBatch


class Difference(models.TextChoices):
    """What may have happened to a family from one list to the other."""

    NEW = "new", _("Baru")
    GONE = "gone", _("Tidak ada lagi")
    MOVED = "moved", _("Pindah desa atau kecamatan")
    COMPONENTS = "components", _("Komponen berubah")
    COMPANION = "companion", _("Pendamping berubah")
    DETAILS = "details", _("Data lain berubah")


@dataclass(frozen=True, slots=True)
class Pair:
    """One family in both lists, or in one of them only."""

    before: ImportRow | None
    after: ImportRow | None


#: Rows that are somebody, once: of two equal rows the first, and nobody whose row was rejected.
_COUNTED: Final = (RowOutcome.NEW, RowOutcome.CHANGED, RowOutcome.UNCHANGED, RowOutcome.REVIEW)
_TABLE: Final = ImportRow._meta.db_table
_KEYS: Final = ("nik", "participant_no", "registry_id")
#: What else may change of a family, in the order of reading. A list that gives none says nothing of it.
DETAILS: Final = (
    ImportField.NAME,
    ImportField.NIK,
    ImportField.FAMILY_CARD_NO,
    ImportField.ADDRESS,
    ImportField.RT,
    ImportField.RW,
    ImportField.HAMLET,
    ImportField.PHONE,
    ImportField.STATUS,
)


class Comparison:
    """The earlier list ``before`` against the later one ``after``; a context manager.

    The pairs live in temporary tables of the database connection until its end.
    """

    def __init__(self, before: ImportBatch, after: ImportBatch) -> None:
        self.before, self.after = before, after

    def __enter__(self) -> Comparison:
        self._drop()  # Left by somebody who was interrupted.
        with connection.cursor() as cursor:
            cursor.execute("CREATE TEMP TABLE intake_pair (before_id bigint, after_id bigint)")
            cursor.execute("CREATE TEMP TABLE intake_before AS " + _one_of_each(), [self.before.pk, *_COUNTED])
            cursor.execute("CREATE TEMP TABLE intake_after AS " + _one_of_each(), [self.after.pk, *_COUNTED])
            for key in _KEYS:
                self._pair(cursor, key)
            cursor.execute(
                "INSERT INTO intake_pair SELECT id, NULL FROM intake_before b"
                " WHERE NOT EXISTS (SELECT 1 FROM intake_pair p WHERE p.before_id = b.id)"
            )
            cursor.execute(
                "INSERT INTO intake_pair SELECT NULL, id FROM intake_after a"
                " WHERE NOT EXISTS (SELECT 1 FROM intake_pair p WHERE p.after_id = a.id)"
            )
        return self

    def __exit__(self, *exc: object) -> None:
        self._drop()

    def _drop(self) -> None:
        with connection.cursor() as cursor:
            for table in ("intake_pair", "intake_before", "intake_after"):
                cursor.execute(f"DROP TABLE IF EXISTS {table}")

    def counts(self) -> dict[Difference, int]:
        """How many families there are of each difference."""
        with connection.cursor() as cursor:
            found = {}
            for difference in Difference:
                cursor.execute(f"SELECT count(*) {_FROM} WHERE {_WHEN[difference]}")
                found[difference] = int(cursor.fetchone()[0])
        return found

    def pairs(self, difference: Difference, *, limit: int | None = None, offset: int = 0) -> Iterator[Pair]:
        """The families of one difference in the order of their names; rows are fetched 500 pairs at a time."""
        with connection.cursor() as cursor:
            sql = (
                f"SELECT p.before_id, p.after_id {_FROM} WHERE {_WHEN[difference]}"
                " ORDER BY coalesce(a.name_key, b.name_key), coalesce(p.after_id, p.before_id)"
            )
            cursor.execute(sql + (f" LIMIT {int(limit)} OFFSET {int(offset)}" if limit is not None else ""))
            keys = cursor.fetchall()
        for start in range(0, len(keys), 500):
            yield from _fetched(keys[start : start + 500])

    def _pair(self, cursor: Any, key: str) -> None:
        """Pair families by one key who are in no pair yet; where a key stands twice, the first rows."""
        cursor.execute(f"CREATE INDEX intake_after_{key} ON intake_after ({key})")
        cursor.execute(
            f"INSERT INTO intake_pair SELECT min(b.id), min(a.id) FROM intake_before b"
            f" JOIN intake_after a ON a.{key} = b.{key} AND a.{key} <> ''"
            " WHERE NOT EXISTS (SELECT 1 FROM intake_pair p WHERE p.before_id = b.id)"
            " AND NOT EXISTS (SELECT 1 FROM intake_pair p WHERE p.after_id = a.id)"
            f" GROUP BY b.{key}"
        )


_FROM: Final = (
    f"FROM intake_pair p LEFT JOIN {_TABLE} b ON b.id = p.before_id LEFT JOIN {_TABLE} a ON a.id = p.after_id"
)
_BOTH: Final = "p.before_id IS NOT NULL AND p.after_id IS NOT NULL"
_WHEN: Final = {
    Difference.NEW: "p.before_id IS NULL",
    Difference.GONE: "p.after_id IS NULL",
    Difference.MOVED: f"{_BOTH} AND (a.kecamatan_id <> b.kecamatan_id"
    " OR (a.village_id <> b.village_id AND a.village_id <> '' AND b.village_id <> ''))",
    # A list without the column says nothing of it.
    Difference.COMPONENTS: f"{_BOTH} AND ("
    + " OR ".join(f"(a.{count} IS NOT NULL AND b.{count} IS NOT NULL AND a.{count} <> b.{count})" for count in COUNTS)
    + ")",
    Difference.COMPANION: f"{_BOTH} AND a.companion IS NOT NULL AND b.companion IS NOT NULL"
    " AND a.companion <> b.companion",
    Difference.DETAILS: f"{_BOTH} AND ("
    + " OR ".join(
        f"(a.{field} <> '' AND b.{field} <> ''"
        f" AND lower(replace(a.{field}, ' ', '')) <> lower(replace(b.{field}, ' ', '')))"
        for field in DETAILS
    )
    + ")",
}


def details_changed(before: ImportRow, after: ImportRow) -> list[ImportField]:
    """Which of ``DETAILS`` differ, as the database compares them: without case and spaces."""
    return [
        field
        for field in DETAILS
        if (ours := _loosely(getattr(after, field))) and (theirs := _loosely(getattr(before, field))) and ours != theirs
    ]


def _loosely(text: str) -> str:
    return text.replace(" ", "").lower()


def _one_of_each() -> str:
    """The first row of every NIK of a batch, with what families are known again by."""
    outcomes = ", ".join(["%s"] * len(_COUNTED))
    return (
        f"SELECT min(id) AS id, nik, max(participant_no) AS participant_no, max(registry_id) AS registry_id"
        f" FROM {_TABLE} WHERE batch_id = %s AND outcome IN ({outcomes}) GROUP BY nik"
    )


def _fetched(keys: Sequence[tuple[int | None, int | None]]) -> Iterator[Pair]:
    rows = ImportRow.objects.in_bulk([key for pair in keys for key in pair if key is not None])
    for before, after in keys:
        yield Pair(rows.get(before) if before else None, rows.get(after) if after else None)
