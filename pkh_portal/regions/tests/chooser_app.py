"""What the chooser's tests need around it: a form, its page, and who may see which regions."""

from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from pkh_portal.regions.enums import RegionLevel
from pkh_portal.regions.forms import RegionChoiceField
from pkh_portal.regions.models import Region


def all_regions(request: HttpRequest) -> QuerySet[Region]:
    """A user of the whole country."""
    return Region.objects.all()


def makassar_only(request: HttpRequest) -> QuerySet[Region]:
    """A user of Kota Makassar: its subtree, and the way down to it."""
    return Region.objects.filter(Q(code__under="73.71") | Q(code="73"))


class AddressForm(forms.Form):
    """One field of each sort."""

    kecamatan = RegionChoiceField(Region.objects.all(), level=RegionLevel.DISTRICT, label="Kecamatan tugas")
    desa = RegionChoiceField(
        Region.objects.all(),
        level=RegionLevel.VILLAGE,
        from_level=RegionLevel.PROVINCE,
        label="Alamat KPM",
        required=False,
    )
    wilayah = RegionChoiceField(Region.objects.all(), label="Wilayah akses", required=False)
