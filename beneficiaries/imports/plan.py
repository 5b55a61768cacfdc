"""What becomes of each staged row (kpm-import.md, section 5): made in temporary tables, then stored at once."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.db import transaction

from beneficiaries.imports.planning import flags, storing
from beneficiaries.imports.planning.cards import flag_cards
from beneficiaries.imports.planning.doubles import flag_doubles
from beneficiaries.imports.planning.matching import meet, turn_away
from beneficiaries.imports.planning.missing import count_missing
from beneficiaries.imports.planning.movement import Stand, stand
from beneficiaries.imports.planning.names import flag_names
from beneficiaries.imports.planning.outcomes import Tally, conclude
from beneficiaries.imports.staging import Stage
from beneficiaries.models import ImportBatch

if TYPE_CHECKING:
    from collections.abc import Mapping

    from beneficiaries.imports.planning.walls import Walls


@dataclass(frozen=True, slots=True)
class Plan:
    """Rows by outcome for each sheet, without those skipped; families not in the file; what it was compared with.

    And within which walls.
    """

    sheets: Mapping[int, Tally]
    not_in_file: int
    against: Stand
    walls: Walls
    #: Whether of any row something else becomes than by the plan it replaces. Asked by ``replan`` only.
    differs: bool = False

    @property
    def totals(self) -> Counter[str]:
        """Rows by outcome in the whole file."""
        return sum((Counter(tally) for tally in self.sheets.values()), Counter())


def classify(stage: Stage, batch: ImportBatch, walls: Walls) -> Plan:
    """Plan the staged rows within these walls. Writes nothing but temporary tables; ``stage`` can be planned once."""
    against = stand()
    headings = flags.Headings.of(batch)
    meet(stage, walls)
    turn_away(stage, headings)
    flags.begin(stage)
    flag_doubles(stage, headings)
    flag_names(stage, headings)
    flag_cards(stage, headings)
    sheets = conclude(stage, batch)
    return Plan(sheets, count_missing(stage), against, walls)


def store(stage: Stage, batch: ImportBatch, plan: Plan) -> None:
    """Replace the batch's stored plan by this one, whole or not at all.

    Rows, problems, the sheets' tallies; and ``not_in_file`` and ``planned_against`` of the batch, in the database and
    on the object, without a history row: who changes the batch's state writes one.
    """
    with transaction.atomic():
        storing.write(stage, batch, plan.sheets)
        batch.not_in_file, batch.planned_against = plan.not_in_file, {**plan.against, **plan.walls.as_json()}
        ImportBatch.objects.filter(pk=batch.pk).update(
            not_in_file=batch.not_in_file, planned_against=batch.planned_against
        )


def replan(batch: ImportBatch, walls: Walls) -> Plan:
    """Plan the batch's stored rows anew, against the registry as it stands now, and store that."""
    with Stage() as stage:
        storing.load(stage, batch)
        plan = classify(stage, batch, walls)
        plan = replace(plan, differs=storing.differs(stage, batch))
        store(stage, batch, plan)
    return plan
