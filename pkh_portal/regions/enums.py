"""What a region can be: its level in the tree, its kind in the law, and how hard it is to reach."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RegionKind(models.TextChoices):
    """What the Ministry of Home Affairs calls a region of this sort."""

    PROVINCE = "provinsi", _("Provinsi")
    REGENCY = "kabupaten", _("Kabupaten")
    CITY = "kota", _("Kota")
    DISTRICT = "kecamatan", _("Kecamatan")
    KELURAHAN = "kelurahan", _("Kelurahan")
    DESA = "desa", _("Desa")
    DESA_ADAT = "desa adat", _("Desa adat")

    @property
    def prefix(self) -> str:
        """What stands before the name in running text; empty where the printed name already begins with it."""
        return {
            RegionKind.PROVINCE: "Provinsi",
            RegionKind.DISTRICT: "Kec.",
            RegionKind.KELURAHAN: "Kel.",
            RegionKind.DESA: "Desa",
        }.get(self, "")


class RegionLevel(models.IntegerChoices):
    """The four levels of the tree, from the top. A level fixes the length of its codes."""

    PROVINCE = 1, _("Provinsi")
    REGENCY = 2, _("Kabupaten/Kota")
    DISTRICT = 3, _("Kecamatan")
    VILLAGE = 4, _("Desa/Kelurahan")

    @property
    def code_length(self) -> int:
        """Characters of a code of this level, dots included: 2, 5, 8 or 13."""
        return (2, 5, 8, 13)[self - 1]

    @property
    def code_pattern(self) -> str:
        """Regular expression of a whole code of this level, as both databases and Python read it."""
        return "^" + r"\.".join(("[0-9]{2}", "[0-9]{2}", "[0-9]{2}", "[0-9]{4}")[:self]) + r"\Z"

    @property
    def kinds(self) -> tuple[RegionKind, ...]:
        """The kinds that stand on this level."""
        return {
            RegionLevel.PROVINCE: (RegionKind.PROVINCE,),
            RegionLevel.REGENCY: (RegionKind.REGENCY, RegionKind.CITY),
            RegionLevel.DISTRICT: (RegionKind.DISTRICT,),
            RegionLevel.VILLAGE: (RegionKind.KELURAHAN, RegionKind.DESA, RegionKind.DESA_ADAT),
        }[self]


class AccessClass(models.TextChoices):
    """How hard a kecamatan is to work in; caseload standards differ by it."""

    EASY = "easy", _("Mudah dijangkau")
    HARD = "hard", _("Sulit dijangkau")
    REMOTE = "remote", _("Terpencil")
