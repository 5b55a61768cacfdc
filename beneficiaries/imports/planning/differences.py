"""What a row would change in the family it meets: a number with the bits of ``fields.BITS``.

An empty cell never erases: only what the row gives can differ. The SQL speaks of the row as ``r``, of the family as
``h`` and of its group as ``g``. A number that another family holds is no change: it is a conflict (``doubles``), and
stays where it is even if somebody takes the row.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from beneficiaries.enums import EnrolmentStatus, ExitReason
from beneficiaries.imports.fields import BITS, COUNTS
from beneficiaries.imports.staging import loose

if TYPE_CHECKING:
    from collections.abc import Collection

_EXACTLY: Final = ("family_card_no", "phone", "channel", "card_no", "account_no")
_LOOSELY: Final = ("name", "address", "hamlet")
#: Both are what a list calls GRADUASI; the word cannot correct the reason that the office recorded.
_GRADUATED: Final = f"'{ExitReason.NATURAL.value}', '{ExitReason.PROSPEROUS.value}'"
_EXIT: Final = f"'{EnrolmentStatus.EXIT.value}'"


def mask(*, on_postgres: bool, extensions: Collection[str]) -> str:
    """An SQL expression giving the bits. ``extensions`` name the columns of higher floors, joined
    as ``x_name`` where they are the same."""
    conditions = _conditions(on_postgres) | {name: _of_extension(name) for name in extensions}
    return " + ".join(
        f"CASE WHEN {conditions[name]} THEN {bit} ELSE 0 END" for name, bit in BITS.items() if name in conditions
    )


def _conditions(on_postgres: bool) -> dict[str, str]:
    def same(ours: str, theirs: str) -> str:
        # Most are equal to the letter, which costs less to find out.
        return (
            f"({ours} = {theirs} OR {loose(ours, on_postgres=on_postgres)} = {loose(theirs, on_postgres=on_postgres)})"
        )

    conditions = {name: f"r.{name} <> '' AND r.{name} <> h.{name}" for name in _EXACTLY}
    conditions |= {name: f"r.{name} <> '' AND NOT {same(f'r.{name}', f'h.{name}')}" for name in _LOOSELY}
    # RT 7 and RT 007 are one.
    conditions |= {name: f"r.{name} <> '' AND ltrim(r.{name}, '0') <> ltrim(h.{name}, '0')" for name in ("rt", "rw")}
    conditions |= {name.value: f"r.{name} IS NOT NULL AND r.{name} <> h.{name}" for name in COUNTS}
    return conditions | {
        "nik": "r.nik <> '' AND r.nik <> h.nik AND r.by_nik IS NULL",
        "participant_no": (
            "r.participant_no <> '' AND r.participant_no <> h.participant_no AND r.by_participant IS NULL"
        ),
        "registry_id": "r.registry_id <> '' AND NOT r.registry_known",
        "kecamatan": "r.kecamatan_id <> '' AND r.kecamatan_id <> h.kecamatan_id",
        "village": _village(same("r.village_text", "h.village_text")),
        "status": _STATUS,
        "group": (
            f"r.group_name <> '' AND (g.id IS NULL OR g.kecamatan_id <> r.kecamatan_id "
            f"OR NOT {same('r.group_name', 'g.name')})"
        ),
    }


def _village(same_text: str) -> str:
    """A desa that was made out is compared by code; one that was not says something only where none is recorded.

    In another kecamatan the recorded desa is no longer true, whatever the text.
    """
    return (
        "CASE WHEN r.village_id <> '' THEN COALESCE(h.village_id, '') <> r.village_id "
        "ELSE r.village_text <> '' AND "
        f"(r.kecamatan_id <> h.kecamatan_id OR (h.village_id IS NULL AND NOT {same_text})) END"
    )


_STATUS: Final = (
    f"r.status <> '' AND (r.status <> h.status OR (r.status = {_EXIT} AND r.exit_reason <> h.exit_reason "
    f"AND NOT (r.exit_reason IN ({_GRADUATED}) AND h.exit_reason IN ({_GRADUATED}))))"
)


def _of_extension(name: str) -> str:
    """Of a family that has left, or leaves by this row, nothing is kept on the floors above."""
    stands = f"CASE WHEN r.status <> '' THEN r.status ELSE h.status END <> {_EXIT}"
    return f"r.{name} IS NOT NULL AND {stands} AND x_{name}.person IS NULL"
