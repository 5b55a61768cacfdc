"""Regions for tests, out of the real list."""

from functools import cache
from typing import Any, Final

from pkh_portal.regions import source
from pkh_portal.regions.enums import RegionKind, RegionLevel
from pkh_portal.regions.models import Region
from pkh_portal.regions.names import searchable

#: Makassar, Tanah Bumbu, Padang, Ogan Ilir, and a kota and a kabupaten of one name.
SMALL_TREE: Final = ("73.71", "63.10", "13.71", "16.10", "32.71", "32.01")


def load_small_tree() -> None:
    """All provinces, and six kabupaten/kota down to their villages: some 1,400 rows in less than 0.1 s.

    Does nothing where they are already; so it may stand in each fixture that needs them.
    """
    if Region.objects.filter(code__in=SMALL_TREE).count() < len(SMALL_TREE):
        regions = [Region(**row._asdict(), decree=source.DECREE) for row in _small_rows()]
        Region.objects.bulk_create(regions, ignore_conflicts=True)


@cache
def _small_rows() -> tuple[source.SourceRow, ...]:
    """Read once for all tests: the list is some 91,599 rows long."""
    below = (row for level in RegionLevel if level > RegionLevel.PROVINCE for row in source.rows(level, SMALL_TREE))
    return (*source.rows(RegionLevel.PROVINCE), *below)


def make_region(code: str, name: str, *, kind: RegionKind | None = None, **fields: Any) -> Region:
    """One made-up region; its parent must be there."""
    level = RegionLevel(code.count(".") + 1)
    return Region.objects.create(
        code=code,
        name=name,
        level=level,
        kind=kind or level.kinds[-1 if level is RegionLevel.REGENCY else 0],
        parent_id=code.rpartition(".")[0] or None,
        search_name=searchable(name),
        **fields,
    )
