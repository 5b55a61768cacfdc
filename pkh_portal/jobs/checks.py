"""What can be wrong with the kinds of work, found by ``manage.py check`` rather than by a user."""

from typing import Any

from django.apps import apps
from django.core import checks

from pkh_portal.jobs.registry import all_kinds


def register() -> None:
    """Add the check of this floor to Django's."""
    checks.register(check_permissions, "jobs")


def check_permissions(**kwargs: Any) -> list[checks.CheckMessage]:
    """Every kind demands a permission that some model has; a misspelt one would lock everybody out."""
    known = {
        f"{model._meta.app_label}.{codename}"
        for model in apps.get_models()
        for codename in (
            *(f"{verb}_{model._meta.model_name}" for verb in model._meta.default_permissions),
            *(codename for codename, _ in model._meta.permissions),
        )
    }
    return [
        checks.Error(
            f"Job kind {kind.name!r} demands the permission {permission!r}, which no model has.", id="jobs.E001"
        )
        for kind in all_kinds()
        for permission in (kind.permission, *kind.also)
        if permission not in known
    ]
