"""Service periods and posts of one person, written down as they are and put back as they were."""

from __future__ import annotations

import json
from typing import Any, Final

from django.core.serializers.json import DjangoJSONEncoder

from companions.models import Personnel, Placement, ServicePeriod

TABLES: Final = (ServicePeriod, Placement)
Snapshot = dict[str, dict[str, dict[str, Any]]]


def snapshot(personnel: Personnel) -> Snapshot:
    """All service periods and posts of the person: table → key → columns, as JSON has them."""
    rows = {
        model._meta.model_name: {
            str(row.pk): {field.attname: getattr(row, field.attname) for field in model._meta.concrete_fields}
            for row in model._default_manager.filter(personnel=personnel).order_by("pk")
        }
        for model in TABLES
    }
    found: Snapshot = json.loads(json.dumps(rows, cls=DjangoJSONEncoder))
    return found


def put_back(personnel: Personnel, before: Snapshot, after: Snapshot) -> None:
    """Make the rows say what they said before; ``after`` is what they say now. The person is locked."""
    for model in TABLES:
        name = str(model._meta.model_name)
        was, became = before[name], after[name]
        for key in became.keys() - was.keys():
            model._default_manager.get(pk=key).delete()
        # What was cut short first gets its days back when nothing stands on them any more.
        for key in sorted(was, key=int):
            if became.get(key) != was[key]:
                _row(model, was[key]).save(force_insert=key not in became)


def _row(model: type[ServicePeriod] | type[Placement], columns: dict[str, Any]) -> ServicePeriod | Placement:
    values = {field.attname: field.to_python(columns[field.attname]) for field in model._meta.concrete_fields}
    return model(**values)
