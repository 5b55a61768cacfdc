"""Reads of the companions floor. All compose."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Self

from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from beneficiaries.models import Enrolment
from beneficiaries.names import name_key
from companions.enums import PersonnelRole, ServiceStatus
from pkh_portal.accounts.querysets import ScopedQuerySet
from pkh_portal.database.periods import DatedReads

if TYPE_CHECKING:
    # Named in type arguments.
    from companions.models import (  # noqa: F401 -- see above
        Assignment,
        AssignmentChange,
        AssignmentOperation,
        Handover,
        Personnel,
        Placement,
        ServicePeriod,
        Visit,
    )
    from pkh_portal.accounts.scope import RegionScope


class PersonnelQuerySet(ScopedQuerySet["Personnel"]):
    """SDM PKH and TKSK."""

    def visible_to(self, scope: RegionScope) -> Self:
        """People whose office lies in the scope, or who are or were posted inside it."""
        if scope.nationwide:
            return self
        from companions.models import Placement  # Models import this module.

        placed = Placement.objects.filter(scope.q("region"), personnel=OuterRef("pk"))
        return self.filter(scope.q("region") | Exists(placed))

    def kept_by(self, scope: RegionScope) -> Self:
        """People whom somebody with this scope may change: by their office, or because all their posts lie in it.

        Fewer than are visible: leave, leaving and a hand-over reach all posts of a person, also those elsewhere.
        """
        if scope.nationwide:
            return self
        from companions.models import Placement  # Models import this module.

        posts = Placement.objects.filter(personnel=OuterRef("pk")).overlapping(timezone.localdate(), None)
        here, elsewhere = posts.filter(scope.q("region")), posts.exclude(scope.q("region"))
        return self.filter(scope.q("region") | Exists(here) & ~Exists(elsewhere))

    def companions(self) -> Self:
        """Those to whom families are assigned."""
        return self.filter(role=PersonnelRole.COMPANION)

    def in_service_on(self, day: date) -> Self:
        """Those who work on this day: neither on leave nor gone."""
        from companions.models import ServicePeriod  # Models import this module.

        periods = ServicePeriod.objects.active_on(day).filter(personnel=OuterRef("pk"), status=ServiceStatus.IN_SERVICE)
        return self.filter(Exists(periods))

    def posted_to(self, kecamatan: str, day: date) -> Self:
        """Those posted on this day to the kecamatan with this code, or to the kabupaten/kota or province it lies in."""
        from companions.models import Placement  # Models import this module.

        above = [kecamatan[:length] for length in (2, 5, 8)]
        placed = Placement.objects.active_on(day).filter(personnel=OuterRef("pk"), region__in=above)
        return self.filter(Exists(placed))

    def with_load(self, day: date) -> Self:
        """Adds ``load``: how many families the person accompanies on this day that take part in the programme then."""
        from companions.models import Assignment  # Models import this module.

        load = (
            Assignment.objects.carried_on(day)
            .filter(personnel=OuterRef("pk"))
            .order_by()
            .values("personnel")
            .annotate(load=Count("pk"))
            .values("load")
        )
        return self.annotate(load=Coalesce(Subquery(load), 0))

    def search(self, text: str) -> Self:
        """By name (every word, anywhere in it), or by NIK or NIP from their beginning."""
        text = text.strip()
        if text.isdigit():
            return self.filter(Q(nik__startswith=text) | Q(nip__startswith=text)) if len(text) >= 6 else self.none()
        for word in name_key(text).split():
            self = self.filter(name_key__contains=word)  # noqa: PLW0642 - narrowed word by word
        return self


class OfPersonnelQuerySet(DatedReads, ScopedQuerySet["ServicePeriod"]):
    """Service periods: as visible as the person."""

    def visible_to(self, scope: RegionScope) -> Self:
        if scope.nationwide:
            return self
        from companions.models import Personnel  # Models import this module.

        return self.filter(personnel__in=Personnel.objects.visible_to(scope))


class PlacementQuerySet(DatedReads, ScopedQuerySet["Placement"]):
    """Who is posted where."""

    scope_path = "region"


class AssignmentQuerySet(DatedReads, ScopedQuerySet["Assignment"]):
    """Who accompanies which family."""

    scope_path = "household__kecamatan"

    def standing(self) -> Self:
        """Assignments that were not taken back."""
        return self.filter(voided=False)

    def running_on(self, day: date) -> Self:
        """The assignments that hold on this day: at most one for a family."""
        return self.standing().active_on(day)

    def carried_on(self, day: date) -> Self:
        """The running assignments of families that take part on this day: what makes a companion's load."""
        active = Enrolment.objects.counted_on(day).filter(household=OuterRef("household"))
        return self.running_on(day).filter(Exists(active))


class OperationQuerySet(ScopedQuerySet["AssignmentOperation"]):
    """What was done to assignments."""

    scope_path = "region"

    def visible_to(self, scope: RegionScope) -> Self:
        """Those over one region of the scope, and one's own over several: all their families have to lie in it."""
        if scope.nationwide or not scope or scope.user_id is None:
            return super().visible_to(scope)
        from companions.models import AssignmentChange  # Models import this module.

        changes = AssignmentChange.objects.filter(operation=OuterRef("pk")).order_by()
        own = Q(actor=scope.user_id) & ~Exists(changes.exclude(scope.q("household__kecamatan")))
        return self.filter(scope.q("region") | own)


class ChangeQuerySet(ScopedQuerySet["AssignmentChange"]):
    """What each operation did to each assignment."""

    scope_path = "household__kecamatan"


class HandoverQuerySet(ScopedQuerySet["Handover"]):
    """Hand-overs of leavers."""

    def visible_to(self, scope: RegionScope) -> Self:
        """As visible as the person who hands over."""
        if scope.nationwide:
            return self
        from companions.models import Personnel  # Models import this module.

        return self.filter(personnel__in=Personnel.objects.visible_to(scope))

    def undoable_by(self, scope: RegionScope) -> Self:
        """For those who keep the person's office, and for whoever made it while all its families lie in the scope."""
        if scope.nationwide:
            return self
        from companions.models import AssignmentChange  # Models import this module.

        office = scope.q("personnel__region")
        if not scope or scope.user_id is None:
            return self.filter(office)
        changes = AssignmentChange.objects.filter(operation__handover=OuterRef("pk")).order_by()
        own = Q(actor=scope.user_id) & ~Exists(changes.exclude(scope.q("household__kecamatan")))
        return self.visible_to(scope).filter(office | own)


class VisitQuerySet(ScopedQuerySet["Visit"]):
    """Visits to families."""

    scope_path = "household__kecamatan"
