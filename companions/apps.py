"""Declaration of the companions floor."""

from django.apps import AppConfig

from pkh_portal.database.no_overlap import keep


class CompanionsConfig(AppConfig):
    name = "companions"
    verbose_name = "SDM PKH"

    def ready(self) -> None:
        # Models are not loaded when this file is.
        from companions import receivers, reveals  # noqa: F401 -- The second declares what can be shown in full.
        from companions.models.assignment import ONE_COMPANION_A_DAY  # As above: no models yet.
        from companions.models.personnel import ONE_SERVICE_STATUS_A_DAY  # As above.
        from companions.models.placement import ONCE_IN_A_PLACE  # As above.

        receivers.connect()
        keep(self, ONE_COMPANION_A_DAY, ONE_SERVICE_STATUS_A_DAY, ONCE_IN_A_PLACE)
