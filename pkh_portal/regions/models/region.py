"""The region: province, kabupaten/kota, kecamatan, desa/kelurahan in one table."""

from functools import reduce
from itertools import pairwise
from operator import or_

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Left
from django.utils.translation import gettext_lazy as _

from pkh_portal.regions import codes
from pkh_portal.regions.enums import RegionKind, RegionLevel
from pkh_portal.regions.names import searchable
from pkh_portal.regions.querysets import RegionQuerySet

# The level first: SQLite leaves it at that and asks Python, which is its regular expressions, once for each row.
_SHAPE = reduce(or_, (Q(level=level) & Q(code__regex=level.code_pattern) for level in RegionLevel))
_KIND = reduce(or_, (Q(level=level, kind__in=level.kinds) for level in RegionLevel))
# Said in full, "not null" too: a check that comes out as NULL would let the row pass.
_PARENT = reduce(
    or_,
    (
        Q(level=below, parent__isnull=False, parent=Left("code", above.code_length))
        for above, below in pairwise(RegionLevel)
    ),
    Q(level=RegionLevel.PROVINCE, parent__isnull=True),
)


class Region(models.Model):
    """One region of Indonesia by its Kemendagri code.

    The code is the key and the path: a subtree is a prefix, found by the lookup ``under``. Rows are written by
    ``services.loading`` from the vendored list and are never deleted: a region that is dissolved is closed by date.
    """

    code = models.CharField(_("kode"), max_length=13, primary_key=True, help_text=_("Kode Kemendagri dengan titik."))
    level = models.PositiveSmallIntegerField(_("tingkat"), choices=RegionLevel.choices)
    name = models.CharField(_("nama"), max_length=100, help_text=_("Seperti tercetak dalam keputusan."))
    kind = models.CharField(_("jenis"), max_length=10, choices=RegionKind.choices)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        related_name="children",
        null=True,
        blank=True,
        db_index=False,  # The index on parent and name below serves this, too.
        verbose_name=_("bagian dari"),
    )
    search_name = models.CharField(_("nama untuk pencarian"), max_length=150, editable=False)
    postal_code = models.CharField(_("kode pos"), max_length=5, blank=True)
    lat = models.FloatField(_("lintang"), null=True, blank=True, help_text=_("Derajat; hanya petunjuk."))
    lng = models.FloatField(_("bujur"), null=True, blank=True, help_text=_("Derajat; hanya petunjuk."))
    valid_from = models.DateField(
        _("berlaku mulai"), null=True, blank=True, help_text=_("Kosong: sejak sebelum data ini.")
    )
    valid_until = models.DateField(_("berlaku sampai"), null=True, blank=True, help_text=_("Kosong: masih berlaku."))
    successor = models.ForeignKey(
        "self",
        models.PROTECT,
        related_name="predecessors",
        null=True,
        blank=True,
        verbose_name=_("digantikan oleh"),
    )
    decree = models.CharField(_("dasar hukum"), max_length=200, blank=True)

    objects = RegionQuerySet.as_manager()

    class Meta:
        verbose_name = _("wilayah")
        verbose_name_plural = _("wilayah")
        ordering = ("code",)
        indexes = (models.Index(fields=["parent", "search_name"], name="region_parent_search_name"),)
        constraints = (
            models.CheckConstraint(
                condition=_SHAPE,
                name="region_code_fits_level",
                violation_error_message=_("Bentuk kode tidak sesuai dengan tingkat wilayahnya."),
            ),
            models.CheckConstraint(
                condition=_KIND,
                name="region_kind_fits_level",
                violation_error_message=_("Jenis wilayah tidak sesuai dengan tingkatnya."),
            ),
            models.CheckConstraint(
                condition=_PARENT,
                name="region_parent_is_code_prefix",
                violation_error_message=_("Wilayah induk harus wilayah yang kodenya menjadi awalan kode ini."),
            ),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True)
                | Q(valid_until__isnull=True)
                | Q(valid_until__gte=F("valid_from")),
                name="region_until_not_before_from",
                violation_error_message=_("Akhir masa berlaku tidak boleh sebelum awalnya."),
            ),
            models.CheckConstraint(
                condition=Q(successor__isnull=True) | (Q(valid_until__isnull=False) & ~Q(successor=F("code"))),
                name="region_successor_only_if_closed",
                violation_error_message=_("Hanya wilayah yang sudah berakhir yang punya pengganti, dan bukan dirinya."),
            ),
        )

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """Keep the name for searches in step with a name corrected by hand."""
        self.search_name = searchable(self.name)

    @property
    def title(self) -> str:
        """The name with what it is: ``Kec. Tamalate``, ``Kota Makassar``. Costs no query."""
        return f"{RegionKind(self.kind).prefix} {self.name}".strip()

    @property
    def full_name(self) -> str:
        """The title with those above it up to the kabupaten/kota: ``Kec. Tamalate, Kota Makassar``.

        Reads the parents; fetch them along with ``with_parents()``.
        """
        if self.parent is None or self.level <= RegionLevel.REGENCY:
            return self.title
        return f"{self.title}, {self.parent.full_name}"

    @property
    def province_code(self) -> str:
        """Code of the province it lies in (its own, for a province)."""
        return codes.ancestor_code(self.code, RegionLevel.PROVINCE)

    @property
    def regency_code(self) -> str | None:
        """Code of the kabupaten/kota it lies in (its own, for one); None for a province."""
        return codes.ancestor_code(self.code, RegionLevel.REGENCY) if self.level >= RegionLevel.REGENCY else None
