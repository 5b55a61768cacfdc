"""Rows that hold for a period: first and last day included, an empty last day means until further notice."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final, TypeVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

M = TypeVar("M", bound=models.Model)
Q_ = TypeVar("Q_", bound="models.QuerySet[Any]")
#: Further ahead the day of a change is a slip of the finger.
FURTHEST_AHEAD: Final = timedelta(days=366)


def not_far_ahead(day: date, *, field: str = "") -> None:
    """Refuse the day of a change that nobody plans yet; the refusal is about the argument of this name, if any."""
    if day > timezone.localdate() + FURTHEST_AHEAD:
        error = ValidationError(_("Tanggal lebih dari setahun ke depan. Periksa tahunnya."))
        raise ValidationError({field: error}) if field else error


class DatedReads:
    """Reads of such rows, for a queryset that has another base besides."""

    def active_on(self: Q_, day: date) -> Q_:  # type: ignore[misc] # Stands beside a queryset, see above.
        """Rows that hold on this day."""
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=day), Q(valid_until__isnull=True) | Q(valid_until__gte=day)
        )

    def overlapping(self: Q_, valid_from: date, valid_until: date | None) -> Q_:  # type: ignore[misc] # As above.
        """Rows that share a day with this period."""
        begins_in_time = Q() if valid_until is None else Q(valid_from__lte=valid_until)
        return self.filter(begins_in_time, Q(valid_until__isnull=True) | Q(valid_until__gte=valid_from))


class DatedQuerySet(DatedReads, models.QuerySet[M]):
    """A queryset of such rows."""


class Period(models.Model):
    """Base of rows that hold for a period."""

    valid_from = models.DateField(_("mulai"))
    valid_until = models.DateField(_("sampai"), null=True, blank=True, help_text=_("Kosong: masih berlaku."))

    class Meta:
        abstract = True

    def holds_on(self, day: date) -> bool:
        """Whether the row holds on this day."""
        return self.valid_from <= day and (self.valid_until is None or self.valid_until >= day)


def until_not_before_from(prefix: str) -> models.CheckConstraint:
    """The constraint every period has; ``prefix`` is the table's, for the name."""
    return models.CheckConstraint(
        condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
        name=f"{prefix}_until_not_before_from",
        violation_error_message=_("Hari terakhir tidak boleh sebelum hari pertama."),
    )
