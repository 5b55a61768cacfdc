"""The working of an expected aid: who counts for how much and why, from the rules of one day. Knows no tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from beneficiaries.enums import AidItem, Component, PaymentPeriod
from beneficiaries.models.rules import DatedRule
from beneficiaries.money import rupiah
from beneficiaries.services.aid_statement import AidBase, AidLine, Outcome, Source
from beneficiaries.services.components import Judgement
from beneficiaries.services.counting import Choice, Verdict, choose
from beneficiaries.services.rulebook import DayRules

_OUTCOMES: Final = {
    Verdict.COUNTED: Outcome.COUNTED,
    Verdict.OVER_CAP: Outcome.OVER_CAP,
    Verdict.OVER_MAX: Outcome.OVER_MAX,
    Verdict.NOTHING: Outcome.NOTHING,
}
_FIXED: Final = (AidItem.FIXED_REGULAR, AidItem.FIXED_ACCESS)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who may count. Without a name one of those whom a list only numbers."""

    judgement: Judgement
    name: str = ""
    detail: str = ""


@dataclass(slots=True)
class Working:
    """Collects lines, sources and what is missing, for one family on one day."""

    rules: DayRules
    base: AidBase
    lines: list[AidLine] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    _sources: dict[tuple[str, str], Source] = field(default_factory=dict)

    @property
    def day(self) -> str:
        return date_format(self.rules.day)

    @property
    def total(self) -> int | None:
        """The sum of the lines; none where something is missing."""
        return None if self.missing else sum(line.amount for line in self.lines)

    def ordered(self) -> tuple[list[AidLine], list[Source]]:
        """The family's own aid, then the people counted, then the others, the highest amount first; and the sources.

        Those are numbered as they come when one reads down the lines.
        """
        lines = sorted(
            self.lines,
            key=lambda line: (not line.of_family, not line.counted, not line.component, -(line.unit or 0)),
        )
        by_number = {source.number: source for source in self._sources.values()}
        numbers: dict[int, int] = {}
        for line in lines:
            for number in line.sources:
                numbers.setdefault(number, len(numbers) + 1)
        return (
            [replace(line, sources=tuple(sorted(numbers[number] for number in line.sources))) for line in lines],
            [replace(by_number[old], number=new) for old, new in numbers.items()],
        )

    # ── What is paid to the family as such ──────────────────────────────────────────────────────

    def pay_flat(self) -> bool:
        """One amount for every family, whoever belongs to it, where such a row holds that day. False where none does.

        The years it was paid had no amounts by component.
        """
        rows = {period: self.rules.benefit(AidItem.FLAT, period) for period in PaymentPeriod}
        known = [row for row in rows.values() if row is not None]
        if not known:
            return False
        row = rows[PaymentPeriod.QUARTER]
        why = "; ".join(f"{PaymentPeriod(other.period).label}: {rupiah(other.amount)}" for other in known)
        if row is None:
            self.missing.append(_("Nilai per tahap tidak tercatat di sumber (%(known)s).") % {"known": why})
        self._add_family_line(AidItem.FLAT, None if row is None else row.amount, self._cite(*known), why)
        return True

    def pay_fixed(self, *, remote: bool) -> None:
        """The fixed aid of the first stage, where there was one: by the kecamatan's access class that day."""
        rows = {item: self.rules.benefit(item, PaymentPeriod.FIRST_STAGE) for item in _FIXED}
        if not any(rows.values()):
            return
        item = AidItem.FIXED_ACCESS if remote else AidItem.FIXED_REGULAR
        row = rows[item]
        if row is None:
            self._miss_amount(item)
        why = (
            _("Kecamatan tercatat terpencil pada hari itu.")
            if remote
            else _("Kecamatan tidak tercatat terpencil pada hari itu.")
        )
        self._add_family_line(item, None if row is None else row.amount, self._cite(row), why)

    def _add_family_line(self, item: AidItem, amount: int | None, sources: tuple[int, ...], why: str) -> None:
        outcome = Outcome.UNKNOWN if amount is None else Outcome.COUNTED
        who = _("Keluarga")
        self.lines.append(AidLine(who, str(item.label), amount, outcome, why, sources=sources, of_family=True))

    # ── What is paid for people ─────────────────────────────────────────────────────────────────

    def pay_people(self, people: Sequence[Person]) -> None:
        """Count the people, given in their order, and say of each what became of it."""
        if not people:
            self.missing.append(_("Anggota dan jumlah komponen keluarga ini belum dicatat."))
            return
        eligible = _in_order(component for person in people for component in person.judgement.components)
        for component in _in_order(component for person in people for component in person.judgement.without_rule):
            self.missing.append(
                _("Tidak ada aturan untuk komponen %(component)s pada %(day)s.")
                % {"component": component.label, "day": self.day}
            )
        rows = {component: self.rules.benefit(component, PaymentPeriod.QUARTER) for component in eligible}
        for component in (component for component, row in rows.items() if row is None):
            self._miss_amount(AidItem(component.value))
        if eligible and self.rules.counting is None:
            self.missing.append(
                _("Batas jumlah anggota yang dihitung tidak tercatat untuk %(day)s.") % {"day": self.day}
            )
        choices = choose(
            [person.judgement.components for person in people],
            amounts={component: row.amount for component, row in rows.items() if row is not None},
            caps={component: self.rules.components[component].cap for component in eligible},
            max_members=self.rules.counting.max_members if self.rules.counting else len(people),
        )
        self._add_lines([self._line(person, choice) for person, choice in zip(people, choices, strict=True)])
        self._note(people, eligible)

    def _line(self, person: Person, choice: Choice) -> AidLine:
        component, outcome = choice.component, _OUTCOMES[choice.verdict]
        if component is None:
            return self._line_without_amount(person)
        row = self.rules.benefit(component, PaymentPeriod.QUARTER)
        why = self._why(person, choice, component)
        if outcome is Outcome.COUNTED and self.rules.counting is None:
            outcome, why = Outcome.UNKNOWN, _("Batas jumlah anggota tidak tercatat untuk hari itu.")
        sources = self._cite(
            self.rules.components[component], row, self.rules.counting if outcome is Outcome.OVER_MAX else None
        )
        unit = None if row is None else row.amount
        return AidLine(person.name, str(component.label), unit, outcome, why, sources=sources, detail=person.detail)

    def _line_without_amount(self, person: Person) -> AidLine:
        judgement = person.judgement
        named = judgement.components or judgement.without_rule
        component = ", ".join(str(each.label) for each in named) if not judgement.without_age else ""
        if judgement.components:
            why = _("Tidak ada nilai untuk hari itu.")
        elif judgement.without_age:
            why = _("Tanggal lahir belum diisi, jadi umurnya tidak diketahui.")
        elif judgement.without_rule:
            why = _("Tidak ada aturan untuk hari itu.")
        else:
            why = _("Tidak memenuhi komponen mana pun pada hari itu.")
        unknown = judgement.components or judgement.without_rule or judgement.without_age
        outcome = Outcome.UNKNOWN if unknown else Outcome.NOTHING
        return AidLine(person.name, component, None, outcome, why, detail=person.detail)

    def _why(self, person: Person, choice: Choice, component: Component) -> str:
        if choice.verdict is Verdict.OVER_CAP:
            return _("Melebihi batas %(cap)d orang per keluarga.") % {"cap": self.rules.components[component].cap or 0}
        if choice.verdict is Verdict.OVER_MAX:
            most = self.rules.counting.max_members if self.rules.counting else 0
            return _("Di luar %(most)d anggota dengan nilai tertinggi.") % {"most": most}
        others = [str(other.label) for other in person.judgement.components if other != component]
        if not others:
            return ""
        return _("Juga memenuhi %(others)s; setiap orang dihitung sekali.") % {"others": ", ".join(others)}

    def _add_lines(self, lines: Iterable[AidLine]) -> None:
        """Add the lines; of people without a name those alike become one."""
        if self.base is AidBase.MEMBERS:
            self.lines += lines
            return
        numbers: dict[AidLine, int] = {}
        for line in lines:
            numbers[line] = numbers.get(line, 0) + 1
        self.lines += [
            replace(line, who=_("%(number)d orang") % {"number": number}, people=number)
            for line, number in numbers.items()
        ]

    def _note(self, people: Sequence[Person], eligible: Sequence[Component]) -> None:
        if self.base is AidBase.COUNTS:
            self.notes.append(_("Belum ada anggota yang tercatat, jadi dihitung dari jumlah komponen di daftar."))
        elif not eligible and not self.missing:
            self.notes.append(_("Tidak ada anggota yang memenuhi komponen pada %(day)s.") % {"day": self.day})
        ageless = sum(bool(person.judgement.without_age) for person in people)
        if ageless:
            self.notes.append(
                _("Tanggal lahir %(number)d anggota belum diisi; bantuannya dapat lebih besar.") % {"number": ageless}
            )

    # ── Sources ─────────────────────────────────────────────────────────────────────────────────

    def _miss_amount(self, item: AidItem) -> None:
        self.missing.append(
            _("Nilai per tahap untuk %(item)s pada %(day)s tidak tercatat di sumber.")
            % {"item": item.label, "day": self.day}
        )

    def _cite(self, *rules: DatedRule | None) -> tuple[int, ...]:
        """The numbers of the rules' sources, entered in the list where they are new."""
        numbers = []
        for rule in rules:
            if rule is not None:
                key = (rule.source, rule.note)
                source = self._sources.setdefault(key, Source(len(self._sources) + 1, *key))
                numbers.append(source.number)
        return tuple(dict.fromkeys(numbers))


def _in_order(components: Iterable[Component]) -> list[Component]:
    """Each once, in the programme's order."""
    found = set(components)
    return [component for component in Component if component in found]
