"""How offices write the headings of their lists: the one place with the known spellings (domain.md, section 3.2).

Headings are compared by ``heading_key``: without case, and without anything but letters and digits. So NO. KK, No_KK
and NoKK are one spelling here, while NIK ANAK is none of NIK: nothing is known that is not listed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from beneficiaries.enums import RegistryKind
from beneficiaries.imports.fields import COUNTS, ImportField
from beneficiaries.imports.texts import REMARKS

#: ``NO `` stands for all ways to write number, ``NM `` for those to write name, ``KD `` for those to write code; each
#: is tried before the words that follow.
_NUMBER: Final = ("", "NO ", "NOMOR ", "NMR ", "NOMER ")
_NAME: Final = ("NAMA ", "NM ")
_CODE: Final = ("KODE ", "KD ", "ID ")

_CARETAKER: Final = (
    "PENERIMA", "PENERIMA PKH", "PENERIMA MANFAAT", "PENERIMA BANTUAN", "PENERIMA BANSOS", "PENERIMA KKS", "KPM",
    "KPM PKH", "PKH", "PENGURUS", "PENGURUS PKH", "PENGURUS KPM", "PENGURUS KELUARGA", "KPM PENGURUS", "PESERTA",
    "PESERTA PKH", "KELUARGA PENERIMA MANFAAT", "KSM", "RTSM", "KEPALA KELUARGA", "KRT",
)  # fmt: skip
_VILLAGES: Final = (
    "DESA", "KEL", "KELURAHAN", "DESA KEL", "KEL DESA", "DESA KELURAHAN", "KELURAHAN DESA", "DS KEL", "KEL DS", "DS",
    "DESKEL", "KELDES", "DESAKEL", "NAGARI", "DESA NAGARI", "KELURAHAN NAGARI", "NAGARI KELURAHAN", "KEL NAGARI",
    "DESA KELURAHAN NAGARI", "GAMPONG", "GAMPONG DESA", "DESA GAMPONG", "KALURAHAN", "KALURAHAN KELURAHAN", "PEKON",
    "DESA PEKON", "LEMBANG", "DESA LEMBANG", "DESA KAMPUNG", "KAMPUNG KELURAHAN", "KELURAHAN KAMPUNG",
)  # fmt: skip
_DISTRICTS: Final = ("KEC", "KECAMATAN", "DISTRIK", "KECAMATAN DISTRIK", "KAPANEWON", "KAPANEWON KEMANTREN")
_REGENCIES: Final = (
    "KAB", "KABUPATEN", "KOTA", "KAB KOTA", "KABUPATEN KOTA", "KOTA KABUPATEN", "KOTA KAB", "KABKOT", "KABKO",
    "KAB KOT", "KABUPATEN KOTAMADYA", "KAB KODYA", "KAB KOTAMADYA",
)  # fmt: skip

#: Field → beginnings × what follows them, or whole spellings.
_SPELLINGS: Final[dict[ImportField, tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]]] = {
    ImportField.NIK: (
        (("NIK ", "NO NIK ", "NOMOR NIK ", "NO KTP "), ("", "KTP", "E KTP", "EKTP", "ANGGOTA", "PADAN", *_CARETAKER)),
        (_NUMBER, ("NIK", "KTP", "INDUK KEPENDUDUKAN", "INDUK KEPENDUDUKAN NIK", "KTP NIK", "E KTP", "NIK 16 DIGIT")),
        (("",), ("NIK NO KTP", "NIK SESUAI KTP", "NIK 16 DIGIT", "NIK ANGGOTA 16 DIGIT", "NIK PENGURUS 16 DIGIT")),
    ),
    ImportField.NAME: (
        (_NAME, ("LENGKAP", "KK", "KTP", "SESUAI KTP", "DI KTP", "PENERIMAN", "LENGKAP SESUAI KTP", *_CARETAKER)),
        (("NAMA LENGKAP ",), _CARETAKER),
        (("",), ("NAMA", "PENGURUS", "PENERIMA", "PENERIMA MANFAAT", "NAMA PENERIMA MANFAAT PKH", "NAMA PENGURUS ART")),
    ),
    ImportField.FAMILY_CARD_NO: (
        (_NUMBER, ("KK", "KARTU KELUARGA", "KK DTKS", "KK DTSEN", "KK 16 DIGIT", "KK KPM", "KK PENERIMA", "KK PENGURUS",
                   "KARTU KELUARGA KK", "KK KARTU KELUARGA", "KK SIKS", "KARTU KELUARGA 16 DIGIT")),
        (("",), ("NKK",)),
    ),
    ImportField.REGISTRY_ID: (
        (("ID ", "NO ", "NOMOR "), ("DTKS", "DTSEN", "BDT", "ART BDT", "KELUARGA DTSEN", "KELUARGA DTKS", "SEMESTA",
                                    "ART DTKS", "DTKS DTSEN", "DTSEN DTKS", "KELUARGA BDT", "KPM DTSEN", "PBDT")),
        (("",), ("NOPBDTKEMSOS", "NOARTPBDTKEMSOS")),
    ),
    ImportField.PARTICIPANT_NO: (
        (("NO ", "NOMOR ", "ID ", "NOMER "), ("PESERTA", "PESERTA PKH", "PKH", "KEPESERTAAN", "KEPESERTAAN PKH")),
        (("",), ("NOPES", "NOPES PKH")),
    ),
    ImportField.ADDRESS: (
        (("ALAMAT ",), ("", "LENGKAP", "RUMAH", "KTP", "SESUAI KTP", "TINGGAL", "TEMPAT TINGGAL", "DOMISILI", "JALAN",
                        "KELUARGA", "SEKARANG", "JALAN DUSUN", *_CARETAKER)),
        (("",), ("ALAMAT JALAN NO RUMAH", "NAMA JALAN", "JALAN", "TEMPAT TINGGAL")),
    ),
    ImportField.RT: ((_NUMBER, ("RT",)), (("",), ("RUKUN TETANGGA",))),
    ImportField.RW: ((_NUMBER, ("RW",)), (("",), ("RUKUN WARGA",))),
    ImportField.HAMLET: (
        (("", *_NAME), ("DUSUN", "LINGKUNGAN", "DUSUN LINGKUNGAN", "LINGKUNGAN DUSUN", "DSN", "LINGK", "DUSUN LINGK",
                        "JORONG", "BANJAR", "DUKUH", "PEDUKUHAN", "PADUKUHAN", "DUSUN RW", "KORONG", "DUSUN JORONG")),
    ),
    ImportField.VILLAGE: ((("", *_NAME), _VILLAGES),),
    ImportField.VILLAGE_CODE: ((_CODE, (*_VILLAGES, "WILAYAH DESA", "WIL DESA")), (("NO ",), ("KEL", "DESA"))),
    ImportField.KECAMATAN: ((("", *_NAME), _DISTRICTS),),
    ImportField.KECAMATAN_CODE: ((_CODE, _DISTRICTS),),
    ImportField.KABUPATEN: ((("", *_NAME), _REGENCIES),),
    ImportField.PHONE: (
        (_NUMBER, ("HP", "TELEPON", "TELP", "TLP", "TELPON", "TEL", "HANDPHONE", "WA", "WHATSAPP", "HP WA", "WA HP",
                   "TELP HP", "HP TELP", "TELEPON HP", "HP TELEPON", "PONSEL", "KONTAK", "HP KPM", "HP AKTIF")),
    ),
    ImportField.COMPONENTS: (
        (("", "JENIS ", "KATEGORI ", "NAMA ", "DAFTAR "), ("KOMPONEN", "KOMPONEN PKH", "KOMPONEN KPM")),
        (("",), ("KATEGORI PKH", "KATEGORI KPM")),
    ),
    ImportField.CHANNEL: (
        (("", *_NAME), ("BANK", "KANAL", "PENYALUR", "LEMBAGA BAYAR", "BANK PENYALUR", "KANAL PENYALUR", "KANAL BAYAR",
                        "KANAL PENYALURAN", "LEMBAGA PENYALUR", "BANK POS", "BANK KANAL", "BANK HIMBARA", "HIMBARA",
                        "LEMBAGA BAYAR LB")),
        (("",), ("BANK PT POS", "POS BANK")),
    ),
    ImportField.CARD_NO: (
        (_NUMBER, ("KKS", "KARTU KKS", "KKS ATM", "KARTU ATM", "KARTU KKS ATM", "KARTU KELUARGA SEJAHTERA")),
        (("NO ", "NOMOR "), ("KARTU", "ATM", "KARTU BANSOS", "KARTU KPM")),
    ),
    ImportField.ACCOUNT_NO: (
        (_NUMBER, ("REKENING", "REK", "REKENING BANK", "REK BANK", "REKENING KKS", "REKENING KPM",
                   "REKENING PENERIMA")),
    ),
    ImportField.STATUS: (
        (("STATUS ",), ("", "KEPESERTAAN", "KEPESERTAAN PKH", "KPM", "PKH", "PESERTA", "PESERTA PKH", "BARU", "ASAL",
                        "AKTIF", "KEAKTIFAN", "KPM PKH", "KEPESERTAAN KPM", "PENERIMA")),
        (("",), ("KET TAMBAHAN", "KETERANGAN TAMBAHAN")),
    ),
    ImportField.GROUP: (
        (("", *_NAME), ("KELOMPOK", "KELOMPOK PKH", "KELOMPOK KPM", "KELOMPOK P2K2", "KELOMPOK FDS", "KLP", "KLPK")),
    ),
    ImportField.COMPANION: (
        (("", "NIK ", *_NAME), ("PENDAMPING", "PENDAMPING PKH", "PENDAMPING SOSIAL", "PENDAMPING SOSIAL PKH",
                                "PENDAMPING KPM")),
    ),
}  # fmt: skip

#: Before the name of a component: SD, JUMLAH SD, JML. ANAK SD, KOMPONEN SD …
_COUNTED: Final = ("", "JUMLAH ", "JML ", "JLH ", "JUM ", "KOMPONEN ", "JUMLAH ANAK ", "JML ANAK ", "KOMP ")
_COMPONENTS: Final[dict[ImportField, tuple[str, ...]]] = {
    ImportField.N_PREGNANT: (
        "IBU HAMIL", "BUMIL", "HAMIL", "NIFAS", "IBU HAMIL NIFAS", "BUMIL NIFAS", "HAMIL NIFAS", "IBU NIFAS",
        "IBU HAMIL IBU NIFAS", "BUMIL BUFAS", "BUFAS", "IBU HAMIL MENYUSUI", "IBU HAMIL BUSUI", "BUMIL BUSUI",
    ),
    ImportField.N_EARLY_CHILDHOOD: (
        "BALITA", "ANAK USIA DINI", "AUD", "USIA DINI", "ANAK BALITA", "ANAK USIA DINI AUD", "AUD BALITA", "BALITA AUD",
        "ANAK USIA DINI BALITA", "BALITA ANAK USIA DINI", "APRAS", "BALITA APRAS", "ANAK PRA SEKOLAH", "PRA SEKOLAH",
        "ANAK USIA DINI 0 6 TAHUN", "ANAK USIA 0 6 TAHUN", "USIA 0 6 TAHUN", "ANAK 0 6 TAHUN", "BADUTA BALITA",
    ),
    ImportField.N_SD: ("SD", "ANAK SD", "SD MI", "ANAK SD MI", "SD SEDERAJAT", "ANAK SD SEDERAJAT", "SD MI SEDERAJAT",
                       "ANAK SEKOLAH SD", "SISWA SD", "SD MI SDLB", "SD MI PAKET A", "PENDIDIKAN SD"),
    ImportField.N_SMP: ("SMP", "ANAK SMP", "SMP MTS", "ANAK SMP MTS", "SMP SEDERAJAT", "ANAK SMP SEDERAJAT", "SLTP",
                        "SMP MTS SEDERAJAT", "ANAK SEKOLAH SMP", "SISWA SMP", "ANAK SLTP", "SMP MTS PAKET B",
                        "PENDIDIKAN SMP"),
    ImportField.N_SMA: ("SMA", "SMK", "ANAK SMA", "ANAK SMK", "SMA SMK", "SMA MA", "SMA MA SMK", "SMA SMK MA", "SLTA",
                        "ANAK SMA SMK", "ANAK SMA MA SMK", "ANAK SMA SMK MA", "SMA SEDERAJAT", "ANAK SMA SEDERAJAT",
                        "SMA MA SMK SEDERAJAT", "ANAK SEKOLAH SMA", "SISWA SMA", "ANAK SLTA", "SMU", "SMA MA PAKET C",
                        "SMA SMK SEDERAJAT", "SMK SMA", "ANAK SMA MA", "PENDIDIKAN SMA"),
    ImportField.N_ELDERLY: ("LANSIA", "LANJUT USIA", "LANSIA 60", "LANSIA 70", "LANSIA 60 TAHUN", "LANSIA 70 TAHUN",
                            "LANJUT USIA 60 TAHUN", "LANJUT USIA 70 TAHUN", "LANSIA 60 TAHUN KE ATAS"),
    ImportField.N_DISABILITY: ("DISABILITAS", "DISABILITAS BERAT", "DISAB", "DISAB BERAT", "PENYANDANG DISABILITAS",
                               "PENYANDANG DISABILITAS BERAT", "DIFABEL", "PDB"),
}  # fmt: skip

_LONGEST: Final = 120
_REMARK: Final = re.compile(r"[(\[]([^()\[\]]*)[)\]]|\*+")
_WORD: Final = re.compile(r"[^\W_]+")


def heading_key(text: str) -> str:
    """What headings are compared by: letters and digits, case folded.

    >>> heading_key("NO. KK "), heading_key("no_kk")
    ('nokk', 'nokk')
    """
    return "".join(char for char in text.casefold() if char.isalnum())


def address_key(address: str) -> str:
    """The key of a heading's address, under which choices are remembered: that of its text, and #2 for a second one.

    >>> address_key("NO. KK"), address_key("No KK#2"), address_key("NO KK#1")
    ('nokk', 'nokk#2', 'nokk')
    """
    text, mark, count = address.rpartition("#")
    if mark and text and count.isdecimal() and len(count) < 5:
        return _text_key(text) + (f"#{int(count)}" if int(count) > 1 else "")
    return _text_key(address)


def _text_key(text: str) -> str:
    """The key of a heading's text; that of a heading without letters and digits is the text itself ("%")."""
    return heading_key(text) or text.strip()


