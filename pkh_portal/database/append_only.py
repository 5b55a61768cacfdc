"""Database triggers that let rows be added to a table, and neither changed nor removed.

The rule stands in the database because that is the only place every path goes through. Emptying the
whole table by ``TRUNCATE`` (PostgreSQL, owner only) is not caught: it is how test databases are cleaned.
"""

from collections.abc import Callable
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor

MESSAGE = "append-only table: rows are neither changed nor removed"


def install_sql(vendor: str, table: str) -> list[str]:
    """Statements that install the triggers where they are missing; ``NotImplementedError`` for an unknown database."""
    if vendor == "sqlite":
        return [
            f"CREATE TRIGGER IF NOT EXISTS {table}_no_{verb.lower()} BEFORE {verb} ON {table} {when} "
            f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
            for verb, when in (
                ("UPDATE", ""),
                ("DELETE", ""),
                # REPLACE deletes without telling the trigger above.
                ("INSERT", f"WHEN EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id)"),  # noqa: S608 - our own table's name
            )
        ]
    if vendor == "postgresql":
        return [
            f"CREATE OR REPLACE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'restrict_violation'; END $$",
            f"CREATE OR REPLACE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {table}_refuse()",
        ]
    raise NotImplementedError(f"No append-only triggers for {vendor}")


def remove_sql(vendor: str, table: str) -> list[str]:
    """Statements that take the triggers away again."""
    if vendor == "sqlite":
        return [f"DROP TRIGGER IF EXISTS {table}_no_{verb}" for verb in ("update", "delete", "insert")]
    return [f"DROP TRIGGER IF EXISTS {table}_append_only ON {table}", f"DROP FUNCTION IF EXISTS {table}_refuse()"]


def installer(table: str, make: Callable[[str, str], list[str]]) -> Callable[[Any, BaseDatabaseSchemaEditor], None]:
    """A function for ``migrations.RunPython`` that runs what ``make`` gives for the database in use."""

    def run(apps: Any, schema_editor: BaseDatabaseSchemaEditor) -> None:
        for statement in make(schema_editor.connection.vendor, table):
            schema_editor.execute(statement)

    return run
