"""What one writes first with django-import-export to load the same list, for ``bench.import_kpm``.

A resource on the model, and widgets that look regions up by name. No check beyond those of the widgets, no enrolment
period, no registry id, no provenance, no way back; a history row each, as the model has it.
"""

from __future__ import annotations

from typing import Any

from import_export.fields import Field
from import_export.resources import ModelResource
from import_export.widgets import ForeignKeyWidget

from bench.import_kpm_data import KABUPATEN
from beneficiaries.enums import Channel, EnrolmentStatus
from beneficiaries.models import Household
from beneficiaries.names import name_key
from pkh_portal.regions.models import Region


class KecamatanWidget(ForeignKeyWidget):  # type: ignore[misc] # Untyped library.
    def get_queryset(self, value: str, row: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        return Region.objects.filter(parent=KABUPATEN)


class VillageWidget(ForeignKeyWidget):  # type: ignore[misc] # As above.
    def get_queryset(self, value: str, row: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        return Region.objects.filter(parent__parent=KABUPATEN, parent__name__iexact=row["NAMA_KEC"])


class StockHouseholdResource(ModelResource):  # type: ignore[misc] # As above.
    """By NIK; names of columns are those of the list."""

    nik = Field("nik", "NIK_KTP")
    name = Field("name", "NAMA_PENERIMA")
    family_card_no = Field("family_card_no", "NOKK")
    participant_no = Field("participant_no", "NO PESERTA")
    kecamatan = Field("kecamatan", "NAMA_KEC", widget=KecamatanWidget(Region, "name__iexact"))
    village = Field("village", "NAMA_KEL", widget=VillageWidget(Region, "name__iexact"))
    address = Field("address", "ALAMAT")
    hamlet = Field("hamlet", "DUSUN")
    rt = Field("rt", "NO_RT")
    rw = Field("rw", "NO_RW")
    channel = Field("channel", "BANK")

    class Meta:
        model = Household
        import_id_fields = ("nik",)
        fields = (
            "nik", "name", "family_card_no", "participant_no", "kecamatan", "village", "address", "hamlet", "rt", "rw",
            "channel",
        )  # fmt: skip

    def before_save_instance(self, instance: Household, row: dict[str, Any], **kwargs: Any) -> None:
        """What the model demands and the list does not say."""
        instance.name_key = name_key(instance.name)
        instance.status = EnrolmentStatus.ACTIVE
        instance.channel = Channel(instance.channel.lower())


class StockSkippingResource(StockHouseholdResource):
    """As above, and told to leave rows alone in which nothing differs."""

    class Meta(StockHouseholdResource.Meta):
        skip_unchanged = True
