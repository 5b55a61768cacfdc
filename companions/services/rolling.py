"""What families and people repeat of their dated rows, brought in line with today. Nightly."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from beneficiaries.models import Household
from beneficiaries.services.companionship import set_accompanied
from companions.models import Assignment, Personnel, ServicePeriod
from pkh_portal.accounts.services.audit import SYSTEM
from pkh_portal.history import bulk
from pkh_portal.history.acting import acting
from pkh_portal.history.telling import told


@dataclass(frozen=True, slots=True)
class Rolled:
    """How many rows said something else than today's."""

    households: int
    personnel: int


@transaction.atomic
def roll_to_today(*, day: date | None = None) -> Rolled:
    """Make ``Household.accompanied`` and ``Personnel.status`` say what the periods of ``day`` (today) say.

    For changes recorded ahead. Set-wise: finds only rows that differ, so a second run finds none.
    """
    day = day or timezone.localdate()
    with acting(SYSTEM, told(_("Perubahan yang direncanakan berlaku pada %(day)s"), day=day)):
        running = Exists(Assignment.objects.running_on(day).filter(household=OuterRef("pk")))
        gained = Household.objects.filter(running, accompanied=False).order_by().values_list("pk", flat=True)
        lost = Household.objects.filter(~running, accompanied=True).order_by().values_list("pk", flat=True)
        households = set_accompanied(ids=list(lost), value=False) + set_accompanied(ids=list(gained), value=True)
        return Rolled(households, _roll_personnel(day))


def _roll_personnel(day: date) -> int:
    status = ServicePeriod.objects.active_on(day).filter(personnel=OuterRef("pk")).values("status")[:1]
    differing = Personnel.objects.alias(today=Subquery(status)).exclude(status=F("today")).filter(today__isnull=False)
    return bulk.update(Personnel.objects.filter(pk__in=list(differing.values_list("pk", flat=True))),
                       status=Subquery(status))  # fmt: skip
