"""One family on one screen: who they are, what they get, who accompanies them, what happened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext
from django.views.generic import TemplateView

from beneficiaries.enums import Component
from beneficiaries.extensions import Panel, extensions
from beneficiaries.fieldcheck_reach import CLOSE, answerable, seen
from beneficiaries.intake_enums import FieldCheckState
from beneficiaries.models import Enrolment, FieldCheck, Household, Member, RegistryRecord
from beneficiaries.names import name_key
from beneficiaries.services.aid import Family, statement_for
from beneficiaries.services.components import components_of
from beneficiaries.services.rulebook import Rulebook
from beneficiaries.stages import STAGES, Stage
from beneficiaries.views.base import CHANGE, HouseholdPage
from beneficiaries.views.deeds import menu
from pkh_portal.history.sentences import read_cursor, timeline

#: Deeds of the history at once.
DEEDS = 10
#: Rows of files at once that the family came from.
ORIGINS = 3
#: Years before this one whose aid can be asked for.
YEARS_BACK = 7


@dataclass(frozen=True, slots=True)
class Person:
    """A member as the page shows one: with the age and the components of today."""

    member: Member
    age: int | None
    components: list[Component]
    is_caretaker: bool


class HouseholdView(HouseholdPage, TemplateView):
    """The page. ``tahun`` and ``tahap`` choose whose aid is shown, ``sebelum`` an older stretch of the history."""

    template_name = "beneficiaries/household.html"

    def subjects(self) -> QuerySet[Household]:
        rows = super().subjects().select_related("merged_into", "split_from")
        return rows.prefetch_related("members", "enrolments__kecamatan", "enrolments__village", "registry_records")

    @cached_property
    def today(self) -> date:
        return timezone.localdate()

    @cached_property
    def book(self) -> Rulebook:
        return Rulebook.load()

    @cached_property
    def checks(self) -> list[FieldCheck]:
        """Questions that were asked about the family, whoever may see them."""
        return list(self.subject.field_checks.select_related("batch"))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        family = self.subject
        enrolments = list(family.enrolments.all())
        return {
            **super().get_context_data(**kwargs),
            "today": self.today,
            "menu": menu(family, self.user),
            "may_change": self.user.has_perm(CHANGE) and family.merged_into_id is None,
            "may_change_members": self.user.has_perm("beneficiaries.change_member") and family.merged_into_id is None,
            "columns": self.columns(),
            "panels": self.panels(),
            "enrolments": enrolments[::-1],
            "since": enrolments[0].valid_from if enrolments else None,
            "planned": [period for period in enrolments if period.valid_from > self.today],
            "relatives": self.relatives(),
            "registry_records": family.registry_records.all(),
            **self.people(),
            **self.aid(),
            **self.history(),
            **self.origins(),
        }

    def people(self) -> dict[str, Any]:
        """Members of today with age and components, and those who have left; what the list says in numbers."""
        members = list(self.subject.members.all())
        present = [member for member in members if member.lives_here_on(self.today)]
        return {
            "people": [self.person(member) for member in present],
            "gone": [member for member in members if member not in present],
            "counts": [(component, number) for component, number in self.subject.counts.items() if number],
        }

    def person(self, member: Member) -> Person:
        return Person(
            member,
            member.age_on(self.today),
            components_of(member, day=self.today, rules=self.book),
            is_caretaker=name_key(member.name) == self.subject.name_key,
        )

    def aid(self) -> dict[str, Any]:
        """The expected aid of the stage asked for, the present one by default."""
        now = Stage.of(self.today)
        years = range(now.year + 1, now.year - YEARS_BACK - 1, -1)
        stage = _stage(self.request.GET.get("tahun", ""), self.request.GET.get("tahap", ""), years) or now
        family = Family.load(self.subject)
        year = [statement_for(family, self.book, Stage(stage.year, number)) for number in STAGES]
        present = year[now.number - 1] if stage.year == now.year else statement_for(family, self.book, now)
        return {"statement": year[stage.number - 1], "year_of_aid": year, "present_aid": present, "years": years}

    def columns(self) -> list[tuple[Any, str]]:
        """What the floors above say of the family in a word: heading and value."""
        columns = [column for extension in extensions() for column in extension.columns()]
        said = [(column.heading, column.values([self.subject]).get(self.subject.pk, "")) for column in columns]
        return [(heading, value) for heading, value in said if value]

    def panels(self) -> list[tuple[Any, str]]:
        """Title and content of the parts beside the family's own: a pending question, and what the floors above add."""
        panels = [*self.questions(), *(p for each in extensions() for p in each.panels(self.subject, self.user))]
        return [(panel.title, render_to_string(panel.template, panel.context, self.request)) for panel in panels]

    def questions(self) -> list[Panel]:
        """The question about the family that somebody still has to answer or close, if the user may see it."""
        check = next((each for each in self.checks if each.state != FieldCheckState.CLOSED), None)
        if check is None or not seen(self.user, self.scope).filter(pk=check.pk).exists():
            return []
        context = {
            "check": check,
            "tone": FieldCheckState(check.state).tone,
            "may_answer": answerable(self.user, self.scope).filter(pk=check.pk).exists(),
            "may_close": self.user.has_perm(CLOSE),
        }
        return [Panel(gettext("Perlu diperiksa"), "beneficiaries/fieldchecks/panel.html", context)]

    def relatives(self) -> dict[str, list[Household]]:
        """Families this one was made of or made into, as far as they lie in the scope."""
        seen = Household.objects.visible_to(self.scope)
        one = [self.subject.merged_into, self.subject.split_from]
        into, origin = [[other] if other and self.scope.covers(other.kecamatan_id) else [] for other in one]
        return {
            "merged_into": into,
            "split_from": origin,
            "merged": list(seen.filter(merged_into=self.subject)),
            "split_off": list(seen.filter(split_from=self.subject)),
        }

    def history(self) -> dict[str, Any]:
        """What happened, the latest first; of members, periods and entries by their keys, which the history indexes."""
        family = self.subject
        rows: list[QuerySet[Any]] = [_history_of(Household, [family.pk])]
        rows += [
            _history_of(Member, [row.pk for row in family.members.all()]),
            _history_of(Enrolment, [row.pk for row in family.enrolments.all()]),
            _history_of(RegistryRecord, [row.pk for row in family.registry_records.all()]),
            _history_of(FieldCheck, [row.pk for row in self.checks]),
        ]
        rows += [queryset for extension in extensions() for queryset in extension.history(family)]
        before = read_cursor(self.request.GET.get("sebelum", ""))
        entries = timeline(rows, limit=DEEDS + 1, before=before, about=family)
        older = f"?sebelum={entries[DEEDS - 1].cursor}#riwayat" if len(entries) > DEEDS else ""
        return {"entries": entries[:DEEDS], "older": older, "is_older": before is not None}

    def origins(self) -> dict[str, Any]:
        """Rows of files that recorded or changed the family, the latest first, and whether the user may open the load.

        ``asal=semua`` asks for more than the first.
        """
        rows = self.subject.origins.select_related("batch").order_by("-batch__applied_at", "-pk")
        every = self.request.GET.get("asal") == "semua"
        found = list(rows if every else rows[: ORIGINS + 1])
        shown = found if every else found[:ORIGINS]
        may_see = self.user.has_perm("beneficiaries.view_importbatch")
        return {
            "origins": [(row, may_see and self.scope.covers(row.batch.region_id)) for row in shown],
            "more_origins": len(found) > len(shown),
        }


def _history_of(model: Any, keys: list[int]) -> QuerySet[Any]:
    rows: QuerySet[Any] = model.history.filter(id__in=keys)
    return rows


def _stage(year: str, number: str, years: range) -> Stage | None:
    if not (year.isdecimal() and number.isdecimal()):
        return None
    return Stage(int(year), int(number)) if int(year) in years and int(number) in STAGES else None
