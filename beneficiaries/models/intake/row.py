"""The staged rows of a batch, what is wrong with them, and what people said about them."""

from django.conf import settings
from django.db import models
from django.db.models import Index, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from beneficiaries.intake_enums import Code, Decision, MetBy, ProblemLevel, RowOutcome
from beneficiaries.models.household import Household
from beneficiaries.models.intake.batch import ImportBatch
from beneficiaries.querysets_intake import OfBatchQuerySet


class ImportRow(models.Model):
    """One row of the file that is somebody: cleaned values, and what becomes of it. Written anew by every check.

    Values as ``imports.fields.STAGED`` says; rows that are skipped are only counted. Keys of regions and families are
    plain columns: the rows are written by the hundred thousand and go away with the batch's file.
    """

    # Checking the key of each row costs a third of writing them; only the plan writes any.
    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="rows", db_index=False, db_constraint=False)
    sheet_no = models.PositiveSmallIntegerField()
    row_no = models.PositiveIntegerField()
    outcome = models.CharField(max_length=9, choices=RowOutcome.choices)
    #: Why a person must decide, and what was decided: a row that was taken has another outcome than review.
    review = models.CharField(max_length=20, choices=Code.choices, blank=True)
    decision = models.CharField(max_length=5, choices=Decision.choices, blank=True)
    #: The family the row met, and by what.
    household = models.ForeignKey(
        Household, models.DO_NOTHING, related_name="+", null=True, db_index=False, db_constraint=False
    )
    met_by = models.CharField(max_length=11, choices=MetBy.choices, blank=True)
    #: Bits of ``imports.fields.BITS``.
    changed = models.PositiveIntegerField(default=0)

    nik = models.CharField(max_length=20, blank=True)
    name = models.CharField(max_length=150, blank=True)
    name_key = models.CharField(max_length=150, blank=True)
    family_card_no = models.CharField(max_length=20, blank=True)
    registry_id = models.CharField(max_length=50, blank=True)
    participant_no = models.CharField(max_length=30, blank=True)
    address = models.CharField(max_length=250, blank=True)
    rt = models.CharField(max_length=5, blank=True)
    rw = models.CharField(max_length=5, blank=True)
    hamlet = models.CharField(max_length=100, blank=True)
    kecamatan_id = models.CharField(max_length=13, blank=True)
    village_id = models.CharField(max_length=13, blank=True)
    village_text = models.CharField(max_length=100, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    n_pregnant = models.PositiveSmallIntegerField(null=True)
    n_early_childhood = models.PositiveSmallIntegerField(null=True)
    n_sd = models.PositiveSmallIntegerField(null=True)
    n_smp = models.PositiveSmallIntegerField(null=True)
    n_sma = models.PositiveSmallIntegerField(null=True)
    n_disability = models.PositiveSmallIntegerField(null=True)
    n_elderly = models.PositiveSmallIntegerField(null=True)
    channel = models.CharField(max_length=10, blank=True)
    card_no = models.CharField(max_length=30, blank=True)
    account_no = models.CharField(max_length=30, blank=True)
    status = models.CharField(max_length=9, blank=True)
    exit_reason = models.CharField(max_length=20, blank=True)
    group_name = models.CharField(max_length=100, blank=True)
    companion = models.PositiveBigIntegerField(null=True)
    signature = models.BigIntegerField(default=0)

    objects = OfBatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("baris muatan")
        verbose_name_plural = _("baris muatan")
        ordering = ("batch_id", "sheet_no", "row_no")
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(fields=["batch", "sheet_no", "row_no"], name="importrow_one_a_line"),
            models.CheckConstraint(
                condition=~Q(outcome=RowOutcome.REVIEW) | ~Q(review=""), name="importrow_review_says_why"
            ),
        )

    def __str__(self) -> str:
        return f"{self.sheet_no + 1}:{self.row_no}"


class ImportProblem(models.Model):
    """One problem of one row (``imports.problems.Problem``). Written anew by every check."""

    batch = models.ForeignKey(
        ImportBatch, models.CASCADE, related_name="problems", db_index=False, db_constraint=False
    )  # As above.
    sheet_no = models.PositiveSmallIntegerField()
    row_no = models.PositiveIntegerField()
    column = models.CharField(max_length=200, blank=True)
    field = models.CharField(max_length=20, blank=True)
    value = models.CharField(max_length=200, blank=True)
    code = models.CharField(max_length=20, choices=Code.choices)
    level = models.CharField(max_length=7, choices=ProblemLevel.choices)
    suggestion = models.CharField(max_length=300, blank=True)
    note = models.CharField(max_length=300, blank=True)

    objects = OfBatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("masalah baris muatan")
        verbose_name_plural = _("masalah baris muatan")
        ordering = ("batch_id", "sheet_no", "row_no", "pk")
        default_permissions = ()
        indexes = (Index(fields=["batch", "code", "sheet_no", "row_no"], name="importproblem_by_code"),)
        constraints = (
            models.CheckConstraint(condition=Q(code__in=Code.values), name="importproblem_code_known"),
            models.CheckConstraint(condition=Q(level__in=ProblemLevel.values), name="importproblem_level_known"),
        )

    def __str__(self) -> str:
        return f"{self.sheet_no + 1}:{self.row_no} {self.code}"


class ImportCorrection(models.Model):
    """Another text for one cell, said in the browser; used instead of the file's when the batch is checked again."""

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="corrections", db_index=False)
    sheet_no = models.PositiveSmallIntegerField()
    row_no = models.PositiveIntegerField()
    #: The heading's address (``found.Heading.address``).
    column = models.CharField(max_length=200)
    text = models.CharField(max_length=250, blank=True)
    at = models.DateTimeField(default=timezone.now)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)

    objects = OfBatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("perbaikan sel muatan")
        verbose_name_plural = _("perbaikan sel muatan")
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(
                fields=["batch", "sheet_no", "row_no", "column"], name="importcorrection_one_a_cell"
            ),
        )

    def __str__(self) -> str:
        return f"{self.sheet_no + 1}:{self.row_no} {self.column}"


class ImportDecision(models.Model):
    """What a person decided about a row in review, and about which question. Outlives checks; goes with the batch.

    It counts while the question is the same: the code, the family that the row meets, and all that the row says.
    """

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="decisions", db_index=False)
    sheet_no = models.PositiveSmallIntegerField()
    row_no = models.PositiveIntegerField()
    decision = models.CharField(max_length=5, choices=Decision.choices)
    #: As in ``ImportRow``.
    review = models.CharField(max_length=20, choices=Code.choices, blank=True)
    household_id = models.BigIntegerField(null=True)
    signature = models.BigIntegerField(default=0)
    at = models.DateTimeField(default=timezone.now)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)

    objects = OfBatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("keputusan baris muatan")
        verbose_name_plural = _("keputusan baris muatan")
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(fields=["batch", "sheet_no", "row_no"], name="importdecision_one_a_row"),
            models.CheckConstraint(condition=Q(decision__in=Decision.values), name="importdecision_known"),
        )

    def __str__(self) -> str:
        return f"{self.sheet_no + 1}:{self.row_no} {self.decision}"
