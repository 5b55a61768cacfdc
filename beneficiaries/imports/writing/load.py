"""One load under way: what every statement of it needs."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from django.db import connection, models
from django.utils import timezone

from beneficiaries.imports.fields import BITS
from beneficiaries.intake_enums import OriginAction, RowOutcome
from beneficiaries.models import Enrolment, FamilyGroup, Household, ImportBatch, Member, RegistryRecord
from beneficiaries.services.course import ONE_DAY

#: Tables whose history tells whether somebody has touched a family.
WATCHED: Final[dict[str, type[models.Model]]] = {
    "household": Household,
    "enrolment": Enrolment,
    "registry": RegistryRecord,
    "member": Member,
    "group": FamilyGroup,
}


def bits(*names: str) -> int:
    """The mask of these names of ``CHANGEABLE``."""
    return sum(BITS[name] for name in names)


#: All of them.
EVERY: Final = sum(BITS.values())
#: What is told by periods, and what only by registry records or floors above.
PLACE: Final = bits("kecamatan", "village")
PERIOD: Final = PLACE | bits("status")
BESIDE: Final = bits("registry_id", "companion")


@dataclass(slots=True)
class Load:
    """``at`` is the date of every history row; ``today`` decides which period is the present one."""

    batch: ImportBatch
    at: datetime = field(default_factory=timezone.now)
    today: date = field(default_factory=timezone.localdate)

    def execute(self, sql: str, **more: Any) -> int:
        """Run one statement with the load's values as named parameters; returns how many rows it wrote."""
        with connection.cursor() as cursor:
            cursor.execute(sql, self.params | more)
            return int(cursor.rowcount)

    def settle(self) -> None:
        """For the transaction: memory for sets of a hundred thousand, and no compiling of statements that run once."""
        if connection.vendor == "postgresql":
            self.execute("SET LOCAL work_mem = '64MB'")
            self.execute("SET LOCAL jit = off")

    def column(self, sql: str, **more: Any) -> list[Any]:
        """The first column of a query."""
        with connection.cursor() as cursor:
            cursor.execute(sql, self.params | more)
            return [row[0] for row in cursor.fetchall()]

    def index(self, table: str, *columns: str) -> None:
        """Index a temporary table by each of these: tables just filled have no statistics, and plans go wrong."""
        for column in columns:
            self.execute(f"CREATE INDEX {table}_{column} ON {table} ({column})")
        if connection.vendor == "postgresql":
            self.execute(f"ANALYZE {table}")

    @property
    def params(self) -> dict[str, Any]:
        as_date, as_time = connection.ops.adapt_datefield_value, connection.ops.adapt_datetimefield_value
        return {
            "batch": self.batch.pk,
            "at": as_time(self.at),
            "today": as_date(self.today),
            "day": as_date(self.batch.effective_on),
            "eve": as_date(self.batch.effective_on - ONE_DAY),
            "applied": as_time(self.batch.applied_at),
            "no": False,
            "new": RowOutcome.NEW.value,
            "changing": RowOutcome.CHANGED.value,
            "created": OriginAction.CREATED.value,
            "changed": OriginAction.CHANGED.value,
        }


def marks() -> dict[str, int]:
    """The highest key in the history of each watched table: what is written later has a higher one."""
    highest = {}
    for name, model in WATCHED.items():
        found = model.history.aggregate(highest=models.Max("history_id"))["highest"]  # type: ignore[attr-defined]
        highest[name] = int(found or 0)
    return highest
