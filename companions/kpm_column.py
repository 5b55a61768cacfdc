"""The column "Pendamping" of a KPM list: who it names, and what becomes of the assignments (``KPM_IMPORT_COLUMNS``)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from django.db import connection
from django.db.models import F, Q
from django.utils.translation import gettext as _

from beneficiaries.names import name_key
from companions.enums import AssignmentKind, ChangeAction
from companions.models import Assignment, AssignmentChange, Personnel, Placement
from companions.services import taking_back
from companions.services.returning import TAKEN_AWAY
from companions.services.taking_over import take_over
from pkh_portal.accounts.services.audit import Actor
from pkh_portal.regions.codes import ancestor_codes

_NIK: Final = re.compile(r"[0-9]{16}\Z")
_BETWEEN_DIGITS: Final = re.compile(r"[\s.'`\-\u00a0]")


@dataclass(slots=True)
class Posted:
    """Who accompanies families on the day, and where: names by place of the post, and NIK by person's posts."""

    by_name: dict[tuple[str, str], set[int]] = field(default_factory=lambda: defaultdict(set))
    by_nik: dict[str, dict[str, int]] = field(default_factory=lambda: defaultdict(dict))

    def add(self, key: int, name: str, nik: str, place: str) -> None:
        """A person with one of their posts."""
        for spelling in _spellings(name):
            self.by_name[place, spelling].add(key)
        if nik:
            self.by_nik[nik][place] = key

    def find(self, text: str, kecamatan: str) -> int | None:
        """The one person of this NIK or name who is posted to the kecamatan or above it; none if there are several.

        A name with its titles goes before one without: of two namesakes the titles may tell which is meant.
        """
        places = [*ancestor_codes(kecamatan), kecamatan]
        nik = _BETWEEN_DIGITS.sub("", text)
        if _NIK.match(nik):
            posts = self.by_nik.get(nik, {})
            return next((posts[place] for place in places if place in posts), None)
        for spelling in _spellings(text):
            found = {key for place in places for key in self.by_name.get((place, spelling), ())}
            if found:
                return found.pop() if len(found) == 1 else None
        return None


def _spellings(name: str) -> list[str]:
    """A name as it is written, and without the titles behind its first comma."""
    keys = [name_key(name), name_key(name.partition(",")[0])]
    return [key for key in dict.fromkeys(keys) if key]


class CompanionChecker:
    """Finds people by what cells say. Pure; each text is looked up once for each kecamatan."""

    def __init__(self, posted: Posted) -> None:
        self._posted = posted
        self._known: dict[tuple[str, str], int | None] = {}

    def check(self, texts: Sequence[str], kecamatan: Sequence[str]) -> list[int | None]:
        """The key of whom each text names in its row's kecamatan (a dotted code); none: empty, or not to be found."""
        known = self._known
        found: list[int | None] = []
        for asked in zip(texts, kecamatan, strict=True):
            if asked not in known:
                known[asked] = self._posted.find(*asked) if all(asked) else None
            found.append(known[asked])
        return found


class CompanionColumn:
    """Name or NIK of the pendamping; another than today's becomes an assignment from the batch's day on."""

    name: Final = "companion"

    def checker(self, *, region: str, day: date) -> CompanionChecker:
        """Whom rows of this kabupaten/kota may name. One query."""
        people = Personnel.objects.companions().in_service_on(day)
        here = Q(region__in=ancestor_codes(region)) | Q(region__code__under=region)
        posts = Placement.objects.active_on(day).filter(here, personnel__in=people).order_by()
        posted = Posted()
        for row in posts.values_list("personnel", "personnel__name", "personnel__nik", "region"):
            posted.add(*row)
        return CompanionChecker(posted)

    def current_sql(self, day: date) -> tuple[str, list[Any]]:
        """A query of (household_id, key): whom each family has on the day; each pair once.

        Of a family under cover also whom the cover stands in for: lists go on naming them, and end no cover by that.
        """
        running = Assignment.objects.running_on(day).order_by()
        covers = AssignmentChange.objects.filter(
            action=ChangeAction.OPENED, assignment__in=running.filter(kind=AssignmentKind.COVER)
        )
        covered = covers.filter(
            operation__changes__household=F("household"),
            operation__changes__action__in=TAKEN_AWAY,
            operation__changes__assignment__kind=AssignmentKind.PERMANENT,
        )
        theirs = covered.order_by().values("household_id", key=F("operation__changes__assignment__personnel_id"))
        whole = running.values("household_id", key=F("personnel_id")).union(theirs)
        sql, params = whole.query.get_compiler(connection=connection).as_sql()
        return sql, list(params)

    def labels(self, keys: Collection[int]) -> Mapping[int, str]:
        """Names of people."""
        return dict(Personnel.objects.filter(pk__in=keys).values_list("pk", "name"))

    def apply(
        self,
        *,
        pairs: Iterable[tuple[int, int]],
        day: date,
        actor: Actor,
        label: str,
        progress: Callable[[int, int, str], None],
    ) -> dict[str, Any]:
        """Assign these families to these people. Families that cannot be are left, and told of in ``sentences``."""
        said = _("Mencatat pendamping")
        taken = take_over(
            pairs=pairs, day=day, reason=label, actor=actor, progress=lambda done, total: progress(done, total, said)
        )
        return {
            "operations": [operation.pk for operation in taken.operations],
            "assigned": taken.changed,
            "sentences": taken.sentences,
        }

    def touched(self, *, household_ids: Collection[int], state: Mapping[str, Any], since: datetime) -> set[int]:
        """Families whose assignments somebody has changed since, and new ones that somebody has come to see."""
        return taking_back.touched(keys=household_ids, operations=state.get("operations", ()), since=since)

    def undo(
        self,
        *,
        state: Mapping[str, Any],
        household_ids: Collection[int],
        created_ids: Collection[int],
        actor: Actor,
    ) -> None:
        """Give these families back whom they had before, and leave nothing on those that are to be deleted.

        Called when the periods of the families stand again as before, and before anybody is told so.
        """
        taking_back.take_back(
            operations=state.get("operations", ()), restore=household_ids, forget=created_ids, actor=actor
        )
