"""Declaration of the exchange floor: each app lists its tables in ``exchange.py``, found when the portal starts."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class ExchangeConfig(AppConfig):
    name = "pkh_portal.exchange"
    label = "exchange"
    verbose_name = "Ekspor dan impor"

    def ready(self) -> None:
        autodiscover_modules("exchange")
