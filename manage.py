#!/usr/bin/env python
"""Django's command-line utility for the portal."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pkh_portal.settings")
    from django.core.management import execute_from_command_line  # Reads the setting above.

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
