"""What Django's own ModelAdmin makes of the same table, for ``bench.registry``; its addresses and templates."""

from pathlib import Path

import django.contrib.admin
import django.forms
from django.contrib.admin import AdminSite, ModelAdmin
from django.urls import path

from beneficiaries.models import Household


class StockHouseholdAdmin(ModelAdmin):  # type: ignore[type-arg] # Generic for the type checker only.
    """The page one writes first."""

    list_display = ("name", "nik", "kecamatan", "village", "status", "last_visit_on")
    list_filter = ("status", "nik_quality")
    search_fields = ("name", "nik")


site = AdminSite()
site.register(Household, StockHouseholdAdmin)
urlpatterns = [path("", site.urls)]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [
            Path(django.contrib.admin.__file__).parent / "templates",
            Path(django.forms.__file__).parent / "templates",
        ],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]
