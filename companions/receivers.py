"""What this floor does when the one below announces news."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from beneficiaries.models import Household
from beneficiaries.signals import enrolment_changed, enrolments_changed
from companions.services.following import follow
from pkh_portal.accounts.services.audit import Actor


def connect() -> None:
    """Called once by the app."""
    enrolment_changed.connect(one_changed, dispatch_uid="companions_follow_one")
    enrolments_changed.connect(many_changed, dispatch_uid="companions_follow_many")


def one_changed(*, household: Household, day: date, actor: Actor, **kwargs: Any) -> None:
    """One family's status or kecamatan is another from the day on."""
    if follow(household_ids=[household.pk], day=day, actor=actor) is not None:
        household.refresh_from_db(fields=["accompanied"])


def many_changed(*, household_ids: Collection[int], day: date, actor: Actor, **kwargs: Any) -> None:
    """The same of many families."""
    follow(household_ids=household_ids, day=day, actor=actor)
