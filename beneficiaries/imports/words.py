"""The words people write in cells: what says "nothing", and what a status, a bank or a component is called. Data.

Words are compared by ``word_key``: letters and digits only, in capitals.
"""

from __future__ import annotations

import re
from typing import Final

from beneficiaries.enums import Channel, EnrolmentStatus, ExitReason
from beneficiaries.imports.fields import ImportField

_SEPARATORS: Final = re.compile(r"[\W_]+")


def word_key(text: str) -> str:
    """A word as it is compared.

    >>> word_key(" Non-Aktif. ")
    'NONAKTIF'
    """
    return _SEPARATORS.sub("", text).upper()


#: Written where there is no value (in any column but those where a word might be a name).
MISSING: Final = frozenset(
    {
        *("TIDAKADA", "TDKADA", "TAKADA", "TIDAKPUNYA", "TDKPUNYA", "TIDAKMEMILIKI", "BELUMADA", "BLMADA"),
        *("BELUMPUNYA", "BELUMMEMILIKI", "NIHIL", "KOSONG", "NULL", "NONE", "NA", "NAN", "NIL", "TANPANIK"),
        *("TIDAKADANIK", "BELUMADANIK", "TIDAKDIKETAHUI", "TIDAKADADATA"),
    }
)
#: Likewise in the column of names, by ``name_key``; none of them is anybody's name.
MISSING_NAMES: Final = frozenset(
    {"tidak ada", "tdk ada", "tidak ada nama", "belum ada", "tidak diketahui", "nihil", "kosong", "null", "n a"}
)
#: Written in the column of the registry id, the participant number or the No. KK: not known there.
NOT_REGISTERED: Final = frozenset({"NONDTKS", "NONDTSEN", "NONBDT"})

Standing = tuple[EnrolmentStatus, ExitReason | None]
_ACTIVE: Final[Standing] = (EnrolmentStatus.ACTIVE, None)
_SUSPENDED: Final[Standing] = (EnrolmentStatus.SUSPENDED, None)


def _left(reason: ExitReason) -> Standing:
    return EnrolmentStatus.EXIT, reason


STATUSES: Final[dict[str, Standing]] = {
    **dict.fromkeys(("AKTIF", "CLEAN", "AKTIFKEMBALI"), _ACTIVE),
    **dict.fromkeys(("NONAKTIF", "TIDAKAKTIF", "UNCLEAN", "TANGGUH", "DITANGGUHKAN", "PENANGGUHAN"), _SUSPENDED),
    # Without a word on why: most families leave because no component is left (domain.md 2.7).
    **dict.fromkeys(("GRADUASI", "GRADUASIALAMI", "GRADUASIALAMIAH"), _left(ExitReason.NATURAL)),
    **dict.fromkeys(("GRADUASIMANDIRI", "GRADUASISEJAHTERA", "GRADUASISEJAHTERAMANDIRI"), _left(ExitReason.PROSPEROUS)),
    **dict.fromkeys(("MENINGGAL", "MENINGGALDUNIA", "WAFAT"), _left(ExitReason.DIED)),
    **dict.fromkeys(("PINDAH", "PINDAHDOMISILI", "PINDAHALAMAT", "PINDAHWILAYAH"), _left(ExitReason.MOVED)),
    "TIDAKDITEMUKAN": _left(ExitReason.NOT_FOUND),
    **dict.fromkeys(("GANDA", "DATAGANDA"), _left(ExitReason.DUPLICATE)),
}

CHANNELS: Final[dict[str, Channel]] = {
    **dict.fromkeys(("BRI", "BANKBRI", "RAKYATINDONESIA", "BANKRAKYATINDONESIA"), Channel.BRI),
    **dict.fromkeys(("BNI", "BANKBNI", "BNI46", "NEGARAINDONESIA", "BANKNEGARAINDONESIA"), Channel.BNI),
    **dict.fromkeys(("MANDIRI", "BANKMANDIRI", "BMRI"), Channel.MANDIRI),
    **dict.fromkeys(("BTN", "BANKBTN", "TABUNGANNEGARA", "BANKTABUNGANNEGARA"), Channel.BTN),
    **dict.fromkeys(("BSI", "BANKBSI", "SYARIAHINDONESIA", "BANKSYARIAHINDONESIA"), Channel.BSI),
    **dict.fromkeys(
        ("POS", "PTPOS", "POSINDONESIA", "PTPOSINDONESIA", "KANTORPOS", "KANTORPOSINDONESIA"), Channel.POST
    ),
}
#: Dropped from the end of a bank's name.
COMPANY_WORDS: Final = ("TBK", "PERSERO")

#: Words of the free-text column of components. What stands in brackets or beside them ("Anak", "berat") adds nothing.
COMPONENTS: Final[dict[str, ImportField]] = {
    **dict.fromkeys(
        ("IBUHAMIL", "BUMIL", "HAMIL", "NIFAS", "IBUNIFAS", "BUMILNIFAS", "IBUHAMILNIFAS", "BUFAS"),
        ImportField.N_PREGNANT,
    ),
    **dict.fromkeys(
        ("ANAKUSIADINI", "USIADINI", "AUD", "BALITA", "ANAKBALITA", "BADUTA", "APRAS", "PAUD"),
        ImportField.N_EARLY_CHILDHOOD,
    ),
    **dict.fromkeys(("SD", "MI", "SDMI", "ANAKSD", "ANAKSDMI", "SDSEDERAJAT", "ANAKSDSEDERAJAT"), ImportField.N_SD),
    **dict.fromkeys(
        ("SMP", "MTS", "SLTP", "SMPMTS", "ANAKSMP", "ANAKSMPMTS", "SMPSEDERAJAT", "ANAKSMPSEDERAJAT"),
        ImportField.N_SMP,
    ),
    **dict.fromkeys(
        (
            *("SMA", "SMK", "MA", "SLTA", "SMASMK", "SMAMA", "SMAMASMK", "SMASMKMA", "ANAKSMA", "ANAKSMK"),
            *("ANAKSMASMK", "ANAKSMAMA", "ANAKSMAMASMK", "SMASEDERAJAT", "ANAKSMASEDERAJAT"),
        ),
        ImportField.N_SMA,
    ),
    **dict.fromkeys(
        ("LANSIA", "LANJUTUSIA", "LANSIATUNGGAL", "USIALANJUT", "LU", "ORANGTUALANJUTUSIA"), ImportField.N_ELDERLY
    ),
    **dict.fromkeys(
        (
            *("DISABILITAS", "DISABILITASBERAT", "DISAB", "DISABBERAT", "DIFABEL"),
            *("PENYANDANGDISABILITAS", "PENYANDANGDISABILITASBERAT", "PDB"),
        ),
        ImportField.N_DISABILITY,
    ),
}
