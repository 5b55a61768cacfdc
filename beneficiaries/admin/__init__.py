"""Back-office pages of the beneficiaries floor."""

from beneficiaries.admin import groups, households, rules  # noqa: F401 - importing registers the pages
