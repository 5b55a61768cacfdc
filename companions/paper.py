"""What the berita acara of a hand-over lists: each successor with the families received."""

from __future__ import annotations

import string
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from beneficiaries.models import Household
from companions.enums import ChangeAction, ServiceReason, ServiceStatus
from companions.models import AssignmentChange, Handover, Personnel

if TYPE_CHECKING:
    from pkh_portal.accounts.scope import RegionScope


@dataclass(frozen=True, slots=True)
class PaperPart:
    """The families of one successor. ``letter`` tells several successors apart."""

    letter: str
    personnel: Personnel
    rows: list[Household]

    @property
    def villages(self) -> list[str]:
        """Names of the desa, each once, in the order of the list."""
        return list(dict.fromkeys(row.village.name for row in self.rows if row.village))


def parts_of(handover: Handover, scope: RegionScope) -> list[PaperPart]:
    """One part for each successor, families by desa and name. A query for each successor."""
    parts: list[PaperPart] = []
    for operation in handover.operations.all():
        if operation.personnel is None:
            continue
        taken = AssignmentChange.objects.filter(operation=operation, action=ChangeAction.OPENED,
                                                assignment__personnel=operation.personnel)  # fmt: skip
        rows = (
            Household.objects.visible_to(scope)
            .filter(pk__in=taken.values("household"))
            .select_related("village", "group")
            .order_by("village__name", "group__name", "name_key", "pk")
        )
        letter = string.ascii_lowercase[len(parts) % 26]
        parts.append(PaperPart(letter, operation.personnel, list(rows)))
    return parts


#: What follows "karena PIHAK PERTAMA". A sentence each: the label of a reason is not always what somebody does.
_REASONS = {
    ServiceReason.SICK: _("sakit"),
    ServiceReason.MATERNITY: _("cuti melahirkan"),
    ServiceReason.ANNUAL: _("cuti"),
    ServiceReason.STUDY: _("menjalani tugas belajar"),
    ServiceReason.RESIGNED: _("mengundurkan diri"),
    ServiceReason.CONTRACT_ENDED: _("berakhir kontraknya"),
    ServiceReason.TRANSFERRED: _("pindah tugas ke daerah lain"),
    ServiceReason.RETIRED: _("pensiun"),
    ServiceReason.DISMISSED: _("diberhentikan"),
    ServiceReason.DIED: _("meninggal dunia"),
}
_WITHOUT_REASON = {
    ServiceStatus.IN_SERVICE: _("pindah tempat tugas"),
    ServiceStatus.ON_LEAVE: _("cuti atau sakit"),
    ServiceStatus.LEFT: _("tidak bertugas lagi"),
}


def reason_of(handover: Handover) -> str:
    """What follows "karena PIHAK PERTAMA" in the paper."""
    if handover.reason:
        return str(_REASONS[ServiceReason(handover.reason)])
    return str(_WITHOUT_REASON[ServiceStatus(handover.status)])


def place_of(handover: Handover) -> str:
    """The place that stands before the day: the town, without what kind of region it is."""
    name: str = handover.personnel.region.name
    for kind in ("Kota ", "Kabupaten ", "Provinsi "):
        name = name.removeprefix(kind)
    return name
