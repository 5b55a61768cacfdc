"""Back-office pages that belong to no floor of ours: regions (which know nobody) and third-party tables."""

from pkh_portal.site.admin import regions, schedules, unregistered

__all__ = ["regions", "schedules", "unregistered"]
