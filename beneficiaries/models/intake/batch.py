"""A file on its way into the registry, and its sheets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Index, Q
from django.db.models.functions import Length
from django.db.models.lookups import Exact
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from beneficiaries.intake_enums import BatchState, RowOutcome
from beneficiaries.querysets_intake import BatchQuerySet, OfBatchQuerySet
from pkh_portal.history.records import tracked
from pkh_portal.jobs.models import Job
from pkh_portal.regions.enums import RegionLevel
from pkh_portal.regions.models import Region

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

    from beneficiaries.models.intake.row import ImportProblem, ImportRow

#: The columns of a sheet that count its rows by outcome.
TALLIES = tuple(f"n_{outcome.value}" for outcome in RowOutcome)


class ImportBatch(models.Model):
    """One file for one kabupaten/kota, from the upload until it is applied, and undone (kpm-import.md, section 1).

    ``state`` is the gate: a stage begins only from the state before it, under the row's lock (``services.intake``). The
    file lies in the storage as ``stored`` until ``file_gone_at``. ``applied_at`` is also the date of every history row
    that applying wrote, by which undoing finds them.
    """

    region = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("kabupaten/kota"))
    kecamatan = models.ForeignKey(
        Region, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("kecamatan"),
        help_text=_("Untuk baris yang tidak menyebut kecamatannya."),
    )  # fmt: skip
    effective_on = models.DateField(_("berlaku mulai"))
    complete = models.BooleanField(
        _("daftar lengkap"), default=False,
        help_text=_("KPM yang tidak disebut dalam berkas akan diminta diperiksa oleh pendampingnya."),
    )  # fmt: skip

    name = models.CharField(_("nama berkas"), max_length=150)
    stored = models.CharField(max_length=100, unique=True, editable=False)
    size = models.PositiveBigIntegerField(_("ukuran"))
    sha256 = models.CharField(max_length=64, editable=False)
    file_gone_at = models.DateTimeField(_("berkas dihapus pada"), null=True, editable=False)
    #: The batch whose waiting rows this one goes on with.
    follows = models.ForeignKey(
        "self", models.SET_NULL, related_name="followed_by", null=True, editable=False, verbose_name=_("lanjutan dari")
    )

    state = models.CharField(_("keadaan"), max_length=9, choices=BatchState.choices, default=BatchState.UPLOADED)
    #: The background work of the present stage, while it waits or runs, and after it has failed.
    job = models.ForeignKey(Job, models.SET_NULL, related_name="+", null=True, editable=False)
    #: Why the file was refused, or the last stage failed: a sentence for the operator.
    failure = models.TextField(_("alasan ditolak"), blank=True, editable=False)
    #: What was said about headings: {"sheets": [names], "columns": {address: field or ""}, "remember": bool}; and who
    #: has said anything of what the batch will do: {"people": [keys of users]}.
    choices = models.JSONField(default=dict, editable=False)
    #: Things worth knowing that are no problem of a row: [{"code": …, "values": {…}}], told by ``imports.notices``.
    notices = models.JSONField(default=list, editable=False)
    #: Seconds that reading, checking and applying took.
    seconds = models.JSONField(default=dict, editable=False)
    #: What the registry stood at when the plan was made, and for whom (``planning.walls``): if it has moved, or who
    #: applies it may touch fewer families, applying plans anew before it writes.
    planned_against = models.JSONField(default=dict, editable=False)
    #: What the floors above need to take back what they did: {extension name: JSON}.
    above = models.JSONField(default=dict, editable=False)
    not_in_file = models.PositiveIntegerField(_("tidak ada dalam berkas"), default=0, editable=False)
    #: Corrections or choices were made since the last check.
    stale = models.BooleanField(default=False, editable=False)

    created_at = models.DateTimeField(_("diunggah"), default=timezone.now, editable=False)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, editable=False)
    actor_name = models.CharField(_("oleh"), max_length=220, editable=False)
    checked_at = models.DateTimeField(_("diperiksa"), null=True, editable=False)
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, editable=False)
    reviewer_name = models.CharField(_("disetujui oleh"), max_length=220, blank=True, editable=False)
    reviewed_at = models.DateTimeField(_("disetujui"), null=True, editable=False)
    applied_at = models.DateTimeField(_("dimuat"), null=True, editable=False)
    applied_by_name = models.CharField(_("dimuat oleh"), max_length=220, blank=True, editable=False)
    undone_at = models.DateTimeField(_("dibatalkan"), null=True, editable=False)
    undone_by_name = models.CharField(_("dibatalkan oleh"), max_length=220, blank=True, editable=False)
    #: Families that undoing left as they were, because somebody had touched them since.
    kept = models.PositiveIntegerField(_("KPM yang dibiarkan"), default=0, editable=False)

    objects = BatchQuerySet.as_manager()
    history = tracked("region", "kecamatan", "follows", "job", "actor", "reviewer")
    HISTORY_HIDDEN = ("stored", "sha256", "job", "choices", "notices", "seconds", "planned_against", "above", "stale")

    if TYPE_CHECKING:
        sheets: RelatedManager[ImportSheet]
        rows: RelatedManager[ImportRow]
        problems: RelatedManager[ImportProblem]

    class Meta:
        verbose_name = _("muatan KPM")
        verbose_name_plural = _("muatan KPM")
        ordering = ("-created_at", "-pk")
        default_permissions = ("add", "view")
        permissions = (
            ("apply_importbatch", "Can apply and undo imports of KPM"),
            ("approve_importbatch", "Can approve imports of KPM"),
        )
        indexes = (
            Index(fields=["-created_at", "-id"], name="importbatch_latest"),
            Index(fields=["region", "sha256"], name="importbatch_same_file"),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(Exact(Length("region"), RegionLevel.REGENCY.code_length)),
                name="importbatch_for_a_kabupaten",
                violation_error_message=_("Pilih kabupaten atau kota."),
            ),
            models.CheckConstraint(condition=Q(state__in=BatchState.values), name="importbatch_state_known"),
            models.CheckConstraint(
                condition=~Q(state__in=[BatchState.APPLIED, BatchState.UNDONE]) | Q(applied_at__isnull=False),
                name="importbatch_applied_has_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(state=BatchState.UNDONE) | Q(undone_at__isnull=False),
                name="importbatch_undone_has_a_time",
            ),
        )

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The page that shows the batch at the stage where it stands."""
        return reverse("beneficiaries:intake_batch", args=[self.pk])


