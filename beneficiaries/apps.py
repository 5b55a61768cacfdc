"""Declaration of the beneficiaries floor."""

from django.apps import AppConfig

from pkh_portal.database.no_overlap import keep


class BeneficiariesConfig(AppConfig):
    name = "beneficiaries"
    verbose_name = "KPM"

    def ready(self) -> None:
        from beneficiaries import reveals  # noqa: F401 -- Declares. As below, models are not loaded when this file is.
        from beneficiaries.models.enrolment import ONE_STATUS_A_DAY  # Models are not loaded when this file is.

        keep(self, ONE_STATUS_A_DAY)
