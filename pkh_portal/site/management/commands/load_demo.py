"""Load the demo office."""

import json
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from pkh_portal.accounts.services.users import readable_password
from pkh_portal.site.demo.loading import is_loaded, load
from pkh_portal.site.demo.logins import LOGINS


class Command(BaseCommand):
    help = (
        "Memuat contoh kantor: Kota Makassar dengan 9.392 keluarga dan 47 SDM karangan, dan satu pengguna tiap peran. "
        "Setiap nama berakhir dengan “Contoh”; NIK dan No. KK berawal 737100, dan tidak ada kecamatan bernomor 00, "
        "jadi tidak mungkin milik siapa pun. Hapus dengan clear_demo."
    )

    # They have run with the migrate before it; the first start is waited for.
    requires_system_checks: tuple[str, ...] = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--password", default="", help="kata sandi semua pengguna contoh; bawaannya acak")
        parser.add_argument("--date", type=date.fromisoformat, help="hari terakhir kunjungan (bawaan: hari ini)")
        parser.add_argument("--json", action="store_true", help="cetak pengguna dan kata sandinya sebagai JSON")
        parser.add_argument("--yes-on-server", action="store_true", help="izinkan juga pada PORTAL_MODE=server")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.IS_SERVER and not options["yes_on_server"]:
            raise CommandError(
                "Ini portal server; data contoh biasanya tidak boleh di sini. Bila memang perlu: --yes-on-server."
            )
        if is_loaded():
            self.stdout.write("{}" if options["json"] else "Contoh kantor sudah ada; tidak ada yang diubah.")
            return
        password = options["password"] or readable_password()
        try:
            loaded = load(password=password, day=options["date"] or timezone.localdate())
        except ValidationError as refused:
            raise CommandError(" ".join(refused.messages)) from refused
        if options["json"]:
            self.stdout.write(json.dumps({"usernames": [login.username for login in LOGINS], "password": password}))
            return
        families = f"{loaded.families:,}".replace(",", ".")
        self.stdout.write(f"Contoh kantor dimuat: {families} keluarga dan {loaded.personnel} SDM di Kota Makassar.")
        self.stdout.write(f"Pengguna: {', '.join(login.username for login in LOGINS)}")
        self.stdout.write(f"Kata sandi semuanya: {password}")
