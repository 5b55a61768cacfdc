"""What happened, told to a reader: who did what when and why, old → new. Every identifying number comes masked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from django.db.models import Model, OuterRef, Q, QuerySet, Subquery
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from pkh_portal.accounts.models import User
from pkh_portal.accounts.services.audit import Actor
from pkh_portal.history.bulk import CHANGED, CREATED, DELETED
from pkh_portal.history.values import Names, related_keys, shown_fields, without_numbers, written

#: Rows of one actor and one reason that follow each other as closely as this are one deed.
TOGETHER: Final = timedelta(seconds=1)
#: A deed writes several rows; so many are read from each table for each entry asked for.
ROWS_PER_ENTRY: Final = 4
NAMES_IN_TITLE: Final = 3
_CURSOR: Final = "%Y%m%d%H%M%S%f"


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field before and after; empty means that nothing stood there. ``kind`` is that of the row it belongs to."""

    label: str
    old: str
    new: str
    kind: str = CHANGED


@dataclass(frozen=True, slots=True)
class Part:
    """What a deed did to one object: a sentence, and what stands behind it."""

    title: str
    changes: tuple[FieldChange, ...]

    @property
    def edits(self) -> tuple[FieldChange, ...]:
        """What was changed, old → new."""
        return tuple(change for change in self.changes if change.kind == CHANGED)

    @property
    def facts(self) -> tuple[FieldChange, ...]:
        """What stands in what was made, or stood in what was removed."""
        return tuple(change for change in self.changes if change.kind != CHANGED)


@dataclass(frozen=True, slots=True)
class Entry:
    """One deed. ``since`` is the moment of its first row, ``at`` of its last.

    ``title`` and ``changes`` tell of all objects together, ``parts`` of each by itself.
    """

    at: datetime
    who: str
    reason: str
    title: str
    changes: tuple[FieldChange, ...]
    parts: tuple[Part, ...]
    since: datetime

    @property
    def cursor(self) -> str:
        """For the address of the page with what came before."""
        return self.since.astimezone(UTC).strftime(_CURSOR)


def read_cursor(text: str) -> datetime | None:
    """The moment that ``Entry.cursor`` wrote; none for anything else."""
    try:
        return datetime.strptime(text, _CURSOR).replace(tzinfo=UTC)
    except ValueError:
        return None


def timeline(
    rows: Sequence[QuerySet[Any]], *, limit: int, before: datetime | None = None, about: Model | None = None
) -> list[Entry]:
    """The latest ``limit`` deeds that these history rows tell of, newest first; with ``before``, earlier ones only.

    ``rows`` are querysets of ``Model.history``, the main one first. ``about`` is the row whose story this is: it is not
    named again in every line. The number of queries does not grow with the number of rows. Rows in which only hidden
    fields changed are passed over.
    """
    entries: list[Entry] = []
    while len(entries) < limit:
        steps, before = _steps(rows, limit, before)
        entries += _entries(steps, about)
        if before is None:
            break
    return entries[:limit]


@dataclass(frozen=True, slots=True)
class _Step:
    """One history row and the state before it. ``place`` is that of its queryset."""

    place: int
    row: Any
    previous: Any

    @property
    def model(self) -> type[Model]:
        model: type[Model] = self.row.instance_type
        return model

    @property
    def key(self) -> tuple[int, Any]:
        return self.place, getattr(self.row, self.model._meta.pk.attname)


@dataclass(frozen=True, slots=True)
class _Change:
    """What a deed did to one object, however many rows it wrote."""

    model: type[Model]
    kind: str
    old: Any
    new: Any
    is_subject: bool

    @property
    def name(self) -> str:
        return "" if self.is_subject else without_numbers(str(getattr(self.new or self.old, "name", "")))


def _steps(
    querysets: Sequence[QuerySet[Any]], limit: int, before: datetime | None
) -> tuple[list[_Step], datetime | None]:
    """Rows, newest first, and from where to read on (none: there is nothing earlier).

    Tables reach back unlike far for the same number of rows: what lies beyond the nearest end is left for later.
    """
    size = limit * ROWS_PER_ENTRY
    steps: list[_Step] = []
    edges: list[datetime] = []
    for place, queryset in enumerate(querysets):
        found = _with_previous(queryset if before is None else queryset.filter(history_date__lt=before), size)
        steps += [_Step(place, row, previous) for row, previous in found]
        if len(found) == size:
            edges.append(found[-1][0].history_date)
    steps.sort(key=lambda step: (step.row.history_date, -step.place, step.row.history_id), reverse=True)
    if not edges:
        return steps, None
    edge = max(edges)
    groups = [group for group in _deeds(steps) if group[-1].row.history_date > edge]
    kept = [step for group in groups for step in group] or [s for s in steps if s.row.history_date >= edge]
    return kept, kept[-1].row.history_date


def _with_previous(queryset: QuerySet[Any], size: int) -> list[tuple[Any, Any]]:
    """The latest rows of one history table, each with the state of its object before."""
    history = queryset.model
    key = history.instance_type._meta.pk.attname
    earlier = Q(history_date__lt=OuterRef("history_date")) | Q(
        history_date=OuterRef("history_date"), history_id__lt=OuterRef("history_id")
    )
    latest = ("-history_date", "-history_id")
    previous = history._default_manager.filter(earlier, **{key: OuterRef(key)}).order_by(*latest).values("history_id")
    rows = list(queryset.order_by(*latest).annotate(previous_id=Subquery(previous[:1]))[:size])
    wanted = {row.previous_id for row in rows if row.previous_id}
    states = {row.pk: row for row in rows} | history._default_manager.in_bulk(wanted - {row.pk for row in rows})
    return [(row, states.get(row.previous_id)) for row in rows]


