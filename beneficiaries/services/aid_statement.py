"""What a family should get in one stage, with its working: the values that ``services.aid`` fills and pages show.

All texts are sentences in the reader's language, made when the statement is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from beneficiaries.models import Household
from beneficiaries.stages import Stage


class AidBase(TextChoices):
    """What the count rests on."""

    MEMBERS = "anggota", _("Anggota keluarga yang tercatat")
    COUNTS = "jumlah tercatat", _("Jumlah komponen yang tercatat")


class Outcome(TextChoices):
    """What became of a line of the working."""

    COUNTED = "counted", _("Dihitung")
    OVER_CAP = "over_cap", _("Melebihi batas")
    OVER_MAX = "over_max", _("Di luar batas")
    NOTHING = "nothing", _("Bukan komponen")
    UNKNOWN = "unknown", _("Tidak diketahui")

    @property
    def tone(self) -> str:
        """Badge colour."""
        return {Outcome.COUNTED: "success", Outcome.UNKNOWN: "warning"}.get(self, "neutral")


@dataclass(frozen=True, slots=True)
class Source:
    """Where a rule or amount was read. Lines refer to it by its number in the statement."""

    number: int
    text: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class AidLine:
    """One person, several alike (``people``), or the family as such.

    ``unit`` is the amount for one in rupiah, none where no source tells it; ``why`` a sentence, empty where there is
    nothing to explain; ``detail`` the age, where it is known; ``of_family`` marks what is paid to the family as such.
    """

    who: str
    component: str
    unit: int | None
    outcome: Outcome
    why: str = ""
    people: int = 1
    sources: tuple[int, ...] = ()
    detail: str = ""
    of_family: bool = False

    @property
    def counted(self) -> bool:
        return self.outcome is Outcome.COUNTED

    @property
    def amount(self) -> int:
        """What the line adds to the total."""
        return (self.unit or 0) * self.people if self.counted else 0


@dataclass(frozen=True, slots=True)
class AidStatement:
    """The expected aid of a family for one stage, as things stand on its first day.

    ``total`` in rupiah is none where a rule or an amount is missing for that day: ``missing`` says which. ``inactive``
    says why a family that does not take part that day gets 0. ``notes`` are what a reader should know.
    """

    household: Household
    when: Stage
    base: AidBase
    total: int | None
    lines: Sequence[AidLine] = ()
    inactive: str = ""
    missing: Sequence[str] = ()
    notes: Sequence[str] = ()
    sources: Sequence[Source] = ()

    @property
    def year(self) -> int:
        return self.when.year

    @property
    def stage(self) -> int:
        return self.when.number

    @property
    def day(self) -> date:
        """The day all of it is looked at: the first of the stage."""
        return self.when.begins

    @property
    def known(self) -> bool:
        return self.total is not None

    @property
    def counted(self) -> int:
        """How many people are counted."""
        return sum(line.people for line in self.lines if line.counted and not line.of_family)
