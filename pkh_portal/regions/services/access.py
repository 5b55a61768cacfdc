"""Record how hard a kecamatan is to reach."""

import logging
from datetime import date, timedelta

from django.db import transaction

from pkh_portal.regions.enums import AccessClass
from pkh_portal.regions.models import Region, RegionAccess

logger = logging.getLogger(__name__)


@transaction.atomic
def set_access(
    *,
    kecamatan: Region,
    access_class: AccessClass,
    valid_from: date,
    valid_until: date | None = None,
    source: str = "",
) -> RegionAccess:
    """Let an access class hold from a day on; the open period before it, if any, ends the day before.

    Raises ``ValidationError`` if another period shares a day with the new one, or the region is no kecamatan.
    """
    # Writers of one kecamatan wait here for each other, which is what keeps periods from overlapping. SQLite has one
    # writer at a time anyhow.
    Region.objects.select_for_update().get(pk=kecamatan.pk)
    RegionAccess.objects.filter(kecamatan=kecamatan, valid_until__isnull=True, valid_from__lt=valid_from).update(
        valid_until=valid_from - timedelta(days=1)
    )
    period = RegionAccess(
        kecamatan=kecamatan,
        access_class=access_class,
        valid_from=valid_from,
        valid_until=valid_until,
        source=source,
    )
    period.full_clean()
    period.save(force_insert=True)
    logger.info("Access class of %s set: %s from %s", kecamatan.pk, access_class, valid_from)
    return period
