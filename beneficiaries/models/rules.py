"""Rules and amounts of the programme as dated rows with their source, edited by staff, never written into code."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from beneficiaries.enums import AidItem, Component, PaymentPeriod, RuleState
from beneficiaries.querysets import RuleQuerySet
from pkh_portal.history.records import tracked

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise as StrOrPromise


class DatedRule(models.Model):
    """Base: holds from–until (both included, an empty end is open), says where it was read.

    ``item_fields`` name what the rule is about; of one item no two rules share a day. ``clean`` says so in words,
    ``services.rules`` writes under a lock, and the database holds what both databases can (one that begins on a day).
    """

    item_fields: ClassVar[tuple[str, ...]] = ()

    valid_from = models.DateField(
        _("berlaku mulai"), null=True, blank=True, help_text=_("Kosong: awalnya tidak diketahui.")
    )
    valid_until = models.DateField(_("berlaku sampai"), null=True, blank=True, help_text=_("Kosong: masih berlaku."))
    source = models.CharField(
        _("sumber"), max_length=300, help_text=_("Peraturan, surat atau berita beserta tanggalnya.")
    )
    note = models.CharField(_("catatan"), max_length=300, blank=True)

    class Meta:
        abstract = True

    def clean(self) -> None:
        """Refuse a rule that shares a day with another one about the same; says which, and what to do."""
        super().clean()
        other = self.sharing_a_day()
        if other is not None:
            raise ValidationError(
                _(
                    "“%(item)s” sudah punya baris yang berlaku %(period)s. Akhiri dulu baris itu sehari sebelum yang "
                    "baru mulai, atau pilih masa berlaku lain."
                ),
                code="overlap",
                params={"item": other.subject, "period": other.period_text},
            )

    def sharing_a_day(self) -> DatedRule | None:
        """Another rule about the same that holds on one of this rule's days.

        One that begins on the same day is left to the database's own constraint, which has words of its own.
        """
        rows: RuleQuerySet[Any] = type(self)._default_manager.exclude(pk=self.pk)  # type: ignore[assignment] # Each of them has one.
        if self.valid_from is not None:
            rows = rows.exclude(valid_from=self.valid_from)
        about_the_same = rows.filter(**{name: getattr(self, name) for name in self.item_fields})
        found: DatedRule | None = about_the_same.sharing_days(self.valid_from, self.valid_until).first()
        return found

    def holds_on(self, day: date) -> bool:
        """Whether the rule holds on this day."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_until is None or self.valid_until >= day
        )

    def state_on(self, day: date) -> RuleState:
        """Whether the rule holds on this day, not yet, or no longer."""
        if self.valid_from is not None and self.valid_from > day:
            return RuleState.COMING
        return RuleState.HOLDS if self.holds_on(day) else RuleState.PAST

    @property
    def subject(self) -> str:
        """What the rule is about, in words."""
        return str(self)

    @property
    def period_text(self) -> str:
        """``sejak 1 Januari 2022``; reads on after "berlaku"."""
        if self.valid_from and self.valid_until:
            return f"{date_format(self.valid_from)} – {date_format(self.valid_until)}"
        if self.valid_from:
            return _now("sejak %(day)s") % {"day": date_format(self.valid_from)}
        if self.valid_until:
            return _now("sampai %(day)s") % {"day": date_format(self.valid_until)}
        return _now("tanpa batas tanggal")


def _in_order(prefix: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(valid_from__isnull=True) | Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
        name=f"{prefix}_until_not_before_from",
        violation_error_message=_("Akhir masa berlaku tidak boleh sebelum awalnya."),
    )


def _has_source(prefix: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=~Q(source=""),
        name=f"{prefix}_has_a_source",
        violation_error_message=_("Sebutkan sumber aturan ini."),
    )


def _one_a_day(prefix: str, *fields: str, message: StrOrPromise) -> tuple[models.UniqueConstraint, ...]:
    """At most one row for these fields begins on a day, and at most one at an unknown time (SQLite: nulls differ)."""
    return (
        models.UniqueConstraint(
            fields=[*fields, "valid_from"], name=f"{prefix}_one_a_day", violation_error_message=message
        ),
        models.UniqueConstraint(
            fields=[*fields] or ["valid_until"],
            condition=Q(valid_from__isnull=True),
            name=f"{prefix}_one_from_the_beginning",
            violation_error_message=message,
        ),
    )


