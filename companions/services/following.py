"""What follows from news of the floor below: a family that leaves the programme or moves away loses its companion.

And gets the same one back when the news is called off: an exit that was a mistake costs nobody a companion.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from companions.enums import OperationKind
from companions.models import Assignment, AssignmentOperation, Personnel
from companions.services.decisions import losing
from companions.services.fitness import fitness_of
from companions.services.journal import write
from companions.services.locks import lock_households
from companions.services.operating import decide_all
from companions.services.terms import Terms
from companions.services.undo import give_back_some
from pkh_portal.accounts.services.audit import Actor
from pkh_portal.history.acting import acting
from pkh_portal.history.telling import told

#: By this sentence such an operation is known again, so it must stay as it is.
GONE: Final = _("KPM keluar dari program atau pindah ke luar wilayah tugas pendampingnya")
BACK: Final = _("KPM kembali ke keadaan semula")


@transaction.atomic
def follow(*, household_ids: Collection[int], day: date, actor: Actor) -> AssignmentOperation | None:
    """Bring the assignments of these families in line with where and whether they take part from the day on.

    The sender holds the families' locks. Returns the operation that ended assignments, if any had to.
    """
    places = lock_households(household_ids)
    keys = list(places)
    _give_back_what_ended_by_mistake(keys, day, actor)
    standing = Assignment.objects.standing().filter(household__in=keys).overlapping(day, None)
    people = Personnel.objects.filter(pk__in=standing.order_by().values("personnel"))
    outcomes = decide_all(keys, day, losing(fitness_of(people, day), day))
    changing = [outcome for outcome in outcomes if outcome.left is None]
    if not changing:
        return None
    reason = told(GONE)
    with acting(actor, reason):
        return write(
            kind=OperationKind.END,
            terms=Terms(day, reason=reason),
            outcomes=changing,
            places={places[outcome.family.pk] for outcome in changing},
            personnel=None,
            handover=None,
            actor=actor,
        )


def _give_back_what_ended_by_mistake(keys: Sequence[int], day: date, actor: Actor) -> None:
    """Undo, for these families, what followed from news of the same day that no longer holds."""
    ended = AssignmentOperation.objects.filter(
        kind=OperationKind.END, effective_on=day, reason=told(GONE), changes__household__in=keys
    )
    with acting(actor, told(BACK)):
        for operation in ended.order_by("-pk").distinct():
            give_back_some(operation, keys)
