"""The verbs of the regions floor; nothing else writes its tables."""

from pkh_portal.regions.services.access import set_access
from pkh_portal.regions.services.aliases import forget_alias, learn_alias
from pkh_portal.regions.services.loading import LoadReport, UnknownRegionCode, load_regions

__all__ = ["LoadReport", "UnknownRegionCode", "forget_alias", "learn_alias", "load_regions", "set_access"]
