"""What a service would refuse on sight, told by the form: with its other errors, not after they are put right."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError

from beneficiaries.enums import NikQuality
from beneficiaries.models import Household
from beneficiaries.services.checks import checked_name, checked_nik, checked_reason
from beneficiaries.services.duplicates import refuse_duplicates
from pkh_portal.accounts.services.audit import Actor

if TYPE_CHECKING:
    from beneficiaries.forms.base import PartedForm


def tell_early(form: PartedForm, data: dict[str, Any], *, kept_nik: str = "") -> None:
    """Put the refusals of name, NIK and reason at their fields, as far as the form has them and they can be read.

    ``kept_nik`` is what a hidden NIK is that was left alone.
    """
    for check in list(_checks(data, kept_nik)):
        _run(form, check)


def tell_taken(form: PartedForm, data: dict[str, Any]) -> None:
    """Put at their fields a valid NIK and a participant number that another family has, in the service's words."""
    actor = Actor(user=form.user)
    if data.get("nik") and data.get("nik_quality") == NikQuality.VALID:
        nik, quality = checked_nik(data["nik"], data["nik_quality"])
        _run(form, lambda: refuse_duplicates(Household(nik=nik, nik_quality=quality), actor))
    if data.get("participant_no"):
        number = " ".join(data["participant_no"].split()).upper()
        _run(form, lambda: refuse_duplicates(Household(participant_no=number, nik_quality=NikQuality.MISSING), actor))


def _checks(data: dict[str, Any], kept_nik: str) -> Iterator[Callable[[], object]]:
    if data.get("name"):
        yield lambda: checked_name(data["name"])
    if "nik" in data and data.get("nik_quality"):
        nik = kept_nik if data["nik"] is None else data["nik"]
        yield lambda: checked_nik(nik, data["nik_quality"])
    if data.get("reason"):
        yield lambda: checked_reason(data["reason"])


def _run(form: PartedForm, check: Callable[[], object]) -> None:
    try:
        check()
    except ValidationError as error:
        form.add_error(None, error)
