"""A person's page: who, where, since when, with how many families; and what happened."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.views.generic import TemplateView

from beneficiaries.models import Household
from companions.enums import PersonnelRole, ServiceStatus
from companions.models import (
    Assignment,
    AssignmentChange,
    AssignmentOperation,
    Handover,
    Personnel,
    Placement,
    ServicePeriod,
    Visit,
)
from companions.peers import Peers, peers
from companions.seen import people_seen
from companions.spread import spread
from companions.standing_in import Covered, covered
from pkh_portal.accounts.pages import PermittedView, SubjectMixin
from pkh_portal.history.sentences import read_cursor, timeline

FAMILIES_SHOWN = 10
DEEDS_SHOWN = 8
VISITS_SHOWN = 8
STORY_SHOWN = 12


class PersonMixin(SubjectMixin[Personnel]):
    """A page about one person of the SDM."""

    model = Personnel
    subject_name = "person"
    permission_required = "companions.view_personnel"

    def subjects(self) -> QuerySet[Personnel]:
        return super().subjects().select_related("region__parent", "user")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "status": ServiceStatus(self.subject.status)}


class KeptPersonMixin(PersonMixin):
    """A page that changes a person: absent for those who may only see them."""

    def subjects(self) -> QuerySet[Personnel]:
        return super().subjects().filter(pk__in=Personnel.objects.kept_by(self.scope))


class PersonnelView(PersonMixin, TemplateView):
    """Everything about one person on one screen."""

    template_name = "companions/personnel.html"

    def subjects(self) -> QuerySet[Personnel]:
        kept = Personnel.objects.kept_by(self.scope).filter(pk=OuterRef("pk"))
        return super().subjects().annotate(is_kept=Exists(kept))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        today = timezone.localdate()
        context = super().get_context_data(**kwargs)
        context |= self._service(today) | self._load(today) | self._story() | self._away(today)
        context["today"] = today
        return context

    def _service(self, today: date) -> dict[str, Any]:
        periods = list(self.subject.service_periods.order_by("-valid_from"))
        posts = list(self.subject.placements.select_related("region__parent").order_by("-valid_from", "region"))
        return {
            "period": next((period for period in periods if period.holds_on(today)), None),
            "began": _began([period for period in periods if period.valid_from <= today]),
            "coming": [period for period in reversed(periods) if period.valid_from > today],
            "periods": periods,
            "posts": [post for post in posts if post.valid_until is None or post.valid_until >= today],
            "former_posts": [post for post in posts if post.valid_until and post.valid_until < today],
            "has_left": self.subject.status == ServiceStatus.LEFT,
            "is_away": self.subject.status == ServiceStatus.ON_LEAVE,
        }

    def _load(self, today: date) -> dict[str, Any]:
        parts = spread(personnel=self.subject, day=today, scope=self.scope)
        total = sum(part.families for part in parts)
        families = (
            Household.objects.visible_to(self.scope)
            .filter(pk__in=Assignment.objects.running_on(today).filter(personnel=self.subject).values("household"))
            .select_related("village", "kecamatan", "group")
            .order_by("name_key", "pk")
        )
        active = sum(part.active for part in parts)
        return {
            "accompanies": PersonnelRole(self.subject.role).accompanies,
            "parts": parts,
            "families_total": total,
            "families_active": active,
            "families_suspended": total - active,
            "families": families[:FAMILIES_SHOWN] if total else (),
            "peers": self._peers(today),
        }

    def _away(self, today: date) -> dict[str, Any]:
        """Who stands in while this person is away, and the paper that says so."""
        if self.subject.status != ServiceStatus.ON_LEAVE:
            return {}
        found: Covered = covered(personnel=self.subject, day=today, scope=self.scope)
        keys = [each.personnel.pk for each in found.people]
        paper = None
        if self.user.has_perm("companions.view_handover"):
            papers = Handover.objects.visible_to(self.scope).filter(
                personnel=self.subject, status=ServiceStatus.ON_LEAVE, undone_at__isnull=True, effective_on__lte=today
            )
            paper = papers.first()
        return {"covered": found, "covered_by": paper, "seen_people": people_seen(keys, self.user)}

    def _peers(self, today: date) -> list[Peers]:
        return peers(personnel=self.subject, day=today) if self.subject.status == ServiceStatus.IN_SERVICE else []

    def _story(self) -> dict[str, Any]:
        person, scope = self.subject, self.scope
        deeds: QuerySet[AssignmentOperation] = AssignmentOperation.objects.none()
        papers: QuerySet[Handover] = Handover.objects.none()
        if self.user.has_perm("companions.view_assignmentoperation"):
            touched = AssignmentChange.objects.filter(assignment__personnel=person).values("operation")
            deeds = (
                AssignmentOperation.objects.visible_to(scope)
                .filter(Q(personnel=person) | Q(pk__in=touched))
                # Told by the papers already.
                .exclude(handover__personnel=person)
                .select_related("personnel")[:DEEDS_SHOWN]
            )
        if self.user.has_perm("companions.view_handover"):
            papers = Handover.objects.visible_to(scope).filter(personnel=person)[:DEEDS_SHOWN]
        visits = Visit.objects.none()
        if self.user.has_perm("companions.view_visit"):
            visits = Visit.objects.visible_to(scope).filter(personnel=person).select_related("household")[:VISITS_SHOWN]
        return {"deeds": deeds, "papers": papers, "visits": visits, **self._timeline()}

    def _timeline(self) -> dict[str, Any]:
        person = self.subject
        # By keys, which the history tables index.
        rows: list[QuerySet[Any]] = [
            Personnel.history.filter(id=person.pk),
            ServicePeriod.history.filter(id__in=list(person.service_periods.values_list("pk", flat=True))),
            Placement.history.filter(id__in=list(person.placements.values_list("pk", flat=True))),
        ]
        before = read_cursor(self.request.GET.get("sebelum", ""))
        entries = timeline(rows, limit=STORY_SHOWN + 1, before=before, about=person)
        older = f"?sebelum={entries[STORY_SHOWN - 1].cursor}#story" if len(entries) > STORY_SHOWN else ""
        return {"entries": entries[:STORY_SHOWN], "older": older}


class OwnPageView(PermittedView):
    """On to the page of the person whose account this is; absent for whom has none."""

    permission_required = "companions.view_personnel"

    def get(self, request: HttpRequest) -> HttpResponse:
        person = Personnel.objects.visible_to(self.scope).filter(user=self.user).first()
        if person is None:
            raise Http404
        return HttpResponseRedirect(person.get_absolute_url())


def _began(periods: Sequence[ServicePeriod]) -> ServicePeriod | None:
    """With which period the present service began, over leaves since; periods are given the latest first."""
    began = None
    for period in periods:
        if period.status == ServiceStatus.LEFT:
            break
        began = period
    return began
