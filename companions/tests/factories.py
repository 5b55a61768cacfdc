"""Makers of test data for the companions floor. All people are made up. Made directly, past the services."""

import itertools
from datetime import date
from decimal import Decimal
from typing import Any

from beneficiaries.models import Household
from beneficiaries.names import name_key
from beneficiaries.tests.factories import BEGIN, KECAMATAN
from companions.enums import OperationKind, PersonnelRole, ServiceReason, ServiceStatus
from companions.models import Assignment, AssignmentOperation, Handover, Personnel, Placement, ServicePeriod

_serial = itertools.count(1)


def make_personnel(*, since: date = BEGIN, **fields: Any) -> Personnel:
    """Somebody in service since a day, with an office but without a post."""
    fields = {
        "name": f"Petugas Contoh {next(_serial)}",
        "role": PersonnelRole.COMPANION,
        "region_id": KECAMATAN[:5],
        "status": ServiceStatus.IN_SERVICE,
        **fields,
    }
    person = Personnel.objects.create(**{"name_key": name_key(fields["name"]), **fields})
    ServicePeriod.objects.create(personnel=person, status=ServiceStatus.IN_SERVICE, valid_from=since)
    return person


def place(person: Personnel, region: str = KECAMATAN, *, since: date = BEGIN, **fields: Any) -> Placement:
    """Post somebody to a region from a day on."""
    return Placement.objects.create(
        personnel=person, region_id=region, valid_from=since, **{"fte": Decimal(1), **fields}
    )


def make_companion(region: str = KECAMATAN, *, since: date = BEGIN, **fields: Any) -> Personnel:
    """A companion in service and posted to a kecamatan since a day."""
    person = make_personnel(since=since, region_id=region[:5], **fields)
    place(person, region, since=since)
    return person


def assigned(household: Household, person: Personnel, *, since: date = BEGIN, **fields: Any) -> Assignment:
    """A running assignment, with the family marked as accompanied."""
    assignment = Assignment.objects.create(household=household, personnel=person, valid_from=since, **fields)
    Household.objects.filter(pk=household.pk).update(accompanied=True)
    return assignment


def make_operation(region: str = KECAMATAN, **fields: Any) -> AssignmentOperation:
    """A line of the list of operations, over no families."""
    return AssignmentOperation.objects.create(
        **{"kind": OperationKind.TRANSFER, "effective_on": BEGIN, "region_id": region, "actor_name": "Uji", **fields}
    )


def make_handover(person: Personnel, **fields: Any) -> Handover:
    """A paper about somebody, over no families."""
    return Handover.objects.create(
        personnel=person,
        **{
            "status": ServiceStatus.LEFT,
            "reason": ServiceReason.RESIGNED,
            "effective_on": BEGIN,
            "actor_name": "Uji",
            **fields,
        },
    )
