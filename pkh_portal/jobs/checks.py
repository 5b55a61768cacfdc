"""What can be wrong with the kinds of work, found by ``manage.py check`` rather than by a user."""

from typing import Any

from celery import current_app
from django.apps import apps
from django.conf import settings
from django.core import checks

from pkh_portal.jobs.registry import all_kinds


def register() -> None:
    """Add the checks of this floor to Django's."""
    checks.register(check_permissions, "jobs")
    checks.register(check_celery, "jobs")


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
            f"Job kind {kind.name!r} demands the permission {kind.permission!r}, which no model has.", id="jobs.E001"
        )
        for kind in all_kinds()
        if kind.permission not in known
    ]


def check_celery(**kwargs: Any) -> list[checks.CheckMessage]:
    """Jobs are sent through Celery's current application: it must be the one that reads the settings."""
    if current_app.conf.broker_url == settings.CELERY_BROKER_URL:
        return []
    return [
        checks.Error(
            "Celery is not set up in this process: jobs would be sent to nowhere.",
            hint="Import pkh_portal.celery when the project starts (in the ready() of the wiring's AppConfig).",
            id="jobs.E002",
        )
    ]
