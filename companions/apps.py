"""Declaration of the companions floor."""

from django.apps import AppConfig


class CompanionsConfig(AppConfig):
    name = "companions"
    verbose_name = "SDM PKH"