class ComponentRule(DatedRule):
    """Who counts as a component: ages in completed years (both included), and how many of a family at most."""

    component = models.CharField(_("komponen"), max_length=20, choices=Component.choices)
    min_age = models.PositiveSmallIntegerField(_("umur paling muda"), null=True, blank=True)
    max_age = models.PositiveSmallIntegerField(_("umur paling tua"), null=True, blank=True)
    cap = models.PositiveSmallIntegerField(
        _("paling banyak dihitung"), null=True, blank=True, help_text=_("Kosong: tidak dibatasi.")
    )

    item_fields = ("component",)
    #: Told by age and nothing else.
    BY_AGE: ClassVar = (Component.EARLY_CHILDHOOD, Component.ELDERLY)

    objects: RuleQuerySet[ComponentRule] = RuleQuerySet.as_manager()  # type: ignore[assignment] # A manager that is one.
    history = tracked()

    class Meta:
        verbose_name = _("aturan komponen")
        verbose_name_plural = _("aturan komponen")
        ordering = ("component", "-valid_from")
        constraints = (
            _in_order("componentrule"),
            _has_source("componentrule"),
            *_one_a_day(
                "componentrule", "component", message=_("Komponen ini sudah punya aturan yang mulai pada hari itu.")
            ),
            models.CheckConstraint(
                condition=Q(min_age__isnull=True) | Q(max_age__isnull=True) | Q(max_age__gte=F("min_age")),
                name="componentrule_ages_in_order",
                violation_error_message=_("Umur paling tua tidak boleh di bawah umur paling muda."),
            ),
        )

    def __str__(self) -> str:
        return str(Component(self.component).label)

    def clean(self) -> None:
        """Refuse a rule by which nobody, or everybody, would be a child or old."""
        super().clean()
        if not self.says_enough:
            raise ValidationError(_("Komponen ini ditentukan oleh umur. Isi batas umurnya."), code="age")

    @property
    def says_enough(self) -> bool:
        """Whether somebody can be told by the rule: a component of age needs one."""
        return self.component not in self.BY_AGE or self.min_age is not None or self.max_age is not None


class CountingRule(DatedRule):
    """How many members of one family are counted at most, the highest amounts first."""

    max_members = models.PositiveSmallIntegerField(_("anggota dihitung paling banyak"))

    objects: RuleQuerySet[CountingRule] = RuleQuerySet.as_manager()  # type: ignore[assignment] # A manager that is one.
    history = tracked()

    class Meta:
        verbose_name = _("batas anggota dihitung")
        verbose_name_plural = _("batas anggota dihitung")
        ordering = ("-valid_from",)
        constraints = (
            _in_order("countingrule"),
            _has_source("countingrule"),
            *_one_a_day("countingrule", message=_("Sudah ada batas yang mulai pada hari itu.")),
        )

    def __str__(self) -> str:
        return str(self.max_members)

    @property
    def subject(self) -> str:
        return str(self._meta.verbose_name)


class Benefit(DatedRule):
    """An amount of aid in whole rupiah, for an item and a stretch of time.

    The stretch is data: the yearly amount of SMA does not divide evenly by months (domain.md 2.2).
    """

    item = models.CharField(_("untuk"), max_length=20, choices=AidItem.choices)
    period = models.CharField(_("jangka"), max_length=12, choices=PaymentPeriod.choices)
    amount = models.PositiveIntegerField(_("jumlah (Rp)"))

    item_fields = ("item", "period")

    objects: RuleQuerySet[Benefit] = RuleQuerySet.as_manager()  # type: ignore[assignment] # A manager that is one.
    history = tracked()

    class Meta:
        verbose_name = _("nilai bantuan")
        verbose_name_plural = _("nilai bantuan")
        ordering = ("item", "period", "-valid_from")
        constraints = (
            _in_order("benefit"),
            _has_source("benefit"),
            *_one_a_day("benefit", "item", "period", message=_("Nilai untuk ini sudah ada yang mulai pada hari itu.")),
        )

    def __str__(self) -> str:
        return f"{AidItem(self.item).label} ({PaymentPeriod(self.period).label})"
