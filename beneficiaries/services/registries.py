"""What the national registries say of a family, by period."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from beneficiaries.enums import RegistryKind
from beneficiaries.models import Household, RegistryRecord
from beneficiaries.services.checks import not_ahead, on_its_own, refusal, without_numbers
from beneficiaries.services.holding import hold
from pkh_portal.accounts.services.audit import Actor
from pkh_portal.history.acting import acting
from pkh_portal.history.telling import spoken, told


@transaction.atomic
def record_registry(
    *,
    household: Household,
    registry: str,
    registry_id: str,
    decile: int | None,
    valid_from: date,
    actor: Actor,
    note: str = "",
) -> RegistryRecord:
    """What this registry says from a day on; what it said before ends the day before. Other registries stay.

    An entry of the same day is put right in place. Refuses a day before the last entry or to come, and what changes
    nothing.
    """
    if registry not in RegistryKind.values:
        raise refusal("registry", _("Pilih registri."))
    not_ahead(valid_from, field="valid_from")
    hold(household)
    on_its_own(household)
    label = RegistryKind(registry).label
    # Lists write ids in either case: capital letters are one spelling of them.
    tidy = "".join(registry_id.split()).upper()
    said = {"registry_id": tidy, "decile": decile, "note": without_numbers(note, field="note")}
    last = household.registry_records.filter(registry=registry).order_by("-valid_from").first()
    if last is not None:
        if valid_from < last.valid_from:
            raise refusal(
                "valid_from",
                _("Data %(registry)s mulai %(day)s sudah tercatat. Tanggal paling awal adalah hari itu."),
                registry=label,
                day=spoken(last.valid_from),
            )
        if last.valid_until is None and all(getattr(last, name) == value for name, value in said.items()):
            raise refusal("", _("Data %(registry)s sama dengan yang sudah tercatat."), registry=label)
    with acting(actor, told(_("Data %(registry)s mulai %(day)s"), registry=label, day=valid_from)):
        return _write(household, registry, valid_from, said, last)


def _write(
    household: Household, registry: str, day: date, said: Mapping[str, object], last: RegistryRecord | None
) -> RegistryRecord:
    if last is not None and last.valid_from == day:
        record = last
        for name, value in said.items():
            setattr(record, name, value)
    else:
        record = RegistryRecord(household=household, registry=registry, valid_from=day, **said)
    record.full_clean(exclude=["household"])
    if last is not None and last is not record and (last.valid_until is None or last.valid_until >= day):
        last.valid_until = day - timedelta(days=1)
        last.save(update_fields=["valid_until"])
    record.save()
    return record