def _pairs() -> Iterator[tuple[str, ImportField]]:
    for field, blocks in _SPELLINGS.items():
        for beginnings, ends in blocks:
            yield from ((heading_key(beginning + end), field) for beginning in beginnings for end in ends)
    for field in COUNTS:
        yield from ((heading_key(before + name), field) for before in _COUNTED for name in _COMPONENTS[field])


#: Key → field. What two fields could claim is listed with the one that comes first in ``_SPELLINGS``.
KNOWN: Final[Mapping[str, ImportField]] = MappingProxyType(dict(reversed(list(_pairs()))))

#: Spellings that claim their field only in a sheet where no other heading does, and what they are otherwise.
YIELDING: Final[Mapping[str, tuple[ImportField, str]]] = MappingProxyType(
    {
        "nokel": (ImportField.VILLAGE, ImportField.VILLAGE_CODE),  # A part of the code (SIAK) or a misspelt NM KEL.
        "nodesa": (ImportField.VILLAGE, ImportField.VILLAGE_CODE),
        "statusasal": (ImportField.STATUS, ""),  # The status before, beside STATUS BARU or KET_TAMBAHAN.
    }
)


@lru_cache(maxsize=4096)
def known_field(text: str) -> ImportField | None:
    """The field a heading stands for, by its spelling alone; remarks in brackets (NIK (16 Digit)) change nothing."""
    if len(text) > _LONGEST:
        return None
    return KNOWN.get(heading_key(text)) or KNOWN.get(heading_key(_REMARK.sub(_unless_remark, text)))


def _unless_remark(match: re.Match[str]) -> str:
    words = _WORD.findall((match[1] or "").casefold())
    return " " if all(word.isdigit() or word in REMARKS for word in words) else match[0]


def registry_kind(heading: str) -> RegistryKind:
    """Which registry the numbers under a heading belong to."""
    key = heading_key(heading)
    if "dtsen" in key:
        return RegistryKind.DTSEN
    return RegistryKind.BDT if "bdt" in key else RegistryKind.DTKS
