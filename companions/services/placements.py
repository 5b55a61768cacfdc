"""Posts: where somebody works, from when, with which share of full time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.formats import localize
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from beneficiaries.services.checks import refuse_numbers, refuse_numbers_as_decree
from companions.enums import ServiceStatus
from companions.models import Personnel, Placement, ServicePeriod
from companions.services.fitness import Fitness, fitness_of
from companions.services.locks import lock_person
from companions.services.remaining import refuse_unposted
from companions.services.service import period_on
from companions.services.terms import ONE_DAY, on
from pkh_portal.accounts.services.audit import Actor
from pkh_portal.database.periods import not_far_ahead
from pkh_portal.history.acting import acting
from pkh_portal.history.telling import told
from pkh_portal.regions.models import Region

FULL_TIME: Final = Decimal(1)
#: What may be corrected in place without touching the days of a post.
DETAILS: Final = frozenset({"fte", "is_coordinator", "decree_no", "note"})


@transaction.atomic
def place(  # noqa: PLR0913 - All that a post is; keywords only.
    *,
    personnel: Personnel,
    region: Region,
    valid_from: date,
    actor: Actor,
    valid_until: date | None = None,
    fte: Decimal = FULL_TIME,
    is_coordinator: bool = False,
    decree_no: str = "",
    note: str = "",
) -> Placement:
    """Post somebody to a kecamatan, kabupaten/kota or province from a day on.

    Raises ``ValidationError`` if the person is not of the service on all these days, is posted there already, or
    would work more than full time on a day.
    """
    person = lock_person(personnel)
    post = Placement(
        personnel=person,
        region=region,
        valid_from=valid_from,
        valid_until=valid_until,
        fte=fte,
        is_coordinator=is_coordinator,
        decree_no=decree_no,
        note=note,
    )
    with acting(actor, told(gettext_lazy("Penempatan di %(region)s"), region=region)):
        _check(post)
        post.save()
    return post


@transaction.atomic
def end_placement(*, placement: Placement, last_day: date, actor: Actor, note: str = "") -> Placement | None:
    """End a post after its last day; one that would not even begin is taken away (returns none).

    Raises ``ValidationError`` while families who live there are recorded as the person's for later days.
    """
    refuse_numbers(note=note)
    not_far_ahead(last_day, field="last_day")
    person = lock_person(placement.personnel)
    post = Placement.objects.get(pk=placement.pk)
    if post.valid_until is not None and post.valid_until < last_day:
        raise ValidationError(_("Penempatan ini sudah berakhir %(day)s.") % {"day": on(post.valid_until)})
    with acting(actor, note or told(gettext_lazy("Penempatan berakhir"))):
        if post.valid_from > last_day:
            post.delete()
            found = None
        else:
            post.valid_until = last_day
            post.save(update_fields=["valid_until"])
            found = post
        refuse_unposted(_fitness(person, last_day + ONE_DAY), last_day + ONE_DAY)
    return found


@transaction.atomic
def change_placement(
    *, placement: Placement, actor: Actor, day: date | None = None, reason: str = "", **details: Any
) -> Placement:
    """Change share, coordinator, decree or note of a post: from a day on, or (without a day) as a correction of it all.

    From a day on, the post ends the day before and a new one begins; returned is the one that holds the change.
    """
    unknown = details.keys() - DETAILS
    if unknown:
        raise TypeError(f"Not details of a post: {sorted(unknown)}")
    refuse_numbers(reason=reason)
    lock_person(placement.personnel)
    post = Placement.objects.get(pk=placement.pk)
    with acting(actor, reason or told(gettext_lazy("Perubahan penempatan"))):
        if day is None or day == post.valid_from:
            for name, value in details.items():
                setattr(post, name, value)
            _check(post)
            post.save(update_fields=sorted(details))
            return post
        if not post.holds_on(day):
            raise ValidationError(_("Penempatan ini tidak berlaku pada %(day)s.") % {"day": on(day)})
        kept = {name: getattr(post, name) for name in DETAILS}
        new = Placement(
            personnel_id=post.personnel_id,
            region_id=post.region_id,
            valid_from=day,
            valid_until=post.valid_until,
            **{**kept, **details},
        )
        post.valid_until = day - ONE_DAY
        post.save(update_fields=["valid_until"])
        _check(new)
        new.save()
    return new


def _fitness(person: Personnel, day: date) -> Fitness:
    return fitness_of([person], day)[person.pk]


def _check(post: Placement) -> None:
    """Raise ``ValidationError`` if the post cannot be beside the others. The person is locked."""
    post.full_clean(exclude=["personnel"])
    refuse_numbers(note=post.note)
    refuse_numbers_as_decree(decree_no=post.decree_no)
    not_far_ahead(post.valid_from, field="valid_from")
    service = period_on(post.personnel, post.valid_from)
    if service is None or service.status == ServiceStatus.LEFT:
        raise ValidationError(
            {"valid_from": _("%(name)s tidak tercatat bertugas pada %(day)s.")
             % {"name": post.personnel.name, "day": on(post.valid_from)}}
        )  # fmt: skip
    _refuse_beyond_leaving(post)
    others = list(
        Placement.objects.filter(personnel=post.personnel_id)
        .overlapping(post.valid_from, post.valid_until)
        .exclude(pk=post.pk)
        .select_related("region")
    )
    same = next((other for other in others if other.region_id == post.region_id), None)
    if same is not None:
        raise ValidationError(
            {"region": _("Orang ini sudah ditempatkan di %(region)s mulai %(day)s. Akhiri dulu penempatan itu.")
             % {"region": same.region, "day": on(same.valid_from)}}
        )  # fmt: skip
    refuse_more_than_full_time([post, *others], post.valid_from)


def _refuse_beyond_leaving(post: Placement) -> None:
    """Raise ``ValidationError`` if the person is recorded as leaving within the days of the post."""
    periods = ServicePeriod.objects.filter(personnel=post.personnel_id, status=ServiceStatus.LEFT)
    gone = periods.overlapping(post.valid_from, post.valid_until).order_by("valid_from").first()
    if gone is not None:
        raise ValidationError(
            {"valid_until": _("%(name)s tercatat tidak bertugas lagi mulai %(day)s. Isi hari terakhir penempatan "
                              "sebelum tanggal itu.") % {"name": post.personnel.name, "day": on(gone.valid_from)}}
        )  # fmt: skip


def refuse_more_than_full_time(posts: Iterable[Placement], first: date) -> None:
    """Raise ``ValidationError`` naming the first day on which these posts add up to more than full time."""
    found = list(posts)
    for day in sorted({max(first, post.valid_from) for post in found}):
        total = sum((post.fte for post in found if post.holds_on(day)), Decimal(0))
        if total > FULL_TIME:
            raise ValidationError(
                {"fte": _("Pada %(day)s jumlah bagian waktu kerja menjadi %(sum)s; paling banyak 1. Kurangi bagiannya "
                          "atau akhiri penempatan lain.") % {"day": on(day), "sum": localize(total)}}
            )  # fmt: skip
