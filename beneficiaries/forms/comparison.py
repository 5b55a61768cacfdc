"""Choosing the two lists to compare, and the office an empty list is for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import formats, timezone
from django.utils.translation import gettext_lazy as _

from beneficiaries.intake_enums import BatchState
from beneficiaries.models import ImportBatch
from pkh_portal.accounts.pages import ScopedForm
from pkh_portal.accounts.scope import visible
from pkh_portal.regions.enums import RegionLevel
from pkh_portal.regions.forms import RegionChoiceField
from pkh_portal.regions.models import Region

#: Staged rows are there from the check until the file is deleted.
_COMPARABLE = (BatchState.CHECKED, BatchState.REVIEWED, BatchState.APPLIED, BatchState.UNDONE)
_MOST = 100


class BatchChoice(forms.ModelChoiceField):  # type: ignore[type-arg] # Generic for the type checker only.
    """A batch by its file, place and day, and whether its rows are in the registry."""

    def label_from_instance(self, obj: ImportBatch) -> str:
        when = formats.date_format(timezone.localtime(obj.created_at), "SHORT_DATETIME_FORMAT")
        state = {BatchState.APPLIED: _("dimuat"), BatchState.UNDONE: _("dikembalikan")}.get(
            BatchState(obj.state), _("belum dimuat")
        )
        return f"{obj.name} – {obj.region.title}, {when} ({state})"


class ComparisonForm(ScopedForm):
    """The earlier and the later list of one kabupaten/kota. Addresses carry ``dari`` and ``ke``."""

    dari = BatchChoice(label=_("Daftar lama"), queryset=ImportBatch.objects.none(), empty_label=_("Pilih muatan"))
    ke = BatchChoice(label=_("Daftar baru"), queryset=ImportBatch.objects.none(), empty_label=_("Pilih muatan"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("dari", "ke"):
            field = self.fields[name]
            assert isinstance(field, BatchChoice)  # noqa: S101 - for the type checker: declared above.
            field.queryset = self.comparable()

    def comparable(self) -> QuerySet[ImportBatch]:
        """The latest batches whose rows are there."""
        rows = ImportBatch.objects.visible_to(self.scope).filter(state__in=_COMPARABLE, file_gone_at=None)
        latest = rows.order_by("-created_at", "-pk").values("pk")[:_MOST]
        return ImportBatch.objects.filter(pk__in=list(latest.values_list("pk", flat=True))).select_related("region")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        before, after = data.get("dari"), data.get("ke")
        if before and after:
            if before == after:
                self.add_error("ke", _("Pilih muatan yang berbeda dari daftar lama."))
            elif before.region_id != after.region_id:
                self.add_error("ke", _("Kedua daftar harus dari kabupaten/kota yang sama."))
        return data


class TemplateForm(ScopedForm):
    """For which kabupaten/kota the empty workbook is."""

    wilayah = RegionChoiceField(level=RegionLevel.REGENCY, label=_("Kabupaten/kota"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["wilayah"]
        assert isinstance(field, RegionChoiceField)  # noqa: S101 - for the type checker: declared above.
        field.queryset = self._allowed()

    def only_region(self) -> Region | None:
        """The one kabupaten/kota the user works for, if it is one."""
        found = list(self._allowed()[:2])
        return found[0] if len(found) == 1 else None

    def _allowed(self) -> QuerySet[Region]:
        return visible(Region.objects.of_level(RegionLevel.REGENCY), self.scope)
