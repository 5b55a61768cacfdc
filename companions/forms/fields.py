"""Fields that several forms of this floor share."""

from __future__ import annotations

from typing import Any

from pkh_portal.regions.enums import RegionLevel
from pkh_portal.regions.forms import RegionChoiceField, RegionChooser


def office_field(**kwargs: Any) -> RegionChoiceField:
    """Where somebody's office is: a province or a kabupaten/kota."""
    return _down_to(RegionLevel.REGENCY, **kwargs)


def post_field(**kwargs: Any) -> RegionChoiceField:
    """Where somebody is posted: a kecamatan, or the kabupaten/kota or province above it."""
    return _down_to(RegionLevel.DISTRICT, **kwargs)


def _down_to(lowest: RegionLevel, **kwargs: Any) -> RegionChoiceField:
    chooser = RegionChooser()
    chooser.levels = [level for level in chooser.levels if level <= lowest]
    return RegionChoiceField(widget=chooser, **kwargs)
