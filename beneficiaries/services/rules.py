"""Rules and amounts of the programme: the one way in which their rows are written."""

from __future__ import annotations

from typing import TypeVar

from django.contrib.contenttypes.models import ContentType
from django.db import transaction

from beneficiaries.models.rules import DatedRule
from pkh_portal.accounts.services.audit import Actor
from pkh_portal.history.acting import acting
from pkh_portal.history.telling import told

R = TypeVar("R", bound=DatedRule)


@transaction.atomic
def save_rule(*, rule: R, actor: Actor, reason: str = "") -> R:
    """Add a row, or keep what has changed of one. Who and why stand in its history.

    Raises ``ValidationError`` where the row makes no sense or shares a day with another about the same.
    """
    _wait_for_other_writers(type(rule))
    rule.full_clean()
    with acting(actor, reason):
        if rule.pk is None:
            rule.save(force_insert=True)
            return rule
        stored = type(rule)._default_manager.get(pk=rule.pk)
        changed = [
            field.name
            for field in rule._meta.concrete_fields
            if getattr(rule, field.attname) != getattr(stored, field.attname)
        ]
        if changed:
            rule.save(update_fields=changed)
    return rule


@transaction.atomic
def delete_rule(*, rule: DatedRule, actor: Actor) -> None:
    """Take a row away that was entered by mistake; what holds no longer is ended by a date instead."""
    _wait_for_other_writers(type(rule))
    with acting(actor, told("Baris aturan dihapus")):
        rule.delete()


def _wait_for_other_writers(model: type[DatedRule]) -> None:
    """Writers of one table wait here for each other: rows that are not there yet cannot be locked.

    SQLite has one writer at a time anyhow.
    """
    ContentType.objects.select_for_update().get(app_label=model._meta.app_label, model=model._meta.model_name)
