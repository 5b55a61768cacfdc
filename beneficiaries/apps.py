"""Declaration of the beneficiaries floor."""

from django.apps import AppConfig


class BeneficiariesConfig(AppConfig):
    name = "beneficiaries"
    verbose_name = "KPM"
