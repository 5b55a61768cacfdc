"""Writes of many rows at once that leave the same history as many single ones.

All take a model declared with ``history = tracked()``, and run in the caller's transaction. Rows are passed in chunks,
so memory and statement size stay bounded whatever the number.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Any, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connections, router, transaction
from django.db.models import CharField, DateTimeField, Field, IntegerField, Model, QuerySet, Value
from django.utils import timezone

from pkh_portal.history.acting import current

M = TypeVar("M", bound=Model)
T = TypeVar("T")
CHUNK = 500
CREATED, CHANGED, DELETED = "+", "~", "-"


def chunks(items: Iterable[T], size: int = CHUNK) -> Iterator[list[T]]:
    """The items in lists of at most ``size``."""
    iterator = iter(items)
    while chunk := list(islice(iterator, size)):
        yield chunk


def create(model: type[M], rows: Iterable[M]) -> list[M]:
    """Insert the rows, with a history row each. Returns them with their keys."""
    done: list[M] = []
    with transaction.atomic(using=router.db_for_write(model)):
        for chunk in chunks(rows):
            saved = model._default_manager.bulk_create(chunk)
            write_history(model._default_manager.filter(pk__in=[row.pk for row in saved]), CREATED)
            done += saved
    return done


def update(queryset: QuerySet[M], **values: Any) -> int:
    """Set the same values on all rows of the queryset, with a history row each. Returns how many rows there were.

    Values may be expressions. The rows are found once, before the first write.
    """
    keys = list(queryset.order_by().values_list("pk", flat=True))
    rows = queryset.model._default_manager
    with transaction.atomic(using=router.db_for_write(queryset.model)):
        for chunk in chunks(keys):
            rows.filter(pk__in=chunk).update(**values)
            write_history(rows.filter(pk__in=chunk), CHANGED)
    return len(keys)


def save(model: type[M], rows: Iterable[M], fields: Sequence[str]) -> int:
    """Write these fields of rows that differ from each other, with a history row each. Returns how many."""
    count = 0
    with transaction.atomic(using=router.db_for_write(model)):
        for chunk in chunks(rows):
            model._default_manager.bulk_update(chunk, fields)
            write_history(model._default_manager.filter(pk__in=[row.pk for row in chunk]), CHANGED)
            count += len(chunk)
    return count


def delete(queryset: QuerySet[M]) -> int:
    """Delete the rows, with a history row each. Returns how many. The caller has let go of what refers to them."""
    keys = list(queryset.order_by().values_list("pk", flat=True))
    rows = queryset.model._default_manager
    using = router.db_for_write(queryset.model)
    with transaction.atomic(using=using):
        for chunk in chunks(keys):
            write_history(rows.filter(pk__in=chunk), DELETED)
            # Django's own delete() loads every row and calls simple-history for each.
            rows.filter(pk__in=chunk)._raw_delete(using)  # noqa: SLF001 - see above
    return len(keys)


def write_history(queryset: QuerySet[Any], kind: str, *, at: datetime | None = None) -> int:
    """Copy the rows as they stand now into their history table, by one ``INSERT … SELECT``. Returns how many.

    For a deletion call it before the rows go. Who and why come from the deed under way; ``at`` (default: now) is when,
    for a deed whose rows shall be found again by their date.
    """
    model = queryset.model
    history: type[Model] = model.history.model
    deed = current()
    columns: list[Field[Any, Any]] = list(model._meta.concrete_fields)
    stamps = {
        "history_date": Value(at or timezone.now(), DateTimeField()),
        "history_type": Value(kind, CharField()),
        "history_user_id": Value(deed.user.pk if deed.user else None, IntegerField()),
        "history_change_reason": Value(deed.reason, CharField()),
    }
    selected = (
        queryset.order_by().annotate(**{f"stamp_{name}": value for name, value in stamps.items()})
        .values_list(*[field.attname for field in columns], *[f"stamp_{name}" for name in stamps])
    )  # fmt: skip
    connection = connections[router.db_for_write(model)]
    try:
        sql, params = selected.query.get_compiler(connection=connection).as_sql()
    except EmptyResultSet:
        return 0
    names = [connection.ops.quote_name(name) for name in (*[str(field.column) for field in columns], *stamps)]
    with connection.cursor() as cursor:
        # Names of our own tables and columns; values go as parameters.
        cursor.execute(
            f"INSERT INTO {connection.ops.quote_name(history._meta.db_table)} ({', '.join(names)}) {sql}", params
        )
        return int(cursor.rowcount)