def _deeds(steps: list[_Step]) -> Iterator[list[_Step]]:
    """The rows deed by deed."""
    group: list[_Step] = []
    for step in steps:
        if group and not _same_deed(group[-1].row, step.row):
            yield group
            group = []
        group.append(step)
    if group:
        yield group


def _same_deed(later: Any, earlier: Any) -> bool:
    same = (later.history_user_id, later.history_change_reason) == (
        earlier.history_user_id, earlier.history_change_reason,
    )  # fmt: skip
    return same and later.history_date - earlier.history_date <= TOGETHER


def _entries(steps: list[_Step], about: Model | None) -> list[Entry]:
    fields = {model: shown_fields(model) for model in {step.model for step in steps}}
    names = Names(
        pair
        for step in steps
        for pair in related_keys(fields[step.model], [state for state in (step.row, step.previous) if state])
    )
    people = User.objects.in_bulk({step.row.history_user_id for step in steps} - {None})
    entries = []
    for group in _deeds(steps):
        parts = [(part, _changes(part, fields[part.model], names, about)) for part in _parts(group, about)]
        told = [(part, changes) for part, changes in parts if changes or part.kind != CHANGED or part.old is None]
        if told:
            last = group[0].row
            entries.append(
                Entry(
                    at=last.history_date,
                    who=Actor(user=people.get(last.history_user_id)).name,
                    reason=without_numbers(last.history_change_reason or ""),
                    title=_title([part for part, _changes in told]),
                    changes=tuple(_labelled(told)),
                    parts=tuple(Part(_title([part]), tuple(changes)) for part, changes in told),
                    since=group[-1].row.history_date,
                )
            )
    return entries


def _parts(group: list[_Step], about: Model | None) -> list[_Change]:
    """The group's rows object by object, as the querysets stand; what was made and removed at once is nothing."""
    by_object: dict[tuple[int, Any], list[_Step]] = defaultdict(list)
    for step in group:
        by_object[step.key].append(step)
    parts = []
    for _key, (last, *rest) in sorted(by_object.items(), key=lambda item: item[0]):
        first = rest[-1] if rest else last
        made, removed = first.row.history_type == CREATED, last.row.history_type == DELETED
        if made and removed:
            continue
        old = None if made else last.row if removed and not first.previous else first.previous
        subject = about is not None and last.model is type(about) and last.key[1] == about.pk
        kind = CREATED if made else DELETED if removed else CHANGED
        parts.append(_Change(last.model, kind, old, None if removed else last.row, subject))
    return parts


def _changes(part: _Change, fields: list[Any], names: Names, about: Model | None) -> list[FieldChange]:
    """Field by field. None where the state before was never recorded.

    Left out are pointers to ``about``, and the name of what was made or removed: it stands in the sentence.
    """
    if part.kind == CHANGED and part.old is None:
        return []
    changes = []
    for field in fields:
        old, new = (getattr(state, field.attname) if state else None for state in (part.old, part.new))
        if old == new or (part.kind == CREATED and new == field.get_default()):
            continue
        if about is not None and field.related_model is type(about) and {old, new} <= {about.pk, None}:
            continue
        before, after = written(part.model, field, old, names), written(part.model, field, new, names)
        if before == after and part.kind == CHANGED:
            after = _("%(number)s (angka lain)") % {"number": after}
        if (before or after) and not (field.name == "name" and part.name and part.kind != CHANGED):
            changes.append(FieldChange(str(field.verbose_name), before, after, part.kind))
    return changes


def _labelled(told: list[tuple[_Change, list[FieldChange]]]) -> Iterator[FieldChange]:
    """All changes of a deed; where it concerned several objects, each says whose it is."""
    for part, changes in told:
        owner = part.name or str(part.model._meta.verbose_name)
        for change in changes:
            several = len(told) > 1 and not part.is_subject
            label = f"{owner} – {change.label}" if several else change.label
            yield FieldChange(label, change.old, change.new, change.kind)


def _title(parts: list[_Change]) -> str:
    """“Anggota keluarga “Budi” dicatat; 2 penugasan diubah”."""
    alike: dict[tuple[type[Model], str], list[_Change]] = defaultdict(list)
    for part in parts:
        alike[part.model, part.kind].append(part)
    sentences = {CREATED: _("%(thing)s dicatat"), CHANGED: _("%(thing)s diubah"), DELETED: _("%(thing)s dihapus")}
    return capfirst("; ".join(sentences[kind] % {"thing": _thing(same)} for (_model, kind), same in alike.items()))


def _thing(parts: list[_Change]) -> str:
    meta = parts[0].model._meta
    names = [f"“{part.name}”" for part in parts if part.name]
    listed = ", ".join(names[:NAMES_IN_TITLE]) + (" …" if len(names) > NAMES_IN_TITLE else "")
    thing = str(meta.verbose_name) if len(parts) == 1 else f"{len(parts)} {meta.verbose_name_plural}"
    return f"{thing} {listed}".strip()
