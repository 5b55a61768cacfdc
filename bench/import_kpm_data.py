"""A list of families like those that offices are sent, for ``bench.import_kpm``. All people are made up.

The 19 columns of a BNBA list and the participant number; one big kabupaten with all its desa. The NIK have kecamatan
00, which does not exist.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

#: Kabupaten Banjar: 20 kecamatan, 290 desa and kelurahan.
KABUPATEN = "63.03"
HEADINGS = (
    "IDDTKS", "NOKK", "NIK_KTP", "NAMA_PENERIMA", "NAMA_PROP", "NAMA_KAB", "NAMA_KEC", "NAMA_KEL", "ALAMAT", "DUSUN",
    "NO_RT", "NO_RW", "BANK", "DIR", "GELOMBANG", "TAHAP", "BANSOS", "KODE_WILAYAH", "NOMINAL", "NO PESERTA",
)  # fmt: skip
#: Each so many-th row says something else in the later list.
ONE_IN = 33
_FIRST = ("SITI", "SRI", "NUR", "DEWI", "ANI", "MURNI", "RAHMA", "HASNAH", "HALIMAH", "FATIMAH", "SALMA", "WATI")
_LAST = ("AMINAH", "WAHYUNI", "LESTARI", "RAHAYU", "HASANAH", "MARLINA", "SUSANTI", "YUSUF", "HAMID", "UMAR", "JAFAR")


def write(path: Path, count: int, *, later: bool = False) -> None:
    """The workbook; ``later`` is the next stage's, with 3 of 100 families changed."""
    import xlsxwriter  # Not needed to say --help.

    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    sheet = book.add_worksheet("Data BNBA")
    sheet.write_row(0, 0, HEADINGS)
    for place, row in enumerate(families(count, later=later), 1):
        sheet.write_row(place, 0, row)
    book.close()


def families(count: int, *, later: bool) -> Iterator[list[Any]]:
    """The rows."""
    choose = random.Random(4)
    places = _places()
    for number in range(count):
        kecamatan, village = places[number * 7919 % len(places)]
        born = date(1960, 1, 1) + timedelta(days=number // 10_000 * 97 + number % 29)
        code = f"{number % 10_000:04}"
        moved = later and number % ONE_IN == 0
        street = f"JL. CONTOH {'B' if moved else 'A'} NO. {number % 300}"
        yield [
            f"DT2501-6303-{number:06}", f"630300{born.replace(year=born.year + 40):%d%m%y}{code}",
            f"630300{born.day + 40:02}{born:%m%y}{code}",
            f"{choose.choice(_FIRST)} {choose.choice(_LAST)} {choose.choice(_LAST)}", "KALIMANTAN SELATAN",
            "KABUPATEN BANJAR", kecamatan.upper(), village.upper(), street, f"DUSUN {number % 5}",
            f"{number % 12 + 1:03}", f"{number % 8 + 1:03}", "BNI" if moved else "BRI", "JSK", 1, 3, "PKH", "6303",
            225_000, f"99{number:012}",
        ]  # fmt: skip


def _places() -> list[tuple[str, str]]:
    from pkh_portal.regions.models import Region  # Settings are read first.

    villages = Region.objects.filter(code__startswith=f"{KABUPATEN}.", level=4).order_by("code")
    return list(villages.values_list("parent__name", "name"))
