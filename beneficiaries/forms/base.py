"""What forms of families have in common: parts with headings, and the family they are about."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.db.models import Model
from django.forms import BoundField

from beneficiaries.models import Household
from pkh_portal.accounts.fields import MaskedInput
from pkh_portal.accounts.pages import ScopedForm
from pkh_portal.accounts.reveal import masked_context

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise as StrOrPromise

    Parts = Sequence[tuple[StrOrPromise, Sequence[str]]]


#: The household's columns by name: labels, lengths and helps are said once, in the model.
COLUMNS = {field.name: field for field in Household._meta.concrete_fields}


@dataclass(frozen=True, slots=True)
class Part:
    """Some fields under a heading."""

    title: StrOrPromise
    fields: list[BoundField]


class PartedForm(ScopedForm):
    """A form whose fields stand in parts. A field that no part names does not show: that is a mistake, and raises."""

    parts: ClassVar[Parts]
    #: Fields that take the whole width.
    wide: ClassVar[frozenset[str]] = frozenset()
    #: Fields of which nobody asks whether they must be filled in.
    unmarked: ClassVar[frozenset[str]] = frozenset()
    #: The box to tick that stands with the form's warnings, and their heading.
    confirmed_by: ClassVar[str] = ""
    warnings_title: ClassVar[StrOrPromise] = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        #: What has been found that the user must say yes to, a sentence each.
        self.warnings: list[StrOrPromise] = []

    def warn(self, warnings: Sequence[StrOrPromise], unticked: StrOrPromise) -> None:
        """Show these warnings with their box above the form; ``unticked`` is said where it has not been ticked."""
        self.warnings = list(warnings)
        if not self.warnings:
            return
        self.fields[self.confirmed_by].widget = forms.CheckboxInput()
        if not self.cleaned_data.get(self.confirmed_by):
            self.add_error(self.confirmed_by, unticked)

    def confirmation(self) -> BoundField:
        """The box to tick beside the warnings."""
        return self[self.confirmed_by]

    def wrong_fields(self) -> list[BoundField]:
        """The fields to be put right, where there are so many that one may not see them all at once."""
        wrong = [bound for bound in self.visible_fields() if bound.errors]
        return wrong if len(wrong) > 1 else []

    def shown_parts(self) -> Iterator[Part]:
        """The parts, with the fields this form has."""
        named = [name for _title, names in self.parts for name in names]
        if missing := set(self.fields) - set(named):
            raise ValueError(f"{type(self).__name__} shows {sorted(missing)} nowhere.")
        for title, names in self.parts:
            shown = [
                name for name in names if name in self.fields and not (self.warnings and name == self.confirmed_by)
            ]
            if fields := [self[name] for name in shown]:
                yield Part(title, fields)

    def present(self, subject: Model) -> None:
        """Show the hidden numbers of this row masked in the fields over them."""
        for name, field in self.fields.items():
            if isinstance(field.widget, MaskedInput):
                field.widget.present = masked_context(subject, name, user=self.user)


class HouseholdForm(PartedForm):
    """A form about one family."""

    def __init__(self, *args: Any, household: Household, **kwargs: Any) -> None:
        self.household = household
        super().__init__(*args, **kwargs)
