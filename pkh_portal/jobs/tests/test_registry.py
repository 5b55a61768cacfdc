"""Declaring kinds of work."""

import pytest

from pkh_portal.jobs import registry
from pkh_portal.jobs.api import JobContext
from pkh_portal.jobs.checks import check_permissions
from pkh_portal.jobs.tests.conftest import MakeKind


def work(ctx: JobContext, *, batch: int, dry: bool = False) -> None: ...


def test_kinds_of_all_apps_are_found_and_sound() -> None:
    assert "regions.reload" in {kind.name for kind in registry.all_kinds()}
    assert check_permissions() == []


def test_a_name_is_taken_once(make_kind: MakeKind) -> None:
    make_kind(work)
    with pytest.raises(ValueError, match=r"tests\.work"):
        make_kind(work)


def test_parameters_must_fit_the_function(make_kind: MakeKind) -> None:
    kind = registry.get_kind(make_kind(work))
    kind.check_params({"batch": 1})
    kind.check_params({"batch": 1, "dry": True})
    for params in ({}, {"batch": 1, "other": 2}):
        with pytest.raises(TypeError):
            kind.check_params(params)


def test_a_permission_that_no_model_has_is_found(make_kind: MakeKind) -> None:
    make_kind(work, permission="accounts.view_usr")
    assert [error.id for error in check_permissions()] == ["jobs.E001"]


def test_an_unknown_kind_is_told() -> None:
    with pytest.raises(registry.UnknownKind):
        registry.get_kind("tests.unknown")
