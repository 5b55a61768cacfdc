"""What a person says about headings and places."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from beneficiaries.imports.found import FoundSheet
from beneficiaries.imports.sheets import choose
from beneficiaries.imports.spellings import address_key
from beneficiaries.intake_enums import BatchState
from beneficiaries.models import ImportBatch
from beneficiaries.services.checks import refusal
from beneficiaries.services.intake.consent import with_contributor
from beneficiaries.services.intake.gate import OPEN, change, hold_file, hold_idle, unsettle
from beneficiaries.services.intake.matching import keep, match
from beneficiaries.services.intake.matching import remember as keep_for_later
from pkh_portal.accounts.services.audit import SYSTEM_NAME, Actor
from pkh_portal.history.acting import acting
from pkh_portal.history.telling import told
from pkh_portal.regions.enums import RegionLevel
from pkh_portal.regions.models import Region
from pkh_portal.regions.services.aliases import learn_alias

#: In ``ImportBatch.choices``, until the next check: spellings whose place was chosen, [{"text", "level", "target"}].
PLACES: Final = "places"
#: And the kecamatan of rows that say none, by code, if it was chosen since.
DEFAULT: Final = "default"


@transaction.atomic
def choose_columns(
    *, batch: ImportBatch, columns: Mapping[str, str], remember: bool, actor: Actor, sheets: Collection[str] = ()
) -> ImportBatch:
    """Say what headings (by address) stand for (a field, or "" for none); the batch is ``mapped`` anew.

    What was said of other headings before still holds. ``remember`` keeps the choices for the office's next files.
    ``sheets`` narrows the sheets that are read, by name; none: all that can be. Raises ``UnknownHeading``,
    ``UnknownField``, ``UnknownSheet`` and ``NoHeadings``.
    """
    hold_idle(batch, *OPEN)
    hold_file(batch)
    stored = batch.sheets.order_by("number").values_list("found", flat=True)
    found = choose([FoundSheet.from_json(each) for each in stored], sheets, name=batch.name)
    # Of a heading that only sheets now left out have, nothing is said any more.
    open_keys = {address_key(heading.address) for sheet in found if sheet.used for heading in sheet.headings}
    open_keys -= {address_key(address) for address in columns}
    before = {
        address: field for address, field in batch.choices["columns"].items() if address_key(address) in open_keys
    }
    batch.choices = {**batch.choices, "columns": {**before, **columns}, "sheets": list(sheets)}
    mappings = match(batch, found)
    keep(batch, found, mappings)
    with acting(actor, told(_("Kolom dicocokkan"))):
        batch.choices = with_contributor(batch)
        if remember:
            keep_for_later(batch, dict(columns))
        batch.state, batch.stale, batch.failure, batch.notices, batch.not_in_file = BatchState.MAPPED, False, "", [], 0
        batch.reviewer, batch.reviewer_name, batch.reviewed_at = None, "", None
        batch.save()
    return batch


@transaction.atomic
def choose_place(
    *, batch: ImportBatch, text: str, level: RegionLevel, parent: Region | None, target: Region, actor: Actor
) -> ImportBatch:
    """Let a spelling mean this region, in this file and all later ones; the batch must be checked again.

    Raises ``ValidationError`` as ``learn_alias``.
    """
    hold_idle(batch, *OPEN)
    learn_alias(
        text=text, level=level, parent=parent, target=target,
        actor=actor.user.username if actor.user else SYSTEM_NAME,
    )  # fmt: skip
    with acting(actor):
        if batch.state == BatchState.MAPPED:
            change(batch, choices=with_contributor(batch))
        else:
            _await_check(batch, text, level, target)
            unsettle(batch)
    return batch


def _await_check(batch: ImportBatch, text: str, level: RegionLevel, target: Region) -> None:
    """Keep with the batch that this spelling was settled in it: until the check nothing else tells."""
    others = [each for each in batch.choices.get(PLACES, []) if (each["text"], each["level"]) != (text, level.value)]
    chosen = {"text": text, "level": level.value, "target": target.pk}
    change(batch, choices={**batch.choices, PLACES: [*others, chosen]})


@transaction.atomic
def choose_default_kecamatan(*, batch: ImportBatch, kecamatan: Region, actor: Actor) -> ImportBatch:
    """Let all rows that say no kecamatan be of this one; the batch must be checked again.

    Raises ``ValidationError`` for a kecamatan that is none of the loaded kabupaten/kota.
    """
    hold_idle(batch, BatchState.CHECKED, BatchState.REVIEWED)
    if kecamatan.parent_id != batch.region_id or kecamatan.valid_until is not None:
        raise refusal("", _("Pilih kecamatan di kabupaten/kota muatan ini."))
    with acting(actor, told(_("Kecamatan dipilih untuk baris yang tidak menyebutnya"))):
        change(batch, kecamatan=kecamatan, choices={**batch.choices, DEFAULT: kecamatan.pk})
        unsettle(batch)
    return batch


def without_awaited(choices: Mapping[str, Any]) -> dict[str, Any]:
    """The choices once a check has seen them all."""
    return {key: what for key, what in choices.items() if key not in {PLACES, DEFAULT}}


@transaction.atomic
def say_complete(*, batch: ImportBatch, complete: bool, actor: Actor) -> ImportBatch:
    """Say whether the file is the complete list: families it does not mention are asked about then, once it is loaded.

    Nothing needs to be checked again, but who has approved the batch has to look again.
    """
    hold_idle(batch, *OPEN)
    if batch.complete != complete:
        said = _("Dinyatakan daftar lengkap") if complete else _("Dinyatakan bukan daftar lengkap")
        with acting(actor, told(said)):
            if batch.state == BatchState.REVIEWED:
                batch.state, batch.reviewer, batch.reviewer_name, batch.reviewed_at = BatchState.CHECKED, None, "", None
            batch.complete, batch.choices = complete, with_contributor(batch)
            batch.save()
    return batch
