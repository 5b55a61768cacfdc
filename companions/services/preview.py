"""What an operation would do to how many, told before it is done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from beneficiaries.enums import EnrolmentStatus
from beneficiaries.models import Enrolment
from beneficiaries.querysets import HouseholdQuerySet
from companions.enums import OperationKind
from companions.loads import loads_on
from companions.models import Personnel
from companions.services.decisions import Outcome
from companions.services.fitness import fitness_of
from companions.services.locks import keys_of
from companions.services.operating import decide_all, decision_for
from companions.services.terms import Load, Preview, Terms, on
from pkh_portal.history.bulk import chunks


def preview(
    *, kind: OperationKind, households: HouseholdQuerySet, personnel: Personnel | None, terms: Terms
) -> Preview:
    """What the operation would do if it were done now. Locks and writes nothing.

    Raises ``ValidationError`` like the operation itself, except where no family would change: ``refusal`` says why.
    """
    terms.check()
    keys = keys_of(households)
    outcomes = decide_all(keys, terms.effective_on, decision_for(kind, personnel, terms))
    changing = [outcome for outcome in outcomes if outcome.left is None]
    receives, gives = _loads(changing, terms.effective_on, personnel)
    alone = sum(outcome.alone_after for outcome in changing)
    return Preview(
        kind=kind,
        total=len(outcomes),
        changed=len(changing),
        left=Counter(outcome.left for outcome in outcomes if outcome.left is not None),
        opened=sum(len(outcome.openings) for outcome in changing),
        shortened=sum(len(outcome.shorten) for outcome in changing),
        voided=sum(len(outcome.void) for outcome in changing),
        returning=sum(any(opening.returning for opening in outcome.openings) for outcome in changing),
        alone=alone,
        receives=receives,
        gives=gives,
        warnings=tuple(_warnings(kind, terms, personnel, alone)),
    )


def _loads(changing: Sequence[Outcome], day: date, personnel: Personnel | None) -> tuple[Load | None, tuple[Load, ...]]:
    """The load on the day of who receives and of those who give, before and after; counted as ``loads`` counts."""
    counted = {
        key
        for chunk in chunks([outcome.family.pk for outcome in changing])
        for key in Enrolment.objects.active_on(day)
        .filter(status=EnrolmentStatus.ACTIVE, household__in=chunk)
        .values_list("household", flat=True)
    }
    change: Counter[int] = Counter()
    for outcome in changing:
        running = outcome.family.running_on(day)
        if outcome.family.pk not in counted:
            continue
        if running is not None:
            change[running.personnel_id] -= 1
        change.update(opening.personnel_id for opening in outcome.openings if opening.valid_from == day)
    people = Personnel.objects.in_bulk([*change, *([personnel.pk] if personnel else [])])
    before = loads_on(day, people.values())
    loads = {key: Load(person, before[key], before[key] + change[key]) for key, person in people.items()}
    receives = loads.pop(personnel.pk, None) if personnel else None
    return receives, tuple(sorted(loads.values(), key=lambda load: (load.after - load.before, load.personnel.name_key)))


def _warnings(kind: OperationKind, terms: Terms, personnel: Personnel | None, alone: int) -> list[str]:
    """What the person who decides should know, though it may be meant."""
    found = []
    if terms.effective_on < timezone.localdate():
        found.append(_("Tanggal berlaku sudah lewat: pendamping dan beban kerja hari-hari itu ikut berubah."))
    if personnel is not None:
        fitness = fitness_of([personnel], terms.effective_on)[personnel.pk]
        leave = fitness.leave_during(terms.effective_on, terms.until)
        if leave is not None:
            found.append(
                _("%(name)s tercatat %(status)s mulai %(day)s.")
                % {
                    "name": personnel.name,
                    "status": leave.get_status_display().lower(),
                    "day": on(leave.valid_from),
                }
            )
    if alone:
        found.append(_("%(count)s KPM tidak punya pendamping lagi sesudah masa penggantian.") % {"count": alone})
    if terms.until is not None and kind in {OperationKind.ASSIGN, OperationKind.TRANSFER}:
        found.append(_("Sesudah %(day)s tidak ada yang mendampingi KPM ini.") % {"day": on(terms.until)})
    return found
