"""What a problem is called to the operator: what was found, why that will not do, and what to do about it.

Sentences are stored, shown and taken away in workbooks, so long numbers in them are masked; ``Problem.value`` holds
the cell in full for those who may see it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from beneficiaries.imports.columns.numbers import digits_of, is_scientific, shortened
from beneficiaries.imports.notes import Note, split
from beneficiaries.imports.places import PLACE_FIELDS
from beneficiaries.intake_enums import Code
from pkh_portal.accounts.masking import masked

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise as StrOrPromise

#: Text with as many digits may be somebody's number.
_DIGITS_OF_A_NUMBER: Final = 9
_LONGEST_SHOWN: Final = 60


class Told(Protocol):
    """A ``Problem``, or an ``ImportProblem`` as it was stored."""

    @property
    def column(self) -> str: ...
    @property
    def field(self) -> str: ...
    @property
    def value(self) -> str: ...
    @property
    def code(self) -> str: ...
    @property
    def level(self) -> str: ...
    @property
    def suggestion(self) -> str: ...
    @property
    def note(self) -> str: ...


#: By code and, where it matters, what the note says. ``value`` is the cell, ``about`` the note's text, ``nearest`` the
#: suggestion, ``column`` the heading.
SENTENCES: Final[dict[tuple[Code, Note | None], StrOrPromise]] = {
    (Code.NIK_MISSING, None): _("NIK kosong. Isi 16 angka NIK pengurus sesuai KTP atau KK."),
    (Code.NIK_PRECISION, None): _(
        "NIK %(value)s tersimpan sebagai bilangan sehingga angka terakhirnya hilang. Ubah kolomnya menjadi teks, lalu "
        "ketik ulang NIK dari KTP atau KK."
    ),
    (Code.NIK_PRECISION, Note.SCIENTIFIC): _(
        "“%(value)s” adalah NIK yang tersimpan sebagai bilangan; angka aslinya tidak dapat dikembalikan. Ubah "
        "kolomnya menjadi teks, lalu ketik ulang NIK dari KTP atau KK."
    ),
    (Code.NIK_CHARACTERS, None): _(
        "NIK “%(value)s” memuat tanda selain angka. Tulis 16 angka lengkap, tanpa huruf atau bintang."
    ),
    (Code.NIK_LENGTH, None): _("NIK %(value)s tidak terdiri dari 16 angka. Cocokkan dengan KTP atau KK."),
    (Code.NIK_LENGTH, Note.DIGITS): _(
        "NIK %(value)s terdiri dari %(about)s angka, seharusnya 16. Cocokkan dengan KTP atau KK."
    ),
    (Code.NIK_BIRTH_DATE, None): _(
        "Angka ke-7 sampai ke-12 dari NIK %(value)s seharusnya tanggal lahir, tetapi tanggal itu tidak ada. Cocokkan "
        "dengan KTP atau KK."
    ),
    (Code.NIK_REGION, None): _(
        "Dua angka pertama dari NIK %(value)s bukan kode provinsi. Baris ini tetap dimuat; cocokkan NIK dengan KTP."
    ),
    (Code.NAME_MISSING, None): _("Nama pengurus kosong. Isi nama sesuai KTP."),
    (Code.FAMILY_CARD_INVALID, None): _(
        "No. KK “%(value)s” memuat tanda selain angka. Baris ini tetap dimuat; perbaiki bila No. KK yang benar "
        "diketahui."
    ),
    (Code.FAMILY_CARD_INVALID, Note.DIGITS): _(
        "No. KK %(value)s terdiri dari %(about)s angka, seharusnya 16. Baris ini tetap dimuat; perbaiki bila No. KK "
        "yang benar diketahui."
    ),
    (Code.FAMILY_CARD_INVALID, Note.NUMBER): _(
        "No. KK %(value)s tersimpan sebagai bilangan sehingga angka terakhirnya mungkin hilang. Baris ini tetap "
        "dimuat; ubah kolomnya menjadi teks dan ketik ulang No. KK."
    ),
    (Code.FAMILY_CARD_INVALID, Note.SCIENTIFIC): _(
        "“%(value)s” adalah No. KK yang tersimpan sebagai bilangan. Baris ini tetap dimuat; ubah kolomnya menjadi "
        "teks dan ketik ulang No. KK."
    ),
    (Code.KECAMATAN_UNKNOWN, None): _(
        "Kecamatan “%(value)s” tidak dikenal di kabupaten/kota ini.%(nearest)s Perbaiki ejaannya atau pilih "
        "kecamatannya."
    ),
    (Code.KECAMATAN_UNKNOWN, Note.NO_PLACE): _(
        "Tidak ada keterangan kecamatan untuk baris ini. Isi kolom kecamatan, atau pilih kecamatan saat mengunggah."
    ),
    (Code.KECAMATAN_UNKNOWN, Note.BPS): _(
        "“%(value)s” adalah kode BPS. Tulis kode Kemendagri (seperti 73.71.10) atau nama kecamatannya."
    ),
    (Code.KECAMATAN_UNKNOWN, Note.CODE): _(
        "“%(value)s” bukan kode kecamatan Kemendagri yang lengkap. Tulis kode seperti 73.71.10 atau nama kecamatannya."
    ),
    (Code.KECAMATAN_GUESSED, None): _(
        "Kecamatan “%(value)s” dibaca sebagai %(suggestion)s. Baris ini tetap dimuat; perbaiki bila bukan itu "
        "maksudnya."
    ),
    (Code.OUTSIDE_AREA, None): _(
        "“%(value)s” bukan kabupaten/kota yang sedang dimuat. Perbaiki isinya, atau muat baris ini untuk "
        "kabupaten/kotanya sendiri."
    ),
    (Code.OUTSIDE_AREA, Note.NOT_KNOWN): _(
        "Kabupaten/kota “%(value)s” tidak dikenal.%(nearest)s Tulis nama kabupaten/kota yang sedang dimuat."
    ),
    (Code.OUTSIDE_AREA, Note.CODE): _(
        "Kode wilayah %(value)s terletak di luar kabupaten/kota yang sedang dimuat. Perbaiki kodenya, atau muat baris "
        "ini untuk kabupaten/kotanya sendiri."
    ),
    (Code.OUTSIDE_AREA, Note.ELSEWHERE): _(
        "KPM ini sudah tercatat di wilayah lain yang bukan wewenang Anda. Mintalah admin memindahkannya lebih dahulu, "
        "lalu muat lagi baris ini."
    ),
    (Code.REGION_CONFLICT, None): _(
        "Nama dan kode kecamatan pada baris ini berbeda: “%(value)s” dan %(about)s. Perbaiki salah satunya."
    ),
    (Code.KABUPATEN_GUESSED, None): _(
        "Kabupaten/kota “%(value)s” dibaca sebagai %(suggestion)s. Baris ini tetap dimuat; perbaiki bila bukan itu "
        "maksudnya."
    ),
    (Code.VILLAGE_UNKNOWN, None): _(
        "Desa/kelurahan “%(value)s” tidak ditemukan di kecamatannya.%(nearest)s Baris ini tetap dimuat dengan nama "
        "seperti tertulis; perbaiki ejaannya atau pilih desanya."
    ),
    (Code.VILLAGE_UNKNOWN, Note.CODE): _(
        "Kode desa “%(value)s” tidak ada di kecamatannya. Baris ini tetap dimuat tanpa desa; tulis nama desa atau "
        "kode Kemendagri yang lengkap."
    ),
    (Code.VILLAGE_UNKNOWN, Note.DISAGREES): _(
        "Nama dan kode desa pada baris ini berbeda: “%(value)s” dan %(about)s. Baris ini tetap dimuat dengan nama "
        "seperti tertulis; perbaiki salah satunya."
    ),
    (Code.COUNT_INVALID, None): _(
        "“%(value)s” pada kolom %(column)s bukan bilangan bulat dari 0 sampai 20. Tulis jumlah anggotanya dengan "
        "angka; “-” berarti 0."
    ),
    (Code.NO_COMPONENT, None): _(
        "Tidak ada satu pun komponen pada baris ini. Baris ini tetap dimuat; periksa apakah keluarga ini masih "
        "memenuhi syarat."
    ),
    (Code.STATUS_UNKNOWN, None): _(
        "Status “%(value)s” tidak dikenal, sehingga status KPM tidak berubah (KPM baru dicatat aktif). Tulis AKTIF, "
        "NONAKTIF, GRADUASI, MENINGGAL atau PINDAH."
    ),
    (Code.COMPANION_UNKNOWN, None): _(
        "Tidak ada pendamping aktif “%(value)s” yang bertugas di kecamatan ini, sehingga penugasan tidak dibuat. "
        "Periksa nama atau NIK-nya, dan penempatannya."
    ),
    (Code.CELL_ERROR, None): _(
        "Sel pada kolom %(column)s berisi galat rumus (%(value)s). Isi dengan nilai yang benar."
    ),
    (Code.CELL_ERROR, Note.TOO_LONG): _(
        "Isi kolom %(column)s terlalu panjang dan tidak dapat dicatat (paling banyak %(about)s huruf). Persingkat "
        "isinya."
    ),
    (Code.DUPLICATE_CONFLICT, None): _(
        "NIK %(value)s juga ada di baris lain dengan isi yang berbeda. Pilih baris yang benar."
    ),
    (Code.DUPLICATE_CONFLICT, Note.ROW): _(
        "NIK %(value)s juga ada di baris %(about)s dengan isi yang berbeda. Pilih baris yang benar."
    ),
    (Code.DUPLICATE_CONFLICT, Note.SAME_RECORD): _(
        "Baris ini dan baris %(about)s menunjuk KPM yang sama melalui nomor yang berbeda. Pilih baris yang benar."
    ),
    (Code.DUPLICATE_CONFLICT, Note.SAME_PARTICIPANT): _(
        "Nomor peserta pada baris ini juga ada di baris %(about)s. Pilih baris yang benar, atau perbaiki nomornya."
    ),
    (Code.DUPLICATE_CONFLICT, Note.SAME_REGISTRY): _(
        "ID DTKS/DTSEN pada baris ini juga ada di baris %(about)s. Pilih baris yang benar, atau perbaiki ID-nya."
    ),
    (Code.DUPLICATE_CONFLICT, Note.TWO_RECORDS): _(
        "Nomor peserta atau ID pada baris ini milik satu KPM, sedangkan NIK %(value)s milik KPM lain. Perbaiki "
        "nomornya, atau gabungkan dahulu kedua KPM itu."
    ),
    (Code.NAME_DIFFERS, None): _(
        "NIK %(value)s sudah tercatat dengan nama yang jauh berbeda. Putuskan apakah orangnya sama."
    ),
    (Code.NAME_DIFFERS, Note.NAME): _(
        "NIK %(value)s sudah tercatat dengan nama “%(about)s”, jauh berbeda dari nama pada baris ini. Putuskan apakah "
        "orangnya sama."
    ),
    (Code.FAMILY_CARD_IN_USE, None): _(
        "No. KK %(value)s sudah dipakai KPM lain yang masih aktif. Putuskan apakah baris ini memang KPM yang berbeda."
    ),
    (Code.FAMILY_CARD_IN_USE, Note.ROW): _(
        "No. KK %(value)s juga dipakai baris %(about)s. Putuskan apakah baris ini memang KPM yang berbeda."
    ),
}


def message(problem: Told) -> str:
    """One sentence or two in Indonesian, in the language of the moment. Never raises, whatever was stored."""
    word, about = split(problem.note)
    code = Code(problem.code)
    sentence = SENTENCES.get((code, word)) or SENTENCES[code, None]
    nearest = gettext("Mungkin maksudnya: %(names)s.") % {"names": problem.suggestion} if problem.suggestion else ""
    return str(sentence) % {
        "value": cut(problem.value) if problem.field in PLACE_FIELDS else shown(problem.value),
        "about": cut(about),
        "column": problem.column or gettext("ini"),
        "suggestion": problem.suggestion,
        "nearest": nearest and f" {nearest}",
    }


def shown(text: str) -> str:
    """A value as a sentence may hold it: what may be somebody's number masked, what is long cut."""
    if sum(map(str.isdigit, text)) >= _DIGITS_OF_A_NUMBER:
        return shortened(text) if is_scientific(text) else masked(digits_of(text))
    return cut(text)


def cut(text: str) -> str:
    """A text no longer than a sentence bears."""
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"
