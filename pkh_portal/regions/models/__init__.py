"""The tables of the regions floor."""

from pkh_portal.regions.models.access import RegionAccess
from pkh_portal.regions.models.alias import RegionAlias
from pkh_portal.regions.models.region import Region

__all__ = ["Region", "RegionAccess", "RegionAlias"]
