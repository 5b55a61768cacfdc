"""Ways of writing jobs in templates."""

from datetime import datetime, timedelta

from django import template
from django.utils.translation import gettext as _

from pkh_portal.jobs.models import Job

register = template.Library()


@register.filter
def time_left(job: Job, now: datetime) -> str:
    """The estimated time left in words, empty while there is no fair estimate."""
    remaining = job.remaining(now)
    if remaining is None:
        return ""
    if remaining < timedelta(minutes=1):
        return _("kurang dari 1 menit lagi")
    return _("kira-kira %(span)s lagi") % {"span": span(remaining)}


@register.filter
def span(length: timedelta) -> str:
    """A length of time in words, in the two units that matter: "1 jam 10 menit", "42 detik"."""
    seconds = round(length.total_seconds())
    if seconds < 60:
        return _("%(count)s detik") % {"count": max(seconds, 1)}
    minutes = round(seconds / 60)
    if minutes < 60:
        return _("%(count)s menit") % {"count": minutes}
    hours, minutes = divmod(minutes, 60)
    if not minutes:
        return _("%(hours)s jam") % {"hours": hours}
    return _("%(hours)s jam %(minutes)s menit") % {"hours": hours, "minutes": minutes}
