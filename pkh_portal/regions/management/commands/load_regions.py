"""Load all regions of Indonesia, or parts, from the vendored list."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.formats import number_format

from pkh_portal.regions.services import UnknownRegionCode, load_regions


class Command(BaseCommand):
    """``manage.py load_regions [--only 73 63.10]``: may be run as often as one likes."""

    help = "Memuat daftar wilayah Indonesia (kode Kemendagri). Aman dijalankan berulang kali."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--only",
            nargs="+",
            default=[],
            metavar="KODE",
            help="hanya wilayah ini beserta isinya, misalnya 73 atau 63.10",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            report = load_regions(actor="load_regions", only=options["only"])
        except UnknownRegionCode as refused:
            raise CommandError(str(refused)) from refused
        counts = {
            "baru": report.new,
            "berubah": report.changed,
            "tetap": report.unchanged,
            "dibuka kembali": report.reopened,
            "ditutup": report.closed,
        }
        said = ", ".join(f"{_number(count)} {what}" for what, count in counts.items())
        self.stdout.write(f"{_number(report.listed)} wilayah: {said} ({_number(report.seconds, 1)} detik).")


def _number(value: float, decimals: int = 0) -> str:
    return str(number_format(value, decimals, force_grouping=True))
