"""Makers of test data for the accounts floor. All people are made up."""

import itertools

from django.contrib.auth.models import Group

from pkh_portal.accounts.enums import Role
from pkh_portal.accounts.models import RegionGrant, User
from pkh_portal.regions.enums import RegionKind, RegionLevel
from pkh_portal.regions.models import Region

PASSWORD = "kata-sandi-uji-2026"
INSIDE, OUTSIDE = "73.71", "63.10"

_TREE = (
    ("73", "Sulawesi Selatan", RegionKind.PROVINCE),
    ("73.71", "Kota Makassar", RegionKind.CITY),
    ("73.71.10", "Tamalate", RegionKind.DISTRICT),
    ("73.71.10.1001", "Barombong", RegionKind.KELURAHAN),
    ("73.71.06", "Bontoala", RegionKind.DISTRICT),
    ("63", "Kalimantan Selatan", RegionKind.PROVINCE),
    ("63.10", "Kabupaten Tanah Bumbu", RegionKind.REGENCY),
    ("63.10.05", "Kuranji", RegionKind.DISTRICT),
)


def plant_tree() -> dict[str, Region]:
    """Two provinces down to a few kecamatan, by code: one area for "inside", one for "outside"."""
    rows = [
        Region(
            code=code,
            name=name,
            kind=kind,
            level=RegionLevel(code.count(".") + 1),
            parent_id=code.rpartition(".")[0] or None,
            search_name=name.lower(),
        )
        for code, name, kind in _TREE
    ]
    Region.objects.bulk_create(rows, ignore_conflicts=True)
    return {region.code: region for region in Region.objects.filter(code__in=[code for code, _, _ in _TREE])}


_serial = itertools.count()


def make_user(*roles: Role, region: str | None = None, nationwide: bool = False, **fields: object) -> User:
    """A user with these roles and at most one grant."""
    number = next(_serial)
    user = User(**{"username": f"orang{number}", "name": f"Pengguna Uji {number}", **fields})
    user.set_password(PASSWORD)
    user.save()
    user.groups.add(*Group.objects.filter(name__in=[role.value for role in roles]))
    if nationwide:
        RegionGrant.objects.create(user=user, nationwide=True)
    elif region:
        RegionGrant.objects.create(user=user, region_id=region)
    return user
