"""Declaration of the regions floor."""

from django.apps import AppConfig


class RegionsConfig(AppConfig):
    name = "pkh_portal.regions"
    label = "regions"
    verbose_name = "Wilayah"

    def ready(self) -> None:
        from pkh_portal.regions import lookups  # Lookups refer to fields, which need loaded apps.

        lookups.register()
