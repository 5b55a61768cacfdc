"""Values of history rows as people read them: labels, Indonesian dates, names of other rows, masked numbers."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final, TypeAlias

from django.db.models import Field, Model
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from pkh_portal.accounts.masking import masked
from pkh_portal.accounts.reveal import is_revealable

#: As long as a NIK or longer, with what people write between digits: hidden in free text, too.
_LONG_NUMBER: Final = re.compile(r"\d(?:[ .\-\u00a0]{0,3}\d){15,}")

AnyField: TypeAlias = "Field[Any, Any]"


def without_numbers(text: str) -> str:
    """The text with every number that could be a NIK, a No. KK or a card masked."""
    return _LONG_NUMBER.sub(lambda found: masked(re.sub(r"\D", "", found[0])), text)


def shown_fields(model: type[Model]) -> list[AnyField]:
    """The fields that a reader is told of: not the key, nor what the model names in ``HISTORY_HIDDEN``."""
    hidden: tuple[str, ...] = getattr(model, "HISTORY_HIDDEN", ())
    fields: list[AnyField] = list(model._meta.concrete_fields)
    return [field for field in fields if not field.primary_key and field.name not in hidden]


class Names:
    """Names of the rows that foreign keys point to: one query for each table, however many rows of history ask."""

    def __init__(self, wanted: Iterable[tuple[type[Model], Any]]) -> None:
        keys: dict[type[Model], set[Any]] = defaultdict(set)
        for model, key in wanted:
            keys[model].add(key)
        # Some are named after rows that they point to in turn.
        self._names = {
            model: {row.pk: str(row) for row in model._default_manager.filter(pk__in=found).select_related()}
            for model, found in keys.items()
        }

    def of(self, model: type[Model], key: Any) -> str:
        return self._names.get(model, {}).get(key) or _("(sudah dihapus)")


def written(model: type[Model], field: AnyField, value: Any, names: Names) -> str:
    """The value as a reader sees it; nothing for an empty one. Identifying numbers come masked, whatever was asked."""
    if value is None or value == "":
        return ""
    if is_revealable(model, field.name):
        return masked(str(value))
    if field.related_model:
        return without_numbers(names.of(_target(field), value))
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    return without_numbers(_plain(value))


def related_keys(fields: Iterable[AnyField], states: Iterable[Model]) -> Iterable[tuple[type[Model], Any]]:
    """What ``Names`` has to know to write these fields of these states."""
    relations = [field for field in fields if field.related_model]
    for state in states:
        for field in relations:
            key = getattr(state, field.attname)
            if key is not None:
                yield _target(field), key


def _target(field: AnyField) -> type[Model]:
    model: Any = field.related_model
    target: type[Model] = model
    return target


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return _("ya") if value else _("tidak")
    if isinstance(value, datetime):
        return date_format(timezone.localtime(value), "DATETIME_FORMAT")
    if isinstance(value, date):
        return date_format(value)
    if isinstance(value, Decimal):
        return str(number_format(value.normalize() if value % 1 else int(value)))
    return str(value)