class ImportSheet(models.Model):
    """One sheet of the file: what was found in it, which column is what, and how its rows fared."""

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="sheets", db_index=False)
    number = models.PositiveSmallIntegerField(_("urutan"))
    name = models.CharField(_("lembar"), max_length=100, blank=True)
    used = models.BooleanField(_("dibaca"))
    #: ``imports.found.FoundSheet`` and ``SheetMapping``.
    found = models.JSONField(default=dict)
    mapping = models.JSONField(default=dict)
    n_read = models.PositiveIntegerField(_("dibaca"), default=0)
    n_new = models.PositiveIntegerField(default=0)
    n_changed = models.PositiveIntegerField(default=0)
    n_unchanged = models.PositiveIntegerField(default=0)
    n_duplicate = models.PositiveIntegerField(default=0)
    n_review = models.PositiveIntegerField(default=0)
    n_rejected = models.PositiveIntegerField(default=0)
    n_skipped = models.PositiveIntegerField(default=0)

    objects = OfBatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("lembar muatan")
        verbose_name_plural = _("lembar muatan")
        ordering = ("batch_id", "number")
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(fields=["batch", "number"], name="importsheet_number_unique"),
            models.CheckConstraint(
                condition=Q(
                    n_read=F("n_new") + F("n_changed") + F("n_unchanged") + F("n_duplicate") + F("n_review")
                    + F("n_rejected") + F("n_skipped")
                ),
                name="importsheet_totals_add_up",
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return self.name or str(self.number + 1)
