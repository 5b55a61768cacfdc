"""What an office has said once for all its files."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from beneficiaries.querysets_intake import OfficeQuerySet
from pkh_portal.history.records import tracked
from pkh_portal.regions.enums import RegionLevel
from pkh_portal.regions.models import Region


class HeadingProfile(models.Model):
    """A heading that this office matched by hand: what it means in the next file that has it. Empty: leave it out."""

    region = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("kabupaten/kota"))
    #: ``imports.spellings.heading_key`` of the heading.
    key = models.CharField(max_length=200, editable=False)
    heading = models.CharField(_("judul kolom"), max_length=200)
    field = models.CharField(_("berarti"), max_length=20, blank=True)

    objects = OfficeQuerySet.as_manager()
    history = tracked("region")

    class Meta:
        verbose_name = _("judul kolom yang diingat")
        verbose_name_plural = _("judul kolom yang diingat")
        ordering = ("region_id", "heading")
        default_permissions = ("delete", "view")
        constraints = (
            models.UniqueConstraint(
                fields=["region", "key"],
                name="headingprofile_one_meaning",
                violation_error_message=_("Judul kolom ini sudah diingat untuk kantor ini."),
            ),
        )

    def __str__(self) -> str:
        return self.heading


class IntakeRule(models.Model):
    """How an office wants its files loaded. Without a row nobody has to approve."""

    region = models.OneToOneField(Region, models.PROTECT, related_name="+", verbose_name=_("kabupaten/kota"))
    approval = models.BooleanField(
        _("perlu persetujuan"), default=True,
        help_text=_("Muatan hanya dapat dimuat setelah disetujui orang lain yang berwenang."),
    )  # fmt: skip

    objects = OfficeQuerySet.as_manager()
    history = tracked("region")

    class Meta:
        verbose_name = _("aturan muatan KPM")
        verbose_name_plural = _("aturan muatan KPM")
        ordering = ("region_id",)
        constraints = (
            models.CheckConstraint(
                condition=Q(Exact(Length("region"), RegionLevel.REGENCY.code_length)),
                name="intakerule_for_a_kabupaten",
                violation_error_message=_("Pilih kabupaten atau kota."),
            ),
        )

    def __str__(self) -> str:
        return str(self.region)
