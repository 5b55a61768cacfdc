"""The fields of a family that are edited freely: cleaned, compared, checked."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from beneficiaries.enums import Component
from beneficiaries.identifiers import clean_number
from beneficiaries.models import Household
from beneficiaries.services.checks import refusal
from pkh_portal.history.telling import label_of

COUNTS: Final = tuple(component.count_field for component in Component)
NUMBERS: Final = ("family_card_no", "card_no", "account_no", "phone")
TEXTS: Final = ("address", "rt", "rw", "hamlet", "village_text", "participant_no")
#: Ids that lists write in either case.
_CAPITAL: Final = "participant_no"
#: What ``create_household`` and ``update_details`` take besides their own arguments.
DETAILS: Final = (*TEXTS, *NUMBERS, "channel", "group", *COUNTS)
_KK_LENGTH: Final = 16


def set_details(household: Household, details: Mapping[str, Any]) -> list[str]:
    """Put the details on the family, cleaned; returns the names of those that differ from before. Saves nothing.

    Raises ``TypeError`` for what is no detail (status, NIK, place have verbs of their own).
    """
    if unknown := sorted(set(details) - set(DETAILS)):
        raise TypeError(f"Not a detail of a household: {', '.join(unknown)}")
    changed = []
    for name, given in details.items():
        value = _cleaned(name, given)
        if getattr(household, name) != value:
            setattr(household, name, value)
            changed.append(name)
    return changed


def check(household: Household, changed: Collection[str]) -> None:
    """Refuse what the changed fields may not hold, and what does not fit the rest of the family."""
    group = household.group
    if group is not None and {"group", "kecamatan_id"} & set(changed) and group.kecamatan_id != household.kecamatan_id:
        raise refusal("group", _("Kelompok %(group)s berada di kecamatan lain."), group=group.name)
    if "village_text" in changed and household.village_text and household.village_id:
        raise refusal("village_text", _("Desa sudah dipilih; kosongkan tulisan desa ini."))
    if "family_card_no" in changed:
        _check_family_card(household)
    exclude = unchanged(changed)
    household.clean_fields(exclude=exclude)
    # Who has a number already is told by ``duplicates``, in better words.
    household.validate_constraints(exclude=exclude | {"nik", "participant_no"})


def _check_family_card(household: Household) -> None:
    number = household.family_card_no
    if number and number == household.nik:
        raise refusal("family_card_no", _("No. KK sama dengan NIK. Periksa apakah keduanya tertukar."))
    if re.fullmatch(r"[0-9]+", number) and len(number) != _KK_LENGTH:
        raise refusal(
            "family_card_no", _("No. KK terdiri dari 16 angka, yang ditulis ada %(count)s."), count=len(number)
        )


def _cleaned(name: str, value: Any) -> Any:
    if name in NUMBERS:
        return clean_number(value or "")
    if name in TEXTS:
        text = " ".join((value or "").split())
        return text.upper() if name == _CAPITAL else text
    if name in COUNTS:
        return value or 0
    return value if name == "group" else value or ""


def unchanged(changed: Collection[str]) -> set[str]:
    """The other fields of a family: what need not be checked again."""
    return {field.name for field in Household._meta.concrete_fields} - {name.removesuffix("_id") for name in changed}


def spoken_fields(names: Collection[str]) -> str:
    """The names of fields as a reader knows them, for the history."""
    return ", ".join(str(label_of(Household, name)) for name in names)
