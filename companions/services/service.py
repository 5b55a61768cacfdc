"""The line of somebody's service periods: one status a day, changed from a day on. Used by ``personnel``."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from beneficiaries.services.checks import refuse_numbers, refuse_numbers_as_decree
from companions.enums import ServiceStatus
from companions.models import Personnel, ServicePeriod
from companions.services.terms import ONE_DAY, on


def period_on(personnel: Personnel, day: date) -> ServicePeriod | None:
    """The service period of the day."""
    return ServicePeriod.objects.filter(personnel=personnel).active_on(day).first()


def begin(personnel: Personnel, status: ServiceStatus, day: date, until: date | None, **details: str) -> ServicePeriod:
    """Write a period into days that are free. Raises ``ValidationError`` for details that do not fit."""
    refuse_numbers(note=details.get("note", ""))
    refuse_numbers_as_decree(decree_no=details.get("decree_no", ""))
    period = ServicePeriod(personnel=personnel, status=status, valid_from=day, valid_until=until, **details)
    period.full_clean(exclude=["personnel"])
    period.save()
    return period


def stop(period: ServicePeriod, day: date) -> None:
    """Let a period end the day before; one that would not even begin is taken away."""
    if period.valid_from >= day:
        period.delete()
        return
    period.valid_until = day - ONE_DAY
    period.save(update_fields=["valid_until"])


def clear_from(personnel: Personnel, day: date) -> None:
    """Free all days from this one on."""
    for period in ServicePeriod.objects.filter(personnel=personnel).overlapping(day, None).order_by("valid_from"):
        stop(period, day)


def absent(personnel: Personnel, day: date, until: date | None, **details: str) -> ServicePeriod:
    """Put a leave into a stretch of service; what follows it stays as it was recorded."""
    working = period_on(personnel, day)
    if working is None or working.status != ServiceStatus.IN_SERVICE:
        status = working.get_status_display().lower() if working else _("belum bertugas")
        raise ValidationError(
            _("Pada %(day)s %(name)s tercatat %(status)s, jadi cuti tidak dapat dimulai hari itu.")
            % {"day": on(day), "name": personnel.name, "status": status}
        )
    end = working.valid_until
    if end is not None and (until is None or until > end):
        raise ValidationError(
            _("Mulai %(day)s sudah tercatat keadaan lain. Isi hari terakhir cuti sebelum tanggal itu.")
            % {"day": on(end + ONE_DAY)}
        )
    stop(working, day)
    period = begin(personnel, ServiceStatus.ON_LEAVE, day, until, **details)
    if until is not None and until != end:
        begin(personnel, ServiceStatus.IN_SERVICE, until + ONE_DAY, end)
    return period


def back(personnel: Personnel, day: date) -> ServicePeriod:
    """Let somebody work again from a day on: ends a leave, or takes somebody who had left back."""
    away = period_on(personnel, day)
    if away is None or away.status == ServiceStatus.IN_SERVICE:
        raise ValidationError(
            _("Pada %(day)s %(name)s tidak tercatat cuti atau berhenti.") % {"day": on(day), "name": personnel.name}
        )
    end = away.valid_until
    stop(away, day)
    if end is None:
        return begin(personnel, ServiceStatus.IN_SERVICE, day, None)
    following = period_on(personnel, end + ONE_DAY)
    if following is None or following.status != ServiceStatus.IN_SERVICE:
        return begin(personnel, ServiceStatus.IN_SERVICE, day, end)
    following.valid_from = day
    following.save(update_fields=["valid_from"])
    return following


def tell(personnel: Personnel) -> None:
    """Bring ``Personnel.status`` in line with today; before the first period it is what that one will be."""
    periods = ServicePeriod.objects.filter(personnel=personnel).order_by("valid_from")
    period = periods.active_on(timezone.localdate()).first() or periods.first()
    if period is not None and period.status != personnel.status:
        personnel.status = period.status
        personnel.save(update_fields=["status"])
