"""The workbook of offices that start from nothing: headings to fill under, drop-downs, what goes into each column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Final

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from beneficiaries.enums import Channel
from beneficiaries.imports.fields import REQUIRED, ImportField
from pkh_portal.regions.enums import RegionLevel
from pkh_portal.regions.models import Region
from pkh_portal.spreadsheets import Column, ColumnKind, Table, write_tables

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise as StrOrPromise

_COUNT_HELP: Final = gettext_lazy("Berapa orang, 0 sampai 20. Kosong: tidak berubah.")


@dataclass(frozen=True, slots=True)
class _Fill:
    """How one column is filled. ``heading`` is a spelling the intake desk knows (``spellings``)."""

    field: ImportField
    heading: str
    help: StrOrPromise
    example: str = ""
    kind: ColumnKind = ColumnKind.TEXT
    width: float = 18


_FILLS: Final = (
    _Fill(ImportField.NIK, "NIK", gettext_lazy("16 angka sesuai KTP pengurus."), "7371005407850001",
          ColumnKind.LONG_NUMBER, 20),
    _Fill(ImportField.NAME, "NAMA PENGURUS", gettext_lazy("Seperti tercetak di KTP."), "IBU CONTOH", width=30),
    _Fill(ImportField.FAMILY_CARD_NO, "NO KK", gettext_lazy("16 angka."), "7371000101200001",
          ColumnKind.LONG_NUMBER, 20),
    _Fill(ImportField.PARTICIPANT_NO, "NO PESERTA PKH", gettext_lazy("Bila sudah ada."), "", ColumnKind.LONG_NUMBER),
    _Fill(ImportField.REGISTRY_ID, "ID DTKS", gettext_lazy("Bila sudah ada."), "", ColumnKind.LONG_NUMBER),
    _Fill(ImportField.KECAMATAN, "KECAMATAN", gettext_lazy("Pilih dari daftar."), "", width=24),
    _Fill(ImportField.VILLAGE, "DESA/KELURAHAN", gettext_lazy("Pilih dari daftar; harus di kecamatan itu."), "",
          width=24),
    _Fill(ImportField.ADDRESS, "ALAMAT", gettext_lazy("Jalan dan nomor."), "JL. CONTOH NO. 1", width=36),
    _Fill(ImportField.HAMLET, "DUSUN", gettext_lazy("Dusun atau lingkungan."), ""),
    _Fill(ImportField.RT, "RT", gettext_lazy("Angka."), "001", ColumnKind.LONG_NUMBER, 8),
    _Fill(ImportField.RW, "RW", gettext_lazy("Angka."), "002", ColumnKind.LONG_NUMBER, 8),
    _Fill(ImportField.PHONE, "NO HP", gettext_lazy("Nomor yang dapat dihubungi."), "", ColumnKind.LONG_NUMBER),
    _Fill(ImportField.N_PREGNANT, "IBU HAMIL", _COUNT_HELP, "0", width=10),
    _Fill(ImportField.N_EARLY_CHILDHOOD, "ANAK USIA DINI", _COUNT_HELP, "1", width=10),
    _Fill(ImportField.N_SD, "SD", _COUNT_HELP, "2", width=10),
    _Fill(ImportField.N_SMP, "SMP", _COUNT_HELP, "0", width=10),
    _Fill(ImportField.N_SMA, "SMA", _COUNT_HELP, "0", width=10),
    _Fill(ImportField.N_DISABILITY, "DISABILITAS", _COUNT_HELP, "0", width=12),
    _Fill(ImportField.N_ELDERLY, "LANSIA", _COUNT_HELP, "0", width=10),
    _Fill(ImportField.CHANNEL, "BANK", gettext_lazy("Bank atau kanal penyalur."), "BRI"),
    _Fill(ImportField.CARD_NO, "NO KARTU", gettext_lazy("Nomor KKS."), "", ColumnKind.LONG_NUMBER),
    _Fill(ImportField.ACCOUNT_NO, "NO REKENING", gettext_lazy("Nomor rekening."), "", ColumnKind.LONG_NUMBER),
    _Fill(ImportField.STATUS, "STATUS KEPESERTAAN", gettext_lazy("Kosong: aktif bila baru, tidak berubah bila lama."),
          "AKTIF"),
    _Fill(ImportField.GROUP, "NAMA KELOMPOK", gettext_lazy("Kelompok P2K2."), ""),
    _Fill(ImportField.COMPANION, "NAMA PENDAMPING", gettext_lazy("Nama atau NIK pendamping yang bertugas di sana."), "",
          width=26),
)  # fmt: skip
#: The heading by which we call each field where we write lists ourselves; the intake desk knows them all.
HEADINGS: Final = {fill.field: fill.heading for fill in _FILLS} | {
    ImportField.KABUPATEN: "KABUPATEN/KOTA",
    ImportField.KECAMATAN_CODE: "KODE KECAMATAN",
    ImportField.VILLAGE_CODE: "KODE DESA",
    ImportField.COMPONENTS: "KOMPONEN PKH",
}
#: How wide our own columns are, where that is not left to their kind.
WIDTHS: Final[Mapping[ImportField | None, float]] = {fill.field: fill.width for fill in _FILLS}
#: One word for each thing a status can become (kpm-import.md, section 4).
_STATUS_WORDS: Final = ("AKTIF", "NONAKTIF", "GRADUASI", "MENINGGAL", "PINDAH")


def write_template(target: IO[bytes], *, region: Region) -> None:
    """Two sheets for one kabupaten/kota: the list to fill, and the instructions.

    The examples stand among the instructions, where nobody loads them by leaving them there. A few queries.
    """
    choices = _choices(region)
    columns = [
        Column(
            fill.heading,
            fill.kind,
            width=fill.width,
            help=str(fill.help),
            choices=choices.get(fill.field, ()),
            strict=fill.field in {ImportField.STATUS, ImportField.CHANNEL},
        )
        for fill in _FILLS
    ]
    guide = [
        Column(_("Judul kolom"), width=24),
        Column(_("Wajib"), width=34),
        Column(_("Cara mengisi"), width=60),
        Column(_("Contoh isian"), width=26),
    ]
    rows = [(fill.heading, _is_needed(fill.field), str(fill.help), fill.example) for fill in _FILLS]
    titles = [
        _("Cara mengisi daftar KPM %(region)s") % {"region": region.title},
        _("Isi lembar “KPM”, satu baris satu keluarga. Kolom yang tidak dipakai boleh dihapus."),
    ]
    write_tables(target, [Table("KPM", columns, []), Table(_("Petunjuk"), guide, rows, titles=titles)])


def _is_needed(field: ImportField) -> str:
    if field is ImportField.KECAMATAN:
        return _("Ya, kecuali dipilih saat mengunggah")
    return _("Ya") if field in REQUIRED else _("Tidak")


def _choices(region: Region) -> Mapping[ImportField, Sequence[str]]:
    inside = Region.objects.under(region.pk).active_on(timezone.localdate()).order_by("name")
    names = {
        level: list(dict.fromkeys(inside.of_level(level).values_list("name", flat=True)))
        for level in (RegionLevel.DISTRICT, RegionLevel.VILLAGE)
    }
    return {
        ImportField.KECAMATAN: names[RegionLevel.DISTRICT],
        ImportField.VILLAGE: names[RegionLevel.VILLAGE],
        ImportField.CHANNEL: [str(label) for _value, label in Channel.choices],
        ImportField.STATUS: _STATUS_WORDS,
    }
