"""Which questions about families somebody sees, and which they may answer or close.

``view_fieldcheck`` shows all of the user's regions. ``change_fieldcheck`` alone, which is the pendamping's, reaches the
families that are the user's own work today. Who may close questions may answer all of them, for somebody who calls.
"""

from __future__ import annotations

from typing import Final

from django.db.models import Q
from django.utils import timezone

from beneficiaries.extensions import extensions
from beneficiaries.models import FieldCheck
from beneficiaries.querysets_intake import FieldCheckQuerySet
from pkh_portal.accounts.models import User
from pkh_portal.accounts.scope import RegionScope

VIEW: Final = "beneficiaries.view_fieldcheck"
ANSWER: Final = "beneficiaries.change_fieldcheck"
CLOSE: Final = "beneficiaries.close_fieldcheck"


def seen(user: User, scope: RegionScope) -> FieldCheckQuerySet:
    """The questions this user may see."""
    rows = FieldCheck.objects.visible_to(scope)
    return rows if user.has_perm(VIEW) else _own(rows, user)


def answerable(user: User, scope: RegionScope) -> FieldCheckQuerySet:
    """The questions this user may answer."""
    rows = FieldCheck.objects.visible_to(scope)
    return rows if user.has_perm(CLOSE) else _own(rows, user)


def may_see_any(user: User) -> bool:
    """Whether there may be questions for this user at all."""
    return user.has_perm(VIEW) or user.has_perm(ANSWER)


def _own(rows: FieldCheckQuerySet, user: User) -> FieldCheckQuerySet:
    """Those about the user's own families of today, if answering is theirs."""
    if not user.has_perm(ANSWER):
        return rows.none()
    families = [extension.own_families(user, timezone.localdate()) for extension in extensions()]
    theirs = Q(pk__in=[])
    for keys in families:
        if keys is not None:
            theirs |= Q(household__in=keys)
    return rows.filter(theirs)
