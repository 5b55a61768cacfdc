"""Back-office pages of the beneficiaries floor."""

from beneficiaries.admin import groups, households, intake, rules  # noqa: F401 - importing registers the pages
