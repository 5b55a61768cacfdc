"""Which family of the whole registry each row meets: by participant number, then registry id, then valid NIK.

A family that was merged into another stands for that one. Makes ``kpm_met``, one narrow line for each staged row, which
is all that the rest of the plan reads until the rows are stored.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.utils import timezone

from beneficiaries.enums import NikQuality
from beneficiaries.imports.extensions import extensions
from beneficiaries.imports.fields import ImportField
from beneficiaries.imports.notes import Note
from beneficiaries.imports.planning.differences import mask
from beneficiaries.imports.planning.flags import Flag
from beneficiaries.imports.planning.sql import holds_today, read, run
from beneficiaries.intake_enums import Code, MetBy

if TYPE_CHECKING:
    from beneficiaries.imports.planning.flags import Headings
    from beneficiaries.imports.planning.walls import Walls
    from beneficiaries.imports.staging import Stage

_MERGED: Final = """
CREATE TEMP TABLE kpm_merged AS
WITH RECURSIVE chain (household_id, target_id) AS (
  SELECT id, merged_into_id FROM {household} WHERE merged_into_id IS NOT NULL
  UNION
  SELECT c.household_id, h.merged_into_id FROM chain c JOIN {household} h ON h.id = c.target_id
  WHERE h.merged_into_id IS NOT NULL
)
SELECT c.household_id, c.target_id FROM chain c JOIN {household} h ON h.id = c.target_id WHERE h.merged_into_id IS NULL
"""
# An id that several families share (one house) identifies none of them.
_REGISTRY: Final = """
CREATE TEMP TABLE kpm_registry AS
SELECT e.registry_id, min(COALESCE(m.target_id, e.household_id)) AS household_id,
  min(COALESCE(m.target_id, e.household_id)) <> max(COALESCE(m.target_id, e.household_id)) AS shared
FROM {registry} e LEFT JOIN kpm_merged m ON m.household_id = e.household_id
WHERE e.registry_id <> '' AND {holds}
  AND e.registry_id IN (SELECT registry_id FROM kpm_row WHERE registry_id <> '')
GROUP BY e.registry_id
"""
_FOUND: Final = f"""
SELECT r.*,
  COALESCE(pm.target_id, p.id) AS by_participant,
  CASE WHEN NOT e.shared THEN e.household_id END AS by_registry,
  COALESCE(nm.target_id, n.id) AS by_nik,
  COALESCE(pm.target_id, p.id, CASE WHEN NOT e.shared THEN e.household_id END, nm.target_id, n.id) AS household_id,
  e.registry_id IS NOT NULL AS registry_known
FROM kpm_row r
LEFT JOIN {{household}} p ON r.participant_no <> '' AND p.participant_no = r.participant_no AND p.participant_no <> ''
LEFT JOIN kpm_merged pm ON pm.household_id = p.id
LEFT JOIN kpm_registry e ON e.registry_id = r.registry_id
LEFT JOIN {{household}} n ON n.nik = r.nik AND n.nik <> '' AND n.nik_quality = '{NikQuality.VALID.value}'
LEFT JOIN kpm_merged nm ON nm.household_id = n.id
"""
_MET: Final = f"""
CREATE TEMP TABLE kpm_met AS
SELECT r.place, r.nik, r.signature, r.participant_no, r.kecamatan_id,
  CASE WHEN length(r.family_card_no) = 16 AND ltrim(r.family_card_no, '0123456789') = ''
    THEN r.family_card_no ELSE '' END AS family_card_no,
  r.household_id,
  CASE WHEN r.by_participant IS NOT NULL THEN '{MetBy.PARTICIPANT.value}'
    WHEN r.by_registry IS NOT NULL THEN '{MetBy.REGISTRY.value}'
    WHEN r.by_nik IS NOT NULL THEN '{MetBy.NIK.value}' ELSE '' END AS met_by,
  COALESCE(r.by_nik <> r.household_id, 1 = 0) OR COALESCE(r.by_registry <> r.household_id, 1 = 0) AS crossed,
  h.id IS NOT NULL AND NOT r.rejected AND NOT ({{covered}}) AS elsewhere,
  COALESCE(r.by_participant IS NULL AND r.by_registry IS NULL AND r.name_key <> h.name_key, 1 = 0) AS other_name,
  r.rejected OR (h.id IS NOT NULL AND NOT ({{covered}})) AS rejected,
  {{mask}} AS changed
FROM ({_FOUND}) r
LEFT JOIN {{household}} h ON h.id = r.household_id
LEFT JOIN {{group}} g ON g.id = h.group_id
{{joins}}
"""


def meet(stage: Stage, walls: Walls) -> None:
    """Make ``kpm_met``. Families beyond the walls are not touched."""
    stage.analyze("kpm_row", "participant_no", "registry_id", "nik")
    run(stage, _MERGED)
    stage.analyze("kpm_merged", "household_id")
    holds, days = holds_today("e")
    run(stage, _REGISTRY, days, holds=holds)
    stage.analyze("kpm_registry", "registry_id")
    covered, codes = walls.sql("h.kecamatan_id")
    joins, params = _above()
    run(
        stage, _MET, [*codes, *codes, *params], covered=covered, joins=joins,
        mask=mask(on_postgres=stage.on_postgres, extensions=[each.name for each in extensions()]),
    )  # fmt: skip
    stage.analyze("kpm_met", "place", "nik", "household_id", "participant_no")


def turn_away(stage: Stage, headings: Headings) -> None:
    """Say of rows that meet a family beyond the walls that they are recorded elsewhere; not where."""
    rows = read(stage, "SELECT place, nik FROM kpm_met WHERE elsewhere ORDER BY place")
    flags = (Flag(place, Code.OUTSIDE_AREA, ImportField.NIK, nik, Note.ELSEWHERE.value) for place, nik in rows)
    stage.add_problems(map(headings.problem, flags))


def _above() -> tuple[str, list[Any]]:
    """Joins of today's values of the higher floors' columns, where they are what the row says."""
    joins, params = [], []
    for extension in extensions():
        sql, values = extension.current_sql(timezone.localdate())
        name = extension.name
        # The empty first half names the columns: SQLite cannot name those of a query in parentheses.
        joins.append(
            f"LEFT JOIN (SELECT 0 AS family, 0 AS person WHERE 1 = 0 UNION {sql}) x_{name} "
            f"ON x_{name}.family = h.id AND x_{name}.person = r.{name}"
        )
        params += values
    return "\n".join(joins), params
