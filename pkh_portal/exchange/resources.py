"""What of a table goes into a sheet, and what of a sheet goes into a table."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _
from import_export.resources import ModelDeclarativeMetaclass, ModelResource

from pkh_portal.accounts.masking import masked
from pkh_portal.accounts.reveal import is_hidden
from pkh_portal.accounts.scope import visible
from pkh_portal.exchange.fields import SheetField
from pkh_portal.exchange.selecting import Selected, from_changelist
from pkh_portal.history.bulk import chunks
from pkh_portal.spreadsheets import Column

if TYPE_CHECKING:
    from django.contrib.admin import ModelAdmin
    from django.http import HttpRequest
    from django.utils.functional import _StrOrPromise as StrOrPromise

    from pkh_portal.accounts.scope import RegionScope
    from pkh_portal.accounts.services.audit import Actor

CHUNK = 500
#: Key of a row's number in the sheet among its cells; no heading is called so.
ROW_NUMBER = "__row__"
Key = tuple[Any, ...]


class SheetMetaclass(ModelDeclarativeMetaclass):
    """Takes the declared columns, in their order, and none of those import-export makes of every field."""

    def __new__(cls, name: str, bases: tuple[type, ...], attrs: dict[str, Any]) -> Any:
        made = super().__new__(cls, name, bases, attrs)
        declared = [(key, field) for key, field in made.fields.items() if isinstance(field, SheetField)]
        made.fields = dict(sorted(declared, key=lambda item: item[1].order))
        return made


class SheetResource(ModelResource, metaclass=SheetMetaclass):
    """One table as a sheet. Subclasses declare ``SheetField``s and ``Meta.model``, and register themselves.

    For import: ``Meta.import_id_fields`` are the columns that tell rows apart, ``write`` saves one row.
    """

    #: Joined by every export; what else is needed, ``prepare`` fetches chunk by chunk.
    related: ClassVar[Sequence[str]] = ()
    #: Rows that one import takes; fewer where each costs a service many looks at the database.
    most_rows: ClassVar[int] = 2_000
    #: Said above the template's columns and on the import page.
    import_help: ClassVar[StrOrPromise] = ""

    class Meta:
        abstract = True
        skip_unchanged = True
        report_skipped = True
        skip_html_diff = True
        store_instance = True
        clean_model_instances = True
        use_transactions = True

    def __init__(self, *, scope: RegionScope, actor: Actor, full: bool = False) -> None:
        super().__init__()
        self.fields |= self.added_fields()
        self.scope, self.actor, self.full = scope, actor, full
        self._known: dict[Key, list[Model]] = {}
        self._mine: set[Any] = set()
        self._seen: dict[Key, int] = {}

    # ── Out ──────────────────────────────────────────────────────────────────────────────────

    @classmethod
    def model(cls) -> type[Model]:
        model: type[Model] = cls._meta.model
        return model

    @classmethod
    def hides(cls, field: SheetField) -> bool:
        """Whether the column holds numbers of people, to be masked for those who may not have them."""
        return is_hidden(cls.model(), field.attribute)

    @classmethod
    def hidden_fields(cls) -> list[SheetField]:
        return [field for field in cls.fields.values() if cls.hides(field)]

    @classmethod
    def added_fields(cls) -> dict[str, SheetField]:
        """Columns that other floors add, known only when the portal runs."""
        return {}

    @classmethod
    def outgoing(cls) -> list[SheetField]:
        """All columns of an export."""
        return [*cls.fields.values(), *cls.added_fields().values()]

    @classmethod
    def select(cls, request: HttpRequest, page: ModelAdmin[Any]) -> Selected:
        """The rows that the list of this address shows, and what narrows them, in words."""
        return from_changelist(request, page)

    def prepare(self, rows: Sequence[Any]) -> None:
        """Add to the rows of one chunk what their columns need: a query a chunk, not a row."""

    def in_full(self, row: Any) -> bool:
        """Whether this row's numbers may go out in an export with full numbers; stricter where seeing is not enough."""
        return True

    def columns(self) -> list[Column]:
        """The columns for our writer."""
        return [Column(str(field.heading), field.kind, width=field.width) for field in self.get_export_fields()]

    @cached_property
    def _writers(self) -> list[Callable[[Any], Any]]:
        return [self._writer(field) for field in self.get_export_fields()]

    def _writer(self, field: SheetField) -> Callable[[Any], Any]:
        def hidden(row: Any) -> Any:
            return masked(str(field.get_value(row) or ""))

        if not self.hides(field):
            return lambda row: self.export_field(field, row)
        if not self.full:
            return hidden
        return lambda row: self.export_field(field, row) if self.in_full(row) else hidden(row)

    def rows(self, queryset: QuerySet[Any]) -> Iterator[list[Any]]:
        """The rows as values of the columns, fetched in chunks: memory does not grow with their number."""
        if self.related:
            queryset = queryset.select_related(*self.related)
        for chunk in chunks(queryset.iterator(chunk_size=CHUNK), CHUNK):
            self.prepare(chunk)
            for row in chunk:
                yield [write(row) for write in self._writers]

    # ── In ───────────────────────────────────────────────────────────────────────────────────

    @classmethod
    def import_fields(cls) -> list[SheetField]:
        """The columns that can come in."""
        return [field for field in cls.fields.values() if not field.readonly]

    def keys_of(self, instance: Any) -> list[Key]:
        """What this row of the table may be known by."""
        return [tuple(self.fields[name].get_value(instance) for name in self.get_import_id_fields())]

    def keys_in(self, row: dict[str, Any]) -> list[Key]:
        """What a row of the sheet is looked up by, the surest first. Raises ``ValueError``."""
        return [tuple(self.fields[name].clean(row) for name in self.get_import_id_fields())]

    def candidates(self, keys: set[Key]) -> QuerySet[Any]:
        """Rows of the table that may have one of these keys, in and out of scope."""
        return self.model()._default_manager.all()

    def changeable(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Those of these rows that whoever imports may change: all they see, unless the table is stricter."""
        return visible(rows, self.scope)

    def before_import(self, dataset: Any, **kwargs: Any) -> None:
        """Fetch what the sheet may be about, once and locked."""
        wanted: set[Key] = set()
        for cells in dataset.dict:
            # A cell that cannot be understood is told of when its row is taken.
            with suppress(ValueError):
                wanted.update(self.keys_in(cells))
        found = self.candidates(wanted).order_by("pk")
        self._mine = set(self.changeable(found).values_list("pk", flat=True))
        self._known, self._seen = {}, {}
        rows = list(found.select_for_update(of=("self",)))
        self.prepare(rows)
        for row in rows:
            for key in self.keys_of(row):
                self._known.setdefault(key, []).append(row)
        # What is known is changed first: a row that ends makes room for the one that follows it.
        ordered = sorted(zip(dataset.dict, dataset, strict=True), key=lambda pair: not self._is_known(pair[0]))
        del dataset[:]
        for _cells, values in ordered:
            dataset.append(values)

    def _is_known(self, cells: dict[str, Any]) -> bool:
        with suppress(ValueError):
            return any(key in self._known for key in self.keys_in(cells))
        return False

    def before_import_row(self, row: dict[str, Any], **kwargs: Any) -> None:
        """Refuse a second row of one thing: which of them holds?"""
        with suppress(ValueError):
            for key in self.keys_in(row):
                first = self._seen.setdefault(key, row[ROW_NUMBER])
                if first != row[ROW_NUMBER]:
                    raise ValidationError(_("Sama dengan baris %(row)s. Hapus salah satunya.") % {"row": first})

    def get_instance(self, instance_loader: Any, row: dict[str, Any]) -> Model | None:
        """The row of the table that this row of the sheet is about; none for a new one."""
        known: list[Model] = []
        with suppress(ValueError):
            known = next((found for key in self.keys_in(row) if (found := self._known.get(key))), [])
        if len(known) > 1:
            raise ValidationError(_("Lebih dari satu data cocok dengan baris ini. Isi nomor yang membedakannya."))
        if known and known[0].pk not in self._mine:
            raise ValidationError(_("Data ini di luar wilayah Anda, jadi tidak dapat Anda ubah."))
        return known[0] if known else None

    def save_instance(self, instance: Any, is_create: bool, row: dict[str, Any], **kwargs: Any) -> None:
        try:
            with transaction.atomic():
                self.write(instance, is_create, row)
        except IntegrityError as error:
            raise ValidationError(
                _("Baris ini bertabrakan dengan data lain yang baru saja disimpan. Coba lagi.")
            ) from error

    def write(self, instance: Any, is_create: bool, row: dict[str, Any]) -> None:
        """Save one row that is new or has changed. Override to call the table's service."""
        if is_create:
            instance.save(force_insert=True)
        else:
            instance.save(update_fields=[field.attribute for field in self.changed(instance)])

    def after_init_instance(self, instance: Any, new: bool, row: dict[str, Any], **kwargs: Any) -> None:
        """Remember how the row was, for the preview and for saving only what has changed."""
        instance.before_import = {name: field.get_value(instance) for name, field in self.fields.items()}

    def changed(self, instance: Any) -> list[SheetField]:
        """The columns in which the row differs from what it was."""
        before = instance.before_import
        return [
            field
            for name, field in self.fields.items()
            if not field.readonly and field.get_value(instance) != before[name]
        ]
