"""How far a plan reaches beyond the batch's own kabupaten/kota: only where everybody who has a hand in it may act.

A hand in it has who uploaded the file or said anything of what it will do, who had it checked, and who applies it. The
system may act everywhere: its batch reaches the whole registry as long as nobody else touches it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from beneficiaries.imports.planning.sql import within
from pkh_portal.accounts.models import User
from pkh_portal.accounts.scope import outermost, scope_for

if TYPE_CHECKING:
    from beneficiaries.models import ImportBatch
    from pkh_portal.accounts.services.audit import Actor


@dataclass(frozen=True, slots=True)
class Walls:
    """``people``: keys of users. ``areas``: of each who is not nationwide the regions whose families he may touch."""

    people: tuple[int, ...]
    areas: tuple[tuple[str, ...], ...]

    @classmethod
    def around(cls, batch: ImportBatch, people: Collection[int], actor: Actor, *, planned: bool = False) -> Walls:
        """Of these people and this actor, by their grants of now; ``planned``: and whom the stored plan was made for.

        A query for each person, and one.
        """
        hands = {*people, *([actor.user.pk] if actor.user else ())}
        if planned:
            hands.update(batch.planned_against.get("people", ()))
        scopes = [scope_for(user) for user in User.objects.filter(pk__in=hands)]
        areas = {outermost([batch.region_id, *scope.codes]) for scope in scopes if not scope.nationwide}
        return cls(tuple(sorted(hands)), tuple(sorted(areas)))

    def stand(self, batch: ImportBatch) -> bool:
        """Whether the batch's stored plan kept to these very walls."""
        return bool(batch.planned_against.get("areas") == self.as_json()["areas"])

    def as_json(self) -> dict[str, Any]:
        """For ``planned_against``."""
        return {"people": list(self.people), "areas": [list(area) for area in self.areas]}

    def sql(self, column: str) -> tuple[str, list[Any]]:
        """A condition: the region code of a column lies within all of them."""
        conditions = [within(column, area) for area in self.areas]
        return " AND ".join(sql for sql, _codes in conditions) or "(1 = 1)", [
            code for _sql, codes in conditions for code in codes
        ]
