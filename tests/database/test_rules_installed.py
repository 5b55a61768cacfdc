"""The rules against overlaps stand on the real tables, and come back where a migration rebuilds one."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction
from django.db.models.signals import post_migrate

from beneficiaries.models import Enrolment
from beneficiaries.models.enrolment import ONE_STATUS_A_DAY
from beneficiaries.tests.factories import make_household
from companions.models import Assignment, Placement, ServicePeriod
from companions.models.assignment import ONE_COMPANION_A_DAY
from companions.models.personnel import ONE_SERVICE_STATUS_A_DAY
from companions.models.placement import ONCE_IN_A_PLACE
from companions.tests.factories import assigned, make_companion, make_personnel, place
from pkh_portal.accounts.tests.factories import plant_tree
from pkh_portal.database.no_overlap import NoOverlap
from pkh_portal.database.periods import Period

RULES: dict[type[Period], NoOverlap] = {
    Enrolment: ONE_STATUS_A_DAY,
    Assignment: ONE_COMPANION_A_DAY,
    ServicePeriod: ONE_SERVICE_STATUS_A_DAY,
    Placement: ONCE_IN_A_PLACE,
}
#: Periods that may share days, with the reason.
MAY_OVERLAP = {
    "RegistryRecord": "A family stands in DTKS and in DTSEN at once; one entry a day of each is a constraint.",
}


def _enrolment() -> Any:
    return make_household().enrolments.get()


def _assignment() -> Any:
    return assigned(make_household(), make_companion())


def _service() -> Any:
    return make_personnel().service_periods.get()


def _placement() -> Any:
    return place(make_personnel())


ROWS: dict[type[Period], Callable[[], Any]] = {
    Enrolment: _enrolment, Assignment: _assignment, ServicePeriod: _service, Placement: _placement,
}  # fmt: skip
each = pytest.mark.parametrize("model", RULES, ids=lambda model: model.__name__)


def again(row: Any, begin: date) -> None:
    """The same row once more, from another day on."""
    row.pk, row.valid_from, row._state.adding = None, begin, True
    with transaction.atomic():
        row.save()


@pytest.mark.django_db
@each
def test_the_table_holds_its_rule(model: type[Period]) -> None:
    plant_tree()
    assert RULES[model].table == model._meta.db_table
    row = ROWS[model]()
    with pytest.raises(IntegrityError) as refused:
        again(row, date(2026, 5, 1))
    assert RULES[model].broken_by(refused.value)


def test_every_table_of_periods_has_a_rule_or_a_reason() -> None:
    dated = {model for model in apps.get_models() if issubclass(model, Period) and not hasattr(model, "instance_type")}
    assert {model.__name__ for model in dated} == {model.__name__ for model in RULES} | set(MAY_OVERLAP)


@pytest.mark.django_db(transaction=True)
@each
def test_a_rebuilt_table_gets_its_rule_back(model: type[models.Model]) -> None:
    """SQLite changes a column by making the table anew, and forgets the triggers; PostgreSQL never rebuilds."""
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL keeps its constraints")
    plant_tree()
    rule = RULES[model]  # type: ignore[index] # A key of it, by the parameters.
    with connection.schema_editor() as editor:
        editor._remake_table(model)  # type: ignore[attr-defined] # SQLite's editor has it.
    assert not _triggers(rule)
    config = apps.get_app_config(model._meta.app_label)
    post_migrate.send(
        sender=config, app_config=config, using="default", verbosity=0, interactive=False, plan=[], apps=apps
    )
    assert _triggers(rule) == {f"{rule.name}_insert", f"{rule.name}_update"}
    row = ROWS[model]()  # type: ignore[index] # As above.
    with pytest.raises(IntegrityError):
        again(row, date(2026, 5, 1))


def _triggers(rule: NoOverlap) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [rule.table])
        return {name for (name,) in cursor.fetchall()}
