"""How the values of staged rows, and of the records they met, are written for people to compare."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from django.db import connection
from django.utils.translation import gettext as _

from beneficiaries.enums import Channel, EnrolmentStatus, ExitReason
from beneficiaries.imports.extensions import extensions
from beneficiaries.imports.fields import CHANGEABLE, LABELS, ImportField, changed_names
from beneficiaries.intake_reading.masks import shown
from beneficiaries.models import Household, ImportRow, RegistryRecord
from pkh_portal.accounts.scope import RegionScope
from pkh_portal.regions.models import Region

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise as StrOrPromise

_COMPANION: Final = "companion"
#: Compared side by side where a person must decide, in the order of reading.
CARD: Final = (
    "name", "nik", "family_card_no", "participant_no", "registry_id", "kecamatan", "village", "address", "rt", "rw",
    "hamlet", "phone", "n_pregnant", "n_early_childhood", "n_sd", "n_smp", "n_sma", "n_disability", "n_elderly",
    "channel", "card_no", "account_no", "status", "group", _COMPANION,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Change:
    """One field, as it is and as it would be."""

    label: StrOrPromise
    before: str
    after: str


def label_of(name: str) -> StrOrPromise:
    """What a clerk calls the changeable field."""
    return LABELS[ImportField(name)]


class Values:
    """Writes values of these rows and records. Reads names and what hangs on records once: at most five queries.

    ``full`` shows identifying numbers in full. Records outside ``scope`` are not read: nothing of them is shown.
    """

    def __init__(
        self, rows: Sequence[ImportRow], *, scope: RegionScope, day: date, full: bool, others: Iterable[Household] = ()
    ) -> None:
        self._full = full
        met = {row.household_id for row in rows if row.household_id is not None}
        self.families: dict[int, Household] = {family.pk: family for family in others}
        if missing := met - set(self.families):
            records = Household.objects.visible_to(scope).filter(pk__in=missing)
            self.families |= {family.pk: family for family in records.select_related("kecamatan", "village", "group")}
        self._registry = self._registry_ids(day)
        self._companions = self._current_companions(day)
        self._people = self._labels({row.companion for row in rows if row.companion} | set(self._companions.values()))
        codes = {code for row in rows for code in (row.kecamatan_id, row.village_id) if code}
        self._regions = {region.pk: region.title for region in Region.objects.filter(pk__in=codes)} if codes else {}

    def place_of(self, row: ImportRow) -> tuple[str, str]:
        """Kecamatan and desa of a row, as far as they are known."""
        return self._regions.get(row.kecamatan_id, ""), self._regions.get(row.village_id, row.village_text)

    def of_row(self, row: ImportRow, name: str, *, full: bool | None = None) -> str:
        """A value of the file, or nothing where it gives none."""
        if name == "kecamatan":
            return self.place_of(row)[0]
        if name == "village":
            return self.place_of(row)[1]
        if name == "group":
            return row.group_name
        if name == _COMPANION:
            return self._people.get(row.companion, "") if row.companion else ""
        return self._written(name, getattr(row, name), row.exit_reason, full=full)

    def of_family(self, family: Household, name: str, *, full: bool | None = None) -> str:
        """The same value as it is recorded."""
        if name == "kecamatan":
            return family.kecamatan.title
        if name == "village":
            return family.village.title if family.village else family.village_text
        if name == "group":
            return family.group.name if family.group else ""
        if name == "registry_id":
            return self._registry.get(family.pk, "")
        if name == _COMPANION:
            return self._people.get(self._companions.get(family.pk, 0), "")
        return self._written(name, getattr(family, name), family.exit_reason, full=full)

    def changes(self, row: ImportRow) -> list[Change]:
        """What loading the row would change of its record, field by field."""
        family = self.families.get(row.household_id or 0)
        hidden = _("(tercatat di luar wilayah Anda)")
        return [
            Change(label_of(name), self.of_family(family, name) if family else hidden, self.of_row(row, name))
            for name in changed_names(row.changed)
        ]

    def _written(self, name: str, value: Any, exit_reason: str, *, full: bool | None) -> str:
        if value is None or value == "":
            return ""
        if name == "status":
            told = str(EnrolmentStatus(value).label)
            return f"{told}: {ExitReason(exit_reason).label}" if exit_reason else told
        if name == "channel":
            return str(Channel(value).label)
        return shown(name, str(value), full=self._full if full is None else full)

    def _registry_ids(self, day: date) -> dict[int, str]:
        if not self.families:
            return {}
        records = RegistryRecord.objects.active_on(day).filter(household__in=self.families).exclude(registry_id="")
        return dict(records.order_by("valid_from").values_list("household", "registry_id"))

    def _current_companions(self, day: date) -> dict[int, int]:
        found: dict[int, int] = {}
        for extension in extensions() if self.families else ():
            if extension.name != _COMPANION:
                continue
            sql, params = extension.current_sql(day)
            marks = ", ".join(["%s"] * len(self.families))
            with connection.cursor() as cursor:
                # The text is the extension's own, the keys are parameters.
                cursor.execute(
                    f"SELECT household_id, key FROM ({sql}) today WHERE household_id IN ({marks})",  # noqa: S608 - above
                    [*params, *self.families],
                )
                found |= dict(cursor.fetchall())
        return found

    def _labels(self, keys: Collection[int]) -> dict[int, str]:
        labels: dict[int, str] = {}
        for extension in extensions() if keys else ():
            if extension.name == _COMPANION:
                labels |= extension.labels(keys)
        return labels


assert set(CARD) == set(CHANGEABLE)  # noqa: S101 - what is compared and what may change is one list
