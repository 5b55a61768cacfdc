"""The lookup ``under``: a region code and everything below it, as one range that an index serves.

``filter(code__under="73.71")`` and ``filter(kecamatan__code__under="73.71")`` find ``73.71`` and ``73.71.…`` and
nothing else. ``/`` is the character right after ``.``, and every digit comes after ``/``, so the subtree is exactly
the half-open range from ``73.71`` to ``73.71/``, wherever strings are compared byte by byte:

- SQLite does so by default (collation BINARY);
- PostgreSQL does so with the pattern operators whatever the locale of the database, and serves them from the
  ``varchar_pattern_ops`` index (``…_like``) that Django makes for every key and foreign key of characters.

Refused: ``LIKE '73.71%'`` (takes siblings in, and SQLite uses no index for it) and the plain ``>=`` on PostgreSQL
(many locales skip punctuation when they compare).
"""

from typing import TYPE_CHECKING, Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import CharField, Lookup, Model
from django.db.models.sql.compiler import SQLCompiler

if TYPE_CHECKING:
    _Lookup = Lookup[Any]
else:
    _Lookup = Lookup  # Generic for the type checker only.

_OPERATORS = {"postgresql": ("~>=~", "~<~")}


class Under(_Lookup):
    """``code__under=X``: X itself or inside X. X is a code, a Region, or an expression such as ``OuterRef("code")``."""

    lookup_name = "under"

    def get_prep_lookup(self) -> Any:
        if isinstance(self.rhs, Model):
            return self.rhs.pk
        return super().get_prep_lookup()

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, tuple[str | int, ...]]:
        column, column_params = self.process_lhs(compiler, connection)
        root, root_params = self.process_rhs(compiler, connection)
        not_before, before = _OPERATORS.get(connection.vendor, (">=", "<"))
        end, end_params = f"({root} || '/')", root_params
        if self.rhs_is_direct_value():
            end, end_params = root, (f"{root_params[0]}/",)
        sql = f"({column} {not_before} {root} AND {column} {before} {end})"
        return sql, (*column_params, *root_params, *column_params, *end_params)


def register() -> None:
    """Teach all character fields, and through them foreign keys to regions, the lookup. Called once by the app."""
    CharField.register_lookup(Under)
