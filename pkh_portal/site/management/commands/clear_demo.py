"""Remove the demo office."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from pkh_portal.site.demo.clearing import clear


class Command(BaseCommand):
    help = (
        "Menghapus contoh kantor: semua keluarga dan SDM karangan beserta penugasan, kunjungan dan riwayatnya, juga "
        "yang sudah Anda ubah, dan pengguna contoh. Data lain tidak disentuh; jejak audit tetap ada. Bila data "
        "sungguhan merujuk ke data contoh, tidak ada yang dihapus."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            cleared = clear()
        except ValidationError as refused:
            raise CommandError("\n  ".join(refused.messages)) from refused
        if cleared is None:
            self.stdout.write("Contoh kantor tidak ada; tidak ada yang dihapus.")
            return
        families = f"{cleared.families:,}".replace(",", ".")
        self.stdout.write(
            f"Contoh kantor dihapus: {families} keluarga, {cleared.personnel} SDM, {cleared.users} pengguna."
        )
        if cleared.kept_users:
            kept = ", ".join(cleared.kept_users)
            self.stdout.write(f"Tercatat di jejak audit atau riwayat, jadi ditutup dan diganti namanya: {kept}.")
