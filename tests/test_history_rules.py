"""Rules of history that hold for every app: each table of people's data is tracked, and nothing is written past it."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import Model

from pkh_portal.accounts.reveal import is_revealable

pytestmark = pytest.mark.once
ROOT = Path(__file__).resolve().parent.parent
APPS = ("beneficiaries", "companions", "trainings", "reports")
#: Tables without a history, with the reason.
UNTRACKED = {
    "beneficiaries.HouseholdDeedLine": "Written once with its deed; it is itself what was done, line by line.",
    "beneficiaries.ImportSheet": "Follows from the file and the choices of its batch, whose history tells them.",
    "beneficiaries.ImportRow": "Follows from the file; written anew by every check, gone with the file.",
    "beneficiaries.ImportProblem": "As the rows.",
    "beneficiaries.ImportCorrection": "Says itself who and when; gone with the file.",
    "beneficiaries.ImportDecision": "As the corrections.",
    "beneficiaries.RecordOrigin": "Written once by applying a batch; it is itself the record of what was done.",
    "companions.AssignmentChange": "Written once with its operation; it is itself what was done, line by line.",
}
#: Numbers that identify somebody or lead to their money: masked wherever they are shown.
IDENTIFYING = {"nik", "family_card_no", "card_no", "account_no", "phone"}
#: Tables whose numbers have another way to be shown, with the reason.
SHOWN_BY_OTHERS = {"beneficiaries.ImportRow": "Masked on the batch's pages until its numbers are asked for, logged."}
PAST_HISTORY = {"bulk_create", "bulk_update", "update", "update_or_create", "_raw_delete", "raw"}
#: Writes past history, by file and what is called on, with the reason.
ALLOWED = {
    ("beneficiaries/services/deeds.py", "HouseholdDeedLine.objects.bulk_create"): "Lines have no history, see above.",
    ("beneficiaries/services/deeds.py", "deed.lines.filter.update"): "Lines have no history, see above.",
    ("beneficiaries/imports/plan.py", "ImportBatch.objects.filter.update"): "Counts that the file and registry give.",
    ("beneficiaries/imports/planning/storing.py", "ImportSheet.objects.bulk_update"): "Sheets have none, see above.",
    ("beneficiaries/imports/undoing.py", "origins.filter.update"): "Origins have no history, see above.",
    ("beneficiaries/imports/undoing.py", "origins.update"): "As above.",
    ("beneficiaries/imports/writing/families.py", "groups.update"): "write_history follows, dated as the whole load.",
    ("beneficiaries/services/intake/correcting.py", "ImportCorrection.objects.update_or_create"): "See above.",
    ("beneficiaries/services/intake/deciding.py", "ImportDecision.objects.bulk_create"): "See above.",
    ("beneficiaries/services/intake/matching.py", "HeadingProfile.objects.update_or_create"): "Saves, with history.",
    ("beneficiaries/services/intake/matching.py", "ImportSheet.objects.bulk_create"): "Sheets have none, see above.",
    ("beneficiaries/services/intake/retention.py", "model.objects.filter._raw_delete"): "Rows of files, see above.",
    ("companions/services/journal.py", "AssignmentChange.objects.bulk_create"): "Lines have no history, see above.",
    ("companions/services/taking_back.py", "AssignmentChange.objects.filter._raw_delete"): "As above.",
    ("reports/reference.py", "model._default_manager.bulk_create"): "Runs in a migration: no history model yet.",
    ("beneficiaries/reference.py", "table._default_manager.bulk_create"): "Runs in a migration: no history model yet.",
}


def tables() -> list[type[Model]]:
    return [
        model for app in APPS for model in apps.get_app_config(app).get_models() if not hasattr(model, "instance_type")
    ]


def test_every_table_has_a_history_or_a_reason() -> None:
    untracked = {model._meta.label for model in tables() if not hasattr(model, "history")}
    assert untracked == set(UNTRACKED)


def test_what_history_hides_is_there_to_be_hidden() -> None:
    """A renamed field would otherwise come to light, unnoticed."""
    unknown = [
        f"{model._meta.label}.{name}"
        for model in tables()
        for name in getattr(model, "HISTORY_HIDDEN", ())
        if name not in {field.name for field in model._meta.concrete_fields}
    ]
    assert unknown == []


def test_every_identifying_number_is_declared_and_so_masked() -> None:
    shown = [
        f"{model._meta.label}.{field.name}"
        for model in tables()
        for field in model._meta.concrete_fields
        if field.name in IDENTIFYING and not is_revealable(model, field.name)
        if model._meta.label not in SHOWN_BY_OTHERS
    ]
    assert shown == []


def chain(node: ast.expr) -> str:
    """``Household.objects.filter(…).update`` as it reads without its arguments."""
    match node:
        case ast.Attribute(value, attr):
            return f"{chain(value)}.{attr}"
        case ast.Call(func):
            return chain(func)
        case ast.Name(name):
            return name
    return "…"


def writes_past_history(path: Path) -> Iterator[str]:
    """Calls of what writes without ``save``. Methods of the same name on sets and mappings are no matter of ours."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in PAST_HISTORY):
            continue
        of_a_collection = node.func.attr == "update" and bool(node.args)  # That of a queryset takes keywords alone.
        if not of_a_collection and chain(node.func) != "bulk.update":
            yield chain(node.func)


def test_nothing_is_written_past_history() -> None:
    """``pkh_portal.history.bulk`` is the way; what goes another one says why in ``ALLOWED``."""
    found = {
        (path.relative_to(ROOT).as_posix(), call)
        for app in APPS
        for path in sorted((ROOT / app).rglob("*.py"))
        if not {"tests", "migrations"} & set(path.parts)
        for call in writes_past_history(path)
    }
    assert found == set(ALLOWED)


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("Household.objects.filter(pk=1).update(rt='1')", ["Household.objects.filter.update"]),
        ("rows.bulk_create(new)", ["rows.bulk_create"]),
        ("household.members.all().bulk_update(rows, ['name'])", ["household.members.all.bulk_update"]),
        ("bulk.update(rows, rt='1')", []),
        ("places.update(more)", []),
        ("household.save(update_fields=['rt'])", []),
    ],
)
def test_the_search_finds_what_it_is_for(tmp_path: Path, source: str, found: list[str]) -> None:
    (tmp_path / "services.py").write_text(source)
    assert list(writes_past_history(tmp_path / "services.py")) == found
