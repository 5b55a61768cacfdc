"""Back-office pages of the reports floor."""

from reports.admin import standards  # noqa: F401 - importing registers the pages
