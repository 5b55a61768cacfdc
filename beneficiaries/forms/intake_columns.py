"""Which columns of a file are which fields, and which of its sheets are read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from beneficiaries.imports.fields import COUNTS, REQUIRED, ImportField
from beneficiaries.imports.spellings import address_key
from beneficiaries.intake_reading.sheets import ColumnShown, ConflictShown, SheetShown
from pkh_portal.accounts.choices import ChoiceList
from pkh_portal.accounts.pages import ScopedForm

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise as StrOrPromise

NONE: Final = ""
#: The answer to a conflict that none of the columns is meant.
NOBODY: Final = "none"
_F = ImportField
#: The fields in groups, as a clerk looks for them.
_GROUPS: Final[tuple[tuple[StrOrPromise, tuple[ImportField, ...]], ...]] = (
    (gettext_lazy("Harus ada"), REQUIRED),
    (gettext_lazy("Identitas lain"), (_F.FAMILY_CARD_NO, _F.REGISTRY_ID, _F.PARTICIPANT_NO, _F.PHONE)),
    (
        gettext_lazy("Tempat tinggal"),
        (
            _F.KECAMATAN, _F.VILLAGE, _F.ADDRESS, _F.RT, _F.RW, _F.HAMLET, _F.KABUPATEN, _F.KECAMATAN_CODE,
            _F.VILLAGE_CODE,
        ),
    ),
    (gettext_lazy("Komponen"), (*COUNTS, _F.COMPONENTS)),
    (gettext_lazy("Kepesertaan dan pendampingan"), (_F.STATUS, _F.GROUP, _F.COMPANION)),
    (gettext_lazy("Penyaluran"), (_F.CHANNEL, _F.CARD_NO, _F.ACCOUNT_NO)),
)  # fmt: skip


def field_choices() -> list[tuple[StrOrPromise, Any]]:
    """Not used, then every field under its group."""
    grouped = [(title, [(field.value, field.label) for field in fields]) for title, fields in _GROUPS]
    return [(NONE, gettext_lazy("tidak dipakai")), *grouped]


class ColumnsForm(ScopedForm):
    """One select a column, one choice a conflict. ``columns_said`` are the answers that differ from what is shown.

    ``missing`` are required fields that no column gives yet.
    """

    remember = forms.BooleanField(
        label=gettext_lazy("Ingat pilihan ini untuk berkas berikutnya"),
        required=False,
        initial=True,
        help_text=gettext_lazy("Judul kolom yang Anda ubah di sini langsung dikenali pada berkas berikutnya."),
    )

    def __init__(
        self,
        *args: Any,
        sheets: Sequence[SheetShown],
        columns: Sequence[ColumnShown],
        conflicts: Sequence[ConflictShown],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.sheets, self.columns, self.conflicts = sheets, columns, conflicts
        contested = {column.key for conflict in conflicts for column in conflict.columns}
        self._columns = {
            f"column-{place}": column for place, column in enumerate(columns) if column.key not in contested
        }
        self.missing = [conflict.field for conflict in conflicts if not conflict.columns]
        self._conflicts = {f"conflict-{conflict.field.value}": conflict for conflict in conflicts if conflict.columns}
        for name, conflict in self._conflicts.items():
            self.fields[name] = _conflict_field(conflict)
        for name, column in self._columns.items():
            self.fields[name] = _column_field(column)
        choosable = [sheet for sheet in sheets if sheet.choosable]
        if len(choosable) > 1:
            self.fields["sheets"] = forms.MultipleChoiceField(
                choices=[(str(sheet.key), sheet.name) for sheet in choosable],
                initial=[str(sheet.key) for sheet in choosable if sheet.used],
                widget=forms.CheckboxSelectMultiple,
                error_messages={"required": _("Centang paling sedikit satu lembar.")},
            )

    def recognised(self) -> Iterator[tuple[ColumnShown, BoundField]]:
        """Columns taken for something, with their selects."""
        return ((column, self[name]) for name, column in self._columns.items() if column.field)

    def unrecognised(self) -> Iterator[tuple[ColumnShown, BoundField]]:
        """Columns that nothing is taken from."""
        return ((column, self[name]) for name, column in self._columns.items() if not column.field)

    def questions(self) -> Iterator[tuple[ConflictShown, BoundField]]:
        """What must be decided."""
        return ((conflict, self[name]) for name, conflict in self._conflicts.items())

    def ticks(self) -> Mapping[int, forms.boundfield.BoundWidget]:
        """The box of each sheet that may be left out, by its number."""
        if "sheets" not in self.fields:
            return {}
        return {int(box.data["value"]): box for box in self["sheets"].subwidgets}

    @property
    def columns_said(self) -> dict[str, str]:
        """Address → field ("" for none) of what was answered otherwise than it stood. After ``is_valid``."""
        said: dict[str, str] = {}
        for name, conflict in self._conflicts.items():
            # Who loses in one sheet may be the only one in another: only "none of them" is said of all.
            chosen = self.cleaned_data[name]
            if chosen == NOBODY:
                said |= dict.fromkeys((column.address for column in conflict.columns), NONE)
            else:
                said[conflict.columns[int(chosen)].address] = conflict.field.value
        for name, column in self._columns.items():
            if self.cleaned_data[name] != column.field:
                said[column.address] = self.cleaned_data[name]
        return said

    @property
    def sheets_said(self) -> list[str]:
        """The names of the sheets to be read; none where all are, so that nothing is narrowed."""
        read = self._read()
        return [] if len(read) == sum(sheet.choosable for sheet in self.sheets) else [sheet.name for sheet in read]

    def clean(self) -> dict[str, Any]:
        """Refuses two columns for one field, and a sheet without a required one, naming them."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors:
            for sheet in self._read():
                # What a sheet that is ticked only now has in its columns is seen after it was matched.
                if sheet.used:
                    self._check(sheet)
        return data

    def _read(self) -> list[SheetShown]:
        """The sheets to be read, as they are ticked."""
        ticked = self.cleaned_data.get("sheets")
        return [sheet for sheet in self.sheets if sheet.choosable and (ticked is None or str(sheet.key) in ticked)]

    def _check(self, sheet: SheetShown) -> None:
        said = {address_key(address): name for address, name in self.columns_said.items()}
        current = {address: name for name, address in (sheet.mapping.columns if sheet.mapping else {}).items()}
        here = [
            (heading.address, said.get(address_key(heading.address), current.get(heading.address, NONE)))
            for heading in sheet.found.headings
        ]
        taken = Counter(name for _address, name in here if name)
        for name, count in taken.items():
            addresses = [address for address, field in here if field == name]
            if count > 1 and not self._is_question(name):
                told = _("Kolom %(columns)s sama-sama dipilih untuk “%(field)s”. Biarkan satu saja, dan pilih “tidak "
                         "dipakai” untuk yang lain.")  # fmt: skip
                self._tell(told % {"columns": _(" dan ").join(addresses), "field": ImportField(name).label})
        for field in REQUIRED:
            if not taken[field.value]:
                told = _("Lembar “%(sheet)s” belum punya kolom untuk “%(field)s”. Pilih kolomnya, atau jangan baca "
                         "lembar itu.")  # fmt: skip
                self._tell(told % {"sheet": sheet.name, "field": field.label})

    def _is_question(self, name: str) -> bool:
        """Whether the answer to a conflict has settled which column it is."""
        return f"conflict-{name}" in self._conflicts

    def _tell(self, sentence: str) -> None:
        """Once, however many sheets it is true of."""
        if sentence not in self.non_field_errors():
            self.add_error(None, sentence)


def _column_field(column: ColumnShown) -> forms.ChoiceField:
    said = _("Kolom %(letter)s, %(heading)s, berarti") % {"letter": column.letter, "heading": column.text}
    widget = forms.Select(attrs={"aria-label": said})
    return forms.ChoiceField(choices=field_choices(), required=False, initial=column.field, widget=widget)


def _conflict_field(conflict: ConflictShown) -> forms.ChoiceField:
    names: list[tuple[str, Any]] = [
        (str(place), _("Kolom %(letter)s: %(heading)s") % {"letter": column.letter, "heading": column.text})
        for place, column in enumerate(conflict.columns)
    ]
    widget = ChoiceList()
    widget.helps = {str(place): " · ".join(column.samples) for place, column in enumerate(conflict.columns)}
    return forms.ChoiceField(
        label=conflict.field.label,
        choices=[*names, (NOBODY, _("Tidak satu pun dari ini"))],
        widget=widget,
        error_messages={"required": _("Pilih salah satu dahulu.")},
    )
