"""SDM PKH: taking somebody in, correcting what is known, leave, return and leaving."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from beneficiaries.identifiers import clean_number
from beneficiaries.names import name_key
from companions.enums import PersonnelRole, ServiceReason, ServiceStatus
from companions.models import AssignmentOperation, Personnel, Placement, ServicePeriod
from companions.services import service
from companions.services.locks import lock_person
from companions.services.remaining import families_remaining, refuse_while_families_remain
from companions.services.returning import give_back
from companions.services.terms import ONE_DAY
from pkh_portal.accounts.services.audit import Actor
from pkh_portal.database.periods import not_far_ahead
from pkh_portal.history.acting import acting
from pkh_portal.history.telling import told
from pkh_portal.regions.models import Region

#: What ``create_personnel`` and ``update_personnel`` take; all else follows from dated rows.
DETAILS: Final = frozenset(
    {"name", "role", "region", "nik", "nip", "employment", "contract_no", "phone", "email", "user"}
)


@transaction.atomic
def create_personnel(
    *, name: str, role: PersonnelRole, region: Region, since: date, actor: Actor, **details: Any
) -> Personnel:
    """Take somebody in, in service from a day on. Raises ``ValidationError``; posts come by ``placements.place``."""
    not_far_ahead(since, field="since")
    person = Personnel(status=ServiceStatus.IN_SERVICE)
    with acting(actor, told(gettext_lazy("Pencatatan SDM"))):
        _fill(person, {"name": name, "role": role, "region": region, **details})
        _save(person)
        service.begin(person, ServiceStatus.IN_SERVICE, since, None)
    return person


@transaction.atomic
def update_personnel(*, personnel: Personnel, actor: Actor, **details: Any) -> Personnel:
    """Correct what is known of somebody; only what differs is written. Raises ``ValidationError``.

    Somebody to whom families are assigned keeps a role that accompanies.
    """
    person = lock_person(personnel)
    with acting(actor, told(gettext_lazy("Perubahan data SDM"))):
        changed = _fill(person, details)
        if "role" in changed and not PersonnelRole(person.role).accompanies:
            families = len(families_remaining(person, timezone.localdate()))
            if families:
                raise ValidationError(
                    {"role": _("Orang ini masih mendampingi %(count)s KPM. Alihkan dulu.") % {"count": families}}
                )
        if changed:
            _save(person, changed)
    return person


@transaction.atomic
def go_on_leave(
    *,
    personnel: Personnel,
    day: date,
    until: date | None,
    reason: ServiceReason,
    actor: Actor,
    decree_no: str = "",
    note: str = "",
) -> ServicePeriod:
    """Record a leave from a day on, to ``until`` if that is known. Families stay; ``handover`` has them covered.

    Raises ``ValidationError`` if the person does not work on that day, or something else is recorded within the leave.
    """
    if reason not in ServiceReason.values or not ServiceReason(reason).is_leave:
        raise ValidationError(_("Pilih alasan cuti atau sakit."))
    if until is not None and until < day:
        raise ValidationError(_("Hari terakhir cuti tidak boleh sebelum hari pertamanya."))
    not_far_ahead(day, field="day")
    person = lock_person(personnel)
    with acting(actor, told(gettext_lazy("Cuti atau sakit"))):
        period = service.absent(person, day, until, reason=ServiceReason(reason).value, decree_no=decree_no, note=note)
        service.tell(person)
    return period


@transaction.atomic
def return_to_service(
    *, personnel: Personnel, day: date, actor: Actor, families_too: bool = True
) -> AssignmentOperation | None:
    """Let somebody work again from a day on, and give back the families that others cover for them.

    Returns the operation that gave families back, if there were any. Raises ``ValidationError`` if nobody was away.
    """
    not_far_ahead(day, field="day")
    person = lock_person(personnel)
    with acting(actor, told(gettext_lazy("Kembali bertugas"))):
        service.back(person, day)
        service.tell(person)
        return give_back(personnel=person, day=day, actor=actor) if families_too else None


@transaction.atomic
def leave_service(
    *,
    personnel: Personnel,
    day: date,
    reason: ServiceReason,
    actor: Actor,
    decree_no: str = "",
    note: str = "",
) -> ServicePeriod:
    """Record that somebody is no longer in service from a day on. Posts end the day before.

    Raises ``ValidationError`` while any family is recorded as theirs on that day or later: ``handover`` comes first.
    """
    if reason not in ServiceReason.values or ServiceReason(reason).is_leave:
        raise ValidationError(_("Pilih alasan berhenti."))
    not_far_ahead(day, field="day")
    person = lock_person(personnel)
    refuse_while_families_remain(person, day)
    now = service.period_on(person, day)
    if now is None or now.status == ServiceStatus.LEFT:
        raise ValidationError(_("%(name)s tidak tercatat bertugas pada hari itu.") % {"name": person.name})
    with acting(actor, told(gettext_lazy("Berhenti bertugas"))):
        service.clear_from(person, day)
        period = service.begin(
            person, ServiceStatus.LEFT, day, None, reason=ServiceReason(reason).value, decree_no=decree_no, note=note
        )
        end_posts(person, day)
        service.tell(person)
    return period


def end_posts(person: Personnel, day: date) -> None:
    """End every post the day before; one that would not even begin is taken away. The person is locked."""
    for post in Placement.objects.filter(personnel=person).overlapping(day, None):
        if post.valid_from >= day:
            post.delete()
        else:
            post.valid_until = day - ONE_DAY
            post.save(update_fields=["valid_until"])


def _fill(person: Personnel, details: dict[str, Any]) -> list[str]:
    """Set what differs; returns the names of the columns."""
    unknown = details.keys() - DETAILS
    if unknown:
        raise TypeError(f"Not details of a person: {sorted(unknown)}")
    for name in ("nik", "nip"):
        if name in details:
            details[name] = clean_number(details[name])
    if "name" in details:
        details["name"] = " ".join(details["name"].split())
    changed = [name for name, value in details.items() if _as_stored(person, name) != getattr(value, "pk", value)]
    for name in changed:
        setattr(person, name, details[name])
    if "name" in changed:
        person.name_key = name_key(person.name)
        changed.append("name_key")
    return changed


def _as_stored(person: Personnel, name: str) -> Any:
    """The value of a column, of a foreign key its key."""
    return getattr(person, Personnel._meta.get_field(name).attname)  # type: ignore[union-attr] # Columns only.


def _save(person: Personnel, fields: list[str] | None = None) -> None:
    """Save with the friendly sentence, also where somebody else has taken a number meanwhile."""
    person.full_clean(exclude=["user"] if fields and "user" not in fields else None)
    try:
        with transaction.atomic():
            person.save(update_fields=fields)
    except IntegrityError:
        person.full_clean()
        raise
