"""What each kind of problem means, and what to do about it: a sentence each, for the heading over its rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from beneficiaries.intake_enums import Code

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise as StrOrPromise

#: Kind of problem → what it is, what to do.
WORDS: Final[dict[Code, tuple[StrOrPromise, StrOrPromise]]] = {
    Code.NIK_MISSING: (
        _("Sel NIK kosong, hanya nol, atau berisi kata seperti TIDAK ADA."),
        _("Isi NIK menurut KTP atau KK. Tanpa NIK, KPM tidak dapat dimuat dari berkas."),
    ),
    Code.NIK_CHARACTERS: (
        _("Ada huruf atau tanda lain di antara angka NIK, atau NIK-nya disamarkan."),
        _("Ketik ulang NIK menurut KTP atau KK. Huruf O sering tertukar dengan angka 0."),
    ),
    Code.NIK_PRECISION: (
        _("Excel hanya menyimpan 15 angka pertama; angka sesudahnya hilang dan diganti nol."),
        _("Ketik ulang NIK menurut KTP atau KK. Di Excel, ubah format kolomnya menjadi Teks sebelum mengetik."),
    ),
    Code.NIK_LENGTH: (
        _("NIK selalu 16 angka."),
        _("Cocokkan dengan KTP atau KK: biasanya ada angka yang terlewat atau tertulis dua kali."),
    ),
    Code.NIK_BIRTH_DATE: (
        _("Angka ke-7 sampai ke-12 harus tanggal lahir; untuk perempuan tanggalnya ditambah 40."),
        _("Cocokkan dengan KTP atau KK: ada angka yang salah ketik atau tertukar."),
    ),
    Code.NIK_REGION: (
        _("Dua angka pertama bukan kode provinsi mana pun."),
        _("Barisnya tetap dimuat. Cocokkan NIK-nya dengan KTP bila sempat."),
    ),
    Code.NAME_MISSING: (
        _("Nama pengurus kosong atau tidak berisi huruf."),
        _("Isi nama menurut KTP."),
    ),
    Code.FAMILY_CARD_INVALID: (
        _("Nomor KK bukan 16 angka, atau disimpan Excel sebagai bilangan."),
        _("Barisnya tetap dimuat dan isinya dicatat apa adanya. Perbaiki bila nomornya diketahui."),
    ),
    Code.KECAMATAN_UNKNOWN: (
        _("Tulisan ini tidak cocok dengan nama kecamatan di wilayah ini."),
        _("Pilih kecamatan yang dimaksud: satu pilihan berlaku untuk semua barisnya, dan diingat untuk berkas lain."),
    ),
    Code.KECAMATAN_GUESSED: (
        _("Ejaannya sedikit berbeda; portal memakai kecamatan yang namanya paling mirip."),
        _("Barisnya tetap dimuat. Setujui tebakannya, atau pilih kecamatan lain."),
    ),
    Code.OUTSIDE_AREA: (
        _("Baris ini milik kabupaten/kota lain, atau KPM-nya tercatat di sana."),
        _("Muat lewat berkas kabupaten/kota itu. Bila keluarganya pindah ke sini, hubungi admin Dinas Sosial."),
    ),
    Code.REGION_CONFLICT: (
        _("Nama kecamatan dan kode kecamatan pada baris yang sama menunjuk tempat yang berbeda."),
        _("Perbaiki salah satunya sehingga keduanya menunjuk kecamatan yang sama."),
    ),
    Code.KABUPATEN_GUESSED: (
        _("Ejaan kabupaten/kota sedikit berbeda; portal memakai nama yang paling mirip."),
        _("Barisnya tetap dimuat. Setujui tebakannya supaya tidak ditanyakan lagi."),
    ),
    Code.VILLAGE_UNKNOWN: (
        _("Desa atau kelurahan ini tidak ada dalam daftar kecamatannya."),
        _("Barisnya tetap dimuat dengan nama desa seperti tertulis. Pilih desanya supaya masuk hitungan per desa."),
    ),
    Code.COUNT_INVALID: (
        _("Jumlah anggota per komponen harus bilangan bulat dari 0 sampai 20."),
        _("Isi dengan angka saja; kosong berarti tidak diubah."),
    ),
    Code.NO_COMPONENT: (
        _("Semua kolom komponen berisi 0 atau kosong."),
        _("Barisnya tetap dimuat. Periksa apakah keluarga ini masih memenuhi syarat."),
    ),
    Code.STATUS_UNKNOWN: (
        _("Kata status ini tidak dikenal."),
        _("Barisnya tetap dimuat; statusnya tidak berubah, dan KPM baru dicatat aktif."),
    ),
    Code.COMPANION_UNKNOWN: (
        _("Tidak ada pendamping aktif dengan nama atau NIK ini di kecamatan barisnya."),
        _("Barisnya tetap dimuat tanpa pendamping. Tambahkan orangnya di daftar SDM, atau tugaskan sesudah dimuat."),
    ),
    Code.CELL_ERROR: (
        _("Sel berisi galat rumus (misalnya #REF!) atau tulisan yang terlalu panjang."),
        _("Isi selnya dengan nilai yang benar."),
    ),
    Code.DUPLICATE_CONFLICT: (
        _("Beberapa baris dalam berkas ini tentang orang yang sama, tetapi isinya berbeda."),
        _("Pilih satu baris yang benar; baris lainnya tidak dimuat."),
    ),
    Code.NAME_DIFFERS: (
        _("NIK ini sudah tercatat di portal atas nama yang jauh berbeda."),
        _("Pastikan NIK-nya benar. Bila dimuat, nama KPM yang tercatat diganti dengan nama dari berkas."),
    ),
    Code.FAMILY_CARD_IN_USE: (
        _("NIK-nya baru, tetapi No. KK-nya sudah dipakai KPM lain."),
        _("Satu KK biasanya satu KPM. Bila dimuat, tercatat KPM kedua dengan No. KK yang sama."),
    ),
}  # fmt: skip
