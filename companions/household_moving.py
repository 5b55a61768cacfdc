"""What a family's move would mean for who accompanies it, said before it is done."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from companions.models import Assignment
from companions.services.fitness import fitness_of

if TYPE_CHECKING:
    from beneficiaries.models import Household
    from pkh_portal.regions.models import Region


def warnings(household: Household, *, kecamatan: Region, day: date) -> Sequence[str]:
    """A sentence for each person who accompanies the family from the day on and is not posted there. Three queries."""
    rows = Assignment.objects.standing().filter(household=household).overlapping(day, None).select_related("personnel")
    standing = list(rows.order_by("valid_from"))
    people = fitness_of([row.personnel for row in standing], day)
    lost = {
        row.personnel.name: None
        for row in standing
        if not people[row.personnel_id].posted(kecamatan.pk, max(day, row.valid_from), row.valid_until)
    }
    return [
        _("%(name)s tidak bertugas di %(place)s. Bila KPM ini pindah, pendampingannya oleh %(name)s berakhir.")
        % {"name": name, "place": kecamatan.title}
        for name in lost
    ]
