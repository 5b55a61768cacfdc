"""Periods of one thing never share a day: an exclusion constraint on PostgreSQL, triggers on SQLite.

For tables with ``valid_from`` and ``valid_until`` (both days included, an empty end is open). A migration installs the
rule; on SQLite every later rebuild of the table takes the triggers away again, so the app also calls ``keep`` for
itself, which puts them back after each migrate.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, connections
from django.db.models.signals import post_migrate

if TYPE_CHECKING:
    from django.apps import AppConfig
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor


@dataclass(frozen=True, slots=True)
class NoOverlap:
    """``table`` holds at most one row a day for each value of ``key`` (a column, or several with commas).

    ``unless`` is a boolean column: rows in which it is true do not count. ``name`` is the constraint's.
    """

    name: str
    table: str
    key: str
    unless: str = ""

    def install_sql(self, vendor: str) -> list[str]:
        """Statements that install the rule where it is missing; ``NotImplementedError`` for an unknown database."""
        if vendor == "postgresql":
            counted = f" WHERE (NOT {self.unless})" if self.unless else ""
            return [
                "CREATE EXTENSION IF NOT EXISTS btree_gist",
                f"ALTER TABLE {self.table} DROP CONSTRAINT IF EXISTS {self.name}",
                f"ALTER TABLE {self.table} ADD CONSTRAINT {self.name} EXCLUDE USING gist ("
                f"{', '.join(f'{column} WITH =' for column in self._keys)}, "
                f"daterange(valid_from, valid_until, '[]') WITH &&){counted}",
            ]
        if vendor == "sqlite":
            return [*self.remove_sql(vendor), self._trigger("INSERT"), self._trigger("UPDATE")]
        raise NotImplementedError(f"No rule against overlaps for {vendor}")

    def remove_sql(self, vendor: str) -> list[str]:
        """Statements that take the rule away."""
        if vendor == "postgresql":
            return [f"ALTER TABLE {self.table} DROP CONSTRAINT IF EXISTS {self.name}"]
        return [f"DROP TRIGGER IF EXISTS {self.name}_{verb}" for verb in ("insert", "update")]

    def install(self, apps: Any, schema_editor: BaseDatabaseSchemaEditor) -> None:
        """For ``migrations.RunPython``."""
        for statement in self.install_sql(schema_editor.connection.vendor):
            schema_editor.execute(statement)

    def remove(self, apps: Any, schema_editor: BaseDatabaseSchemaEditor) -> None:
        """The way back, for ``migrations.RunPython``."""
        for statement in self.remove_sql(schema_editor.connection.vendor):
            schema_editor.execute(statement)

    def broken_by(self, error: IntegrityError) -> bool:
        """Whether the database refused a write because of this rule."""
        return self.name in str(error)

    @property
    def _keys(self) -> list[str]:
        return [column.strip() for column in self.key.split(",")]

    def _trigger(self, verb: str) -> str:
        columns = [*self._keys, "valid_from", "valid_until", *([self.unless] if self.unless else [])]
        of = f" OF {', '.join(columns)}" if verb == "UPDATE" else ""
        when = f" AND NOT NEW.{self.unless}" if self.unless else ""
        counts = f" AND NOT other.{self.unless}" if self.unless else ""
        same = " AND ".join(f"other.{column} = NEW.{column}" for column in self._keys)
        # Constant names of our own tables; nothing here comes from outside.
        overlap = (
            f"EXISTS (SELECT 1 FROM {self.table} AS other WHERE {same}{counts} AND other.id <> NEW.id "  # noqa: S608 - see above
            "AND (NEW.valid_until IS NULL OR other.valid_from <= NEW.valid_until) "
            "AND (other.valid_until IS NULL OR other.valid_until >= NEW.valid_from))"
        )
        return (
            f"CREATE TRIGGER {self.name}_{verb.lower()} AFTER {verb}{of} ON {self.table} "
            f"WHEN {overlap}{when} BEGIN SELECT RAISE(ABORT, '{self.name}'); END"
        )


def keep(config: AppConfig, *rules: NoOverlap) -> None:
    """Put the triggers back after each migrate (SQLite only: PostgreSQL never loses a constraint)."""

    def restore(*, using: str, **kwargs: Any) -> None:
        connection = connections[using]
        if connection.vendor != "sqlite":
            return
        with connection.cursor() as cursor:
            known = set(connection.introspection.table_names(cursor))
            for statement in (sql for rule in rules if rule.table in known for sql in rule.install_sql("sqlite")):
                cursor.execute(statement)

    post_migrate.connect(restore, sender=config, weak=False, dispatch_uid=f"no_overlap_{config.label}")


def on_postgresql(*statements: str) -> Callable[[Any, BaseDatabaseSchemaEditor], None]:
    """A function for ``migrations.RunPython`` that runs the statements on PostgreSQL and does nothing elsewhere."""

    def run(apps: Any, schema_editor: BaseDatabaseSchemaEditor) -> None:
        if schema_editor.connection.vendor == "postgresql":
            for statement in statements:
                schema_editor.execute(statement)

    return run
