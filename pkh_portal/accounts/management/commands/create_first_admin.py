"""Make the first administrator of a new portal."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from pkh_portal.accounts.enums import Role
from pkh_portal.accounts.models import User
from pkh_portal.accounts.services.audit import SYSTEM
from pkh_portal.accounts.services.users import create_user


class Command(BaseCommand):
    help = "Make the first administrator with a generated password, printed once as JSON; {} if users exist."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--username", default="admin")

    def handle(self, *args: Any, **options: Any) -> None:
        made: dict[str, str] = {}
        with transaction.atomic():
            if not User.objects.exists():
                user, password = create_user(
                    actor=SYSTEM,
                    username=options["username"],
                    name="Admin sistem",
                    roles=[Role.ADMIN, Role.STAFF],
                    nationwide=True,
                )
                made = {"username": user.username, "password": password}
        self.stdout.write(json.dumps(made))
