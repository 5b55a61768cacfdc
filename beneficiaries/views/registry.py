"""What a national registry says of a family."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from beneficiaries.enums import RegistryKind
from beneficiaries.forms.registry import RegistryForm
from beneficiaries.services.registries import record_registry
from beneficiaries.views.base import DeedView


class RegistryView(DeedView):
    """An entry of BDT, DTKS or DTSEN from a day on."""

    permission_required = "beneficiaries.add_registryrecord"
    form_class = RegistryForm
    heading = gettext_lazy("Catat data registri")
    lead = gettext_lazy("ID dan desil KPM menurut BDT, DTKS, atau DTSEN, sejak tanggal pemutakhirannya.")
    submit_label = gettext_lazy("Catat")
    icon = "fact_check"

    def consequences(self) -> Sequence[str]:
        return (
            _("Catatan yang masih berlaku di registri yang sama berakhir sehari sebelumnya, dan tetap terbaca."),
            _("Status kepesertaan tidak berubah karena desil; itu keputusan tersendiri."),
        )

    def serve(self, data: dict[str, Any]) -> str:
        record_registry(household=self.subject, actor=self.actor, **data)
        self.done = _("Data %(registry)s dicatat.") % {"registry": RegistryKind(data["registry"]).label}
        return self.back()
