"""Declaration of the wiring, and of Django's admin with our own site in it."""

from typing import Any

from django.apps import AppConfig, apps
from django.conf import settings
from django.contrib.admin.apps import AdminConfig
from django.core.management import call_command
from django.db.models.signals import post_migrate


def make_cache_table(using: str, **kwargs: Any) -> None:
    """Make the table of the database cache, where there is no Redis. Does nothing if it is there."""
    if settings.CACHES["default"]["BACKEND"].endswith("DatabaseCache"):
        call_command("createcachetable", database=using, verbosity=0)


class SiteConfig(AppConfig):
    name = "pkh_portal.site"
    label = "portal_site"
    verbose_name = "Portal PKH"

    def ready(self) -> None:
        # Whoever sends a job does so through this application, also a command that never loads the URLs.
        from pkh_portal import celery  # noqa: F401 - needs the settings, which load this module.

        # Sent per app with models, which the wiring has none of: once, after the floor that needs the cache first.
        accounts = apps.get_app_config("accounts")
        post_migrate.connect(make_cache_table, sender=accounts, dispatch_uid="portal_cache_table")


class BackOfficeConfig(AdminConfig):
    """Django's admin app with the portal's own site as the default one."""

    default_site = "pkh_portal.site.backoffice.PortalAdminSite"
    default = False
