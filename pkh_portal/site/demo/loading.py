"""Loading the demo office: all of it or nothing, the same every time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from beneficiaries.models import Household
from companions.models import Personnel
from pkh_portal.accounts.services.audit import SYSTEM
from pkh_portal.history.acting import acting
from pkh_portal.regions.enums import RegionLevel
from pkh_portal.regions.models import Region
from pkh_portal.site.demo.families import Families, Kept, save_assignments, save_families
from pkh_portal.site.demo.logins import demo_users, make_logins, taken_names
from pkh_portal.site.demo.numbers import Numbers
from pkh_portal.site.demo.source import REGENCY, Served, served
from pkh_portal.site.demo.staff import make_staff

SEED: Final = 7371


@dataclass(frozen=True, slots=True)
class Loaded:
    """What was loaded."""

    families: int
    personnel: int


def is_loaded() -> bool:
    """Whether anything of the demo office is there."""
    synthetic = (model.objects.filter(synthetic=True) for model in (Household, Personnel))
    return any(rows.exists() for rows in synthetic) or demo_users().exists()


@transaction.atomic
def load(*, password: str, day: date) -> Loaded:
    """Write the demo office with a login for each role. ``day`` is the last on which somebody may have been visited.

    Raises ``ValidationError`` where it is there already, or cannot be.
    """
    if is_loaded():
        raise ValidationError(_("Contoh kantor sudah ada; tidak ada yang diubah."))
    if names := taken_names():
        raise ValidationError(
            _("Nama pengguna %(names)s sudah dipakai orang lain. Ganti namanya dulu, lalu ulangi."),
            params={"names": ", ".join(names)},
        )
    places = served()
    villages = {place.code: _villages(place) for place in places}
    # Made up, not secret: the seed is what makes every office alike.
    chance, numbers = Random(SEED), Numbers()  # noqa: S311 - see above
    with acting(SYSTEM, _("Contoh kantor dimuat")):
        staff = make_staff(places, chance=chance, numbers=numbers)
        families = Families(chance=chance, numbers=numbers, day=day)
        by_place: dict[Served, list[Kept]] = {place: families.of(place, villages[place.code]) for place in places}
        save_families([row for kept in by_place.values() for row in kept], numbers, chance)
        for place, kept in by_place.items():
            save_assignments(kept, staff[place.code], chance)
        make_logins(password, staff)
    return Loaded(sum(map(len, by_place.values())), sum(map(len, staff.values())))


def _villages(place: Served) -> list[Region]:
    found = list(Region.objects.children_of(place.code).of_level(RegionLevel.VILLAGE).order_by("code"))
    if not found:
        raise ValidationError(
            _("Wilayah %(code)s belum dimuat. Jalankan manage.py load_regions, lalu ulangi."), params={"code": REGENCY}
        )
    return found
