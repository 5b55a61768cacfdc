"""Reasons for the history: whole sentences, in the office's language whatever the language of who acts."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, cast

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import override

if TYPE_CHECKING:
    from django.db.models import Field, Model
    from django.utils.functional import _StrOrPromise as StrOrPromise


def spoken(day: date) -> str:
    """``1 Juli 2026``, in the language in force."""
    return date_format(day, "j F Y")


def label_of(model: type[Model], name: str) -> StrOrPromise:
    """A field as a reader knows it."""
    return cast("Field[Any, Any]", model._meta.get_field(name)).verbose_name


def told(sentence: StrOrPromise, *, reason: str = "", **values: Any) -> str:
    """The sentence with its values (days are written out), and after a colon the reason somebody gave."""
    with override(settings.LANGUAGE_CODE):
        shown = {name: spoken(value) if isinstance(value, date) else str(value) for name, value in values.items()}
        text = str(sentence) % shown
    return f"{text}: {reason}" if reason else f"{text}."
