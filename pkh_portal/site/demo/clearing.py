"""Removing the demo office: exactly what was loaded and what was done to it since, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import router, transaction
from django.db.models import ForeignKey, Model, Q, QuerySet
from django.utils.translation import gettext as _
from simple_history.models import registered_models

from beneficiaries.models import (
    Enrolment,
    FamilyGroup,
    Household,
    HouseholdDeed,
    HouseholdDeedLine,
    Member,
    RegistryRecord,
)
from companions.models import (
    Assignment,
    AssignmentChange,
    AssignmentOperation,
    Handover,
    Personnel,
    Placement,
    ServicePeriod,
    Visit,
)
from pkh_portal.site.demo.loading import is_loaded
from pkh_portal.site.demo.logins import remove_logins

Doomed: TypeAlias = dict[type[Model], Q]


@dataclass(frozen=True, slots=True)
class Cleared:
    """How much went. ``kept_users`` could not be deleted: traces name them. They are shut and renamed."""

    families: int
    personnel: int
    users: int
    kept_users: list[str]


@transaction.atomic
def clear() -> Cleared | None:
    """Remove the demo office with its history; none if there is none.

    Everything about a made-up family or person goes, whoever wrote it. Raises ``ValidationError`` and removes nothing
    where a row that is not of the demo points to one that is: a real family with a made-up companion, say. The audit
    trail is append-only and stays, and so do jobs and their files.
    """
    if not is_loaded():
        return None
    doomed = _doomed()
    if strangers := [*_pointing(doomed), *_moved_out(doomed)]:
        raise ValidationError([_("Contoh kantor tidak dihapus karena dipakai data yang bukan contoh:"), *strangers])
    families, personnel = (model.objects.filter(synthetic=True).count() for model in (Household, Personnel))
    for model, which in doomed.items():
        if _is_tracked(model):
            _remove(_records(model).filter(which))
    for model, which in doomed.items():
        _remove(model._default_manager.filter(which))
    users, kept = remove_logins()
    return Cleared(families, personnel, users, kept)


def _doomed() -> Doomed:
    """Which rows of which table go; the same condition finds their history. What others are found by comes last."""
    families = Household.objects.filter(synthetic=True).values("pk")
    people = Personnel.objects.filter(synthetic=True).values("pk")
    of_family, of_person, made_up = Q(household__in=families), Q(personnel__in=people), Q(synthetic=True)
    changes = AssignmentChange.objects.values_list("operation_id", flat=True)
    operations = {*AssignmentOperation.objects.filter(of_person).values_list("pk", flat=True)}
    operations |= {*changes.filter(of_family)}
    lines = HouseholdDeedLine.objects.values_list("deed_id", flat=True)
    deeds = {*lines.filter(of_family)}
    return {
        HouseholdDeedLine: of_family,
        # What was done to made-up and to real families together is still the story of the real ones.
        HouseholdDeed: Q(id__in=deeds - {*lines.filter(deed_id__in=deeds).exclude(of_family)}),
        AssignmentChange: of_family,
        AssignmentOperation: Q(
            id__in=operations - {*changes.filter(operation_id__in=operations).exclude(of_family)}
        ),
        Handover: of_person,
        Visit: of_family | made_up,
        Assignment: of_family,
        Placement: of_person,
        ServicePeriod: of_person,
        Enrolment: of_family,
        Member: of_family,
        RegistryRecord: of_family,
        FamilyGroup: made_up,
        Household: made_up,
        Personnel: made_up,
    }  # fmt: skip


def _pointing(doomed: Doomed) -> Iterator[str]:
    """A sentence for each kind of row that stays and points to one that goes. Every table there is is asked."""
    for model in apps.get_models():
        if hasattr(model, "instance_type"):
            continue  # History says what was, also of what is no more.
        for field in model._meta.concrete_fields:
            target = field.related_model
            if not isinstance(field, ForeignKey) or target not in doomed:
                continue
            goes = target._default_manager.filter(doomed[target]).values("pk")
            rows = model._default_manager.filter(**{f"{field.name}__in": goes})
            count = (rows.exclude(doomed[model]) if model in doomed else rows).count()
            if count:
                yield _("%(count)s %(rows)s (%(field)s: %(target)s contoh).") % {
                    "count": count,
                    "rows": model._meta.verbose_name_plural,
                    "field": field.verbose_name,
                    "target": target._meta.verbose_name,
                }


def _moved_out(doomed: Doomed) -> Iterator[str]:
    """A sentence for each kind of row that began in the demo and now belongs to somebody real."""
    for model, which in doomed.items():
        if not _is_tracked(model):
            continue
        recorded = _records(model).filter(which).values("id")
        if count := model._default_manager.filter(pk__in=recorded).exclude(which).count():
            yield _("%(count)s %(rows)s berasal dari data contoh.") % {
                "count": count,
                "rows": model._meta.verbose_name_plural,
            }


def _is_tracked(model: type[Model]) -> bool:
    return model._meta.db_table in registered_models


def _records(model: Any) -> QuerySet[Any]:
    records: QuerySet[Any] = model.history.all()
    return records


def _remove(rows: QuerySet[Any]) -> None:
    """One ``DELETE``: no signals, which would write history of what must leave none."""
    rows._raw_delete(using=router.db_for_write(rows.model))  # noqa: SLF001 - delete() always sends them
