"""The fields a KPM list may have (kpm-import.md, section 3), and the values a checked row is staged as."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise as StrOrPromise


class ImportField(StrEnum):
    """Keys are fixed: the command line and remembered choices name them."""

    NIK = "nik"
    NAME = "name"
    FAMILY_CARD_NO = "family_card_no"
    REGISTRY_ID = "registry_id"
    PARTICIPANT_NO = "participant_no"
    ADDRESS = "address"
    RT = "rt"
    RW = "rw"
    HAMLET = "hamlet"
    VILLAGE = "village"
    VILLAGE_CODE = "village_code"
    KECAMATAN = "kecamatan"
    KECAMATAN_CODE = "kecamatan_code"
    KABUPATEN = "kabupaten"
    PHONE = "phone"
    COMPONENTS = "components"
    N_PREGNANT = "n_pregnant"
    N_EARLY_CHILDHOOD = "n_early_childhood"
    N_SD = "n_sd"
    N_SMP = "n_smp"
    N_SMA = "n_sma"
    N_ELDERLY = "n_elderly"
    N_DISABILITY = "n_disability"
    CHANNEL = "channel"
    CARD_NO = "card_no"
    ACCOUNT_NO = "account_no"
    STATUS = "status"
    GROUP = "group"
    COMPANION = "companion"

    @property
    def label(self) -> StrOrPromise:
        """What a clerk calls it."""
        return LABELS[self]


REQUIRED: Final = (ImportField.NIK, ImportField.NAME)
#: Fields that count members of one component, in the order of the staged columns.
COUNTS: Final = (
    ImportField.N_PREGNANT,
    ImportField.N_EARLY_CHILDHOOD,
    ImportField.N_SD,
    ImportField.N_SMP,
    ImportField.N_SMA,
    ImportField.N_DISABILITY,
    ImportField.N_ELDERLY,
)
LABELS: Final[dict[ImportField, StrOrPromise]] = {
    ImportField.NIK: _("NIK pengurus"),
    ImportField.NAME: _("Nama pengurus"),
    ImportField.FAMILY_CARD_NO: _("No. KK"),
    ImportField.REGISTRY_ID: _("ID DTKS/DTSEN"),
    ImportField.PARTICIPANT_NO: _("No. peserta PKH"),
    ImportField.ADDRESS: _("Alamat"),
    ImportField.RT: _("RT"),
    ImportField.RW: _("RW"),
    ImportField.HAMLET: _("Dusun/lingkungan"),
    ImportField.VILLAGE: _("Desa/kelurahan"),
    ImportField.VILLAGE_CODE: _("Kode desa/kelurahan"),
    ImportField.KECAMATAN: _("Kecamatan"),
    ImportField.KECAMATAN_CODE: _("Kode kecamatan"),
    ImportField.KABUPATEN: _("Kabupaten/kota"),
    ImportField.PHONE: _("Nomor HP"),
    ImportField.COMPONENTS: _("Komponen (ditulis dengan kata)"),
    ImportField.N_PREGNANT: _("Ibu hamil/nifas"),
    ImportField.N_EARLY_CHILDHOOD: _("Anak usia dini"),
    ImportField.N_SD: _("SD/MI"),
    ImportField.N_SMP: _("SMP/MTs"),
    ImportField.N_SMA: _("SMA/MA/SMK"),
    ImportField.N_ELDERLY: _("Lanjut usia"),
    ImportField.N_DISABILITY: _("Disabilitas berat"),
    ImportField.CHANNEL: _("Bank/kanal penyalur"),
    ImportField.CARD_NO: _("Nomor KKS"),
    ImportField.ACCOUNT_NO: _("Nomor rekening"),
    ImportField.STATUS: _("Status kepesertaan"),
    ImportField.GROUP: _("Nama kelompok"),
    ImportField.COMPANION: _("Pendamping"),
}

#: The values of a checked row, in the order in which the checker hands them out and staging writes them. All are
#: columns of ``ImportRow``. Text that the file does not give is ``""``, numbers and dates are ``None``.
STAGED: Final = (
    "sheet_no",  # int, from 0
    "row_no",  # int, as the spreadsheet shows it
    "rejected",  # bool: has an error
    "nik",  # 16 digits, or what was left after cleaning if it is no valid NIK
    "name",  # single spaces
    "name_key",
    "family_card_no",  # cleaned; kept as text if it is not 16 digits
    "registry_id",
    "participant_no",
    "address",
    "rt",  # three digits where it is a number: "007"
    "rw",
    "hamlet",
    "kecamatan_id",  # dotted code, "" if not resolved (then the row is rejected)
    "village_id",  # dotted code, "" if not resolved
    "village_text",  # as written, only where it was not resolved
    "phone",
    "n_pregnant",  # int or None (not given: column absent or cell empty)
    "n_early_childhood",
    "n_sd",
    "n_smp",
    "n_sma",
    "n_disability",
    "n_elderly",
    "channel",  # value of enums.Channel or ""
    "card_no",
    "account_no",
    "status",  # value of EnrolmentStatus or ""
    "exit_reason",  # value of ExitReason, with status "exit"
    "group_name",
    "companion",  # key of a person, for the floor above, or None
    "signature",  # 64-bit number of all values but place in the file: equal exactly when all values are
)

#: What may differ from the record: the bit of each in ``ImportRow.changed``, and the label of the change.
CHANGEABLE: Final = (
    "nik",
    "name",
    "family_card_no",
    "registry_id",
    "participant_no",
    "address",
    "rt",
    "rw",
    "hamlet",
    "kecamatan",
    "village",
    "phone",
    "n_pregnant",
    "n_early_childhood",
    "n_sd",
    "n_smp",
    "n_sma",
    "n_disability",
    "n_elderly",
    "channel",
    "card_no",
    "account_no",
    "status",
    "group",
    "companion",
)
BITS: Final = {name: 1 << place for place, name in enumerate(CHANGEABLE)}


def changed_names(mask: int) -> list[str]:
    """The names in ``CHANGEABLE`` whose bits are set."""
    return [name for name, bit in BITS.items() if mask & bit]


@dataclass(frozen=True, slots=True)
class RowPlace:
    """Where in the file a row stands."""

    sheet_no: int
    row_no: int
