"""Every spelling of domain.md 3.2 and of the contract, and those that must not be taken for one."""

import re

import pytest

from beneficiaries.enums import RegistryKind
from beneficiaries.imports.fields import ImportField
from beneficiaries.imports.spellings import KNOWN, address_key, heading_key, known_field, registry_kind

SEEN = {
    "family_card_no": "NOKK, NoKK, nomor_kk, NO KK, NOKK_DTKS, NO_KK, KK, NKK, No. KK, No. KK (16 Digit)",
    "nik": "NIK, NIK_KTP, NIK KTP, NIK_Pengurus, NIK PENGURUS, nomor_nik, NIK (16 Digit), NIK Anggota (16 Digit)",
    "name": "NAMA_PENERIMA, NAMA PENERIMA, NAMA PENERIMAN, Nama_Pengurus, NAMA PENGURUS, Nama Pengurus, Nama KPM,"
    "Nama Kepala Keluarga, Nama, NAMA",
    "registry_id": "IDDTKS, iddtks, ID DTKS, ID_DTKS, Id_DTKS, idsemesta, IDSEMESTA, IDBDT, IDARTBDT, ID ART BDT,"
    "NoPBDTKemsos, NoArtPBDTKemsos, ID DTSEN",
    "participant_no": "no_peserta_pkh, NoPesertaPKH, NO PESERTA, NO PESERTA PKH, ID PKH",
    "kabupaten": "NAMA_KAB, NMKAB, NM KAB, kabupaten_kota, Kab/Kota, KABUPATEN/KOTA, KABUPATEN, KOTA",
    "kecamatan": "NAMA_KEC, NMKEC, NM KEC, KECAMATAN, Kecamatan, KEC.",
    "kecamatan_code": "KDKEC, KODE KECAMATAN, KD_KEC",
    "village": "NAMA_KEL, NMDESA, NMKEL, NM KEL, desa_kelurahan, KELURAHAN, DESA/KELURAHAN, DESA / KEL., Nagari",
    "village_code": "KDDESA, KODE DESA, KODE_KEL, KODE DESA/KELURAHAN",
    "address": "ALAMAT, Alamat_Pengurus, Alamat Lengkap, ALAMAT RUMAH",
    "rt": "NO_RT, rt, RT.",
    "rw": "NO_RW, rw",
    "hamlet": "DUSUN, Lingkungan, DUSUN/LINGKUNGAN",
    "channel": "BANK, KANAL, PENYALUR, LEMBAGA BAYAR",
    "card_no": "NOKARTU, NOMOR_KARTU, NO KARTU, no_kks",
    "account_no": "NOREKENING, NO REK, NOMOR REKENING",
    "components": "Komponen PKH, KOMPONEN",
    "status": "KET_TAMBAHAN, STATUS BARU, Status Kepesertaan, STATUS",
    "group": "Kelompok, KELOMPOK, NAMA KELOMPOK",
    "companion": "nama pendamping, PENDAMPING, NAMA PENDAMPING, NIK PENDAMPING",
    "phone": "NO HP, HP, TELEPON, NO TELP, No. Telp/HP, NOMOR WA",
    "n_pregnant": "IBU HAMIL, BUMIL, HAMIL, NIFAS, Ibu Hamil/Nifas, JML BUMIL",
    "n_early_childhood": "BALITA, ANAK USIA DINI, AUD, USIA DINI, ANAK USIA DINI (0-6 TAHUN)",
    "n_sd": "SD, ANAK SD, SD/MI, JUMLAH SD, Jml. Anak SD, SD (orang)",
    "n_smp": "SMP, SMP/MTs, ANAK SMP",
    "n_sma": "SMA, SMK, SMA/MA/SMK, SLTA",
    "n_elderly": "LANSIA, LANJUT USIA, LANSIA (≥ 60 tahun)",
    "n_disability": "DISABILITAS, DISABILITAS BERAT, DISAB",
}
CASES = [(field, text.strip()) for field, texts in SEEN.items() for text in re.split(",", texts)]


@pytest.mark.parametrize(("field", "text"), CASES)
def test_known_spellings(field: str, text: str) -> None:
    assert known_field(text) == ImportField(field)


def test_every_field_has_spellings() -> None:
    assert set(KNOWN.values()) == set(ImportField) == {ImportField(field) for field in SEEN}


@pytest.mark.parametrize(
    "text",
    [
        *("NIK ANAK", "NIK SISWA", "NIK Siswa (16 Digit)", "NIK PASANGAN", "NISN", "NIK KK LAMA"),
        *("NAMA SISWA", "NAMA SEKOLAH", "NAMA KEPALA SEKOLAH", "NAMA ANAK", "NAMA (SISWA)", "Nama Posyandu"),
        *("nama_ibu_kandung", "NAMA_PROP", "KDPROP", "KDKAB", "PROVINSI", "Jenis Kelamin", "TglLahir_Pengurus"),
        *("DIR", "NOMINAL", "TAHAP", "GELOMBANG", "BANSOS", "KODE_WILAYAH", "Desil", "PKH", "BPNT", "DTKS", "Kelas"),
        *("Status Kelompok", "is_nonaktif", "keterangan_disabilitas", "jumlah_kpm", "Hubungan Keluarga", "NO", ""),
        *("NPSN", "NIP", "TANDA TANGAN", "KET", "KETERANGAN", "RT/RW", "NO KPM", "STATUS PERKAWINAN", "n" * 40_000),
    ],
)
def test_what_is_no_field(text: str) -> None:
    assert known_field(text) is None


def test_keys_hold_letters_and_digits_only() -> None:
    assert heading_key("  No.\u00a0K_K (2)\n") == "nokk2"
    assert all(key == heading_key(key) and key for key in KNOWN)


def test_address_keys_tell_a_second_column() -> None:
    assert address_key("NO. KK") == address_key("no kk#1") == "nokk"
    assert address_key("NO. KK#2") == "nokk#2"
    assert address_key("#2") == "2"


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("IDBDT", RegistryKind.BDT),
        ("No Art PBDT Kemsos", RegistryKind.BDT),
        ("ID_DTSEN", RegistryKind.DTSEN),
        ("IDDTKS", RegistryKind.DTKS),
        ("IDSEMESTA", RegistryKind.DTKS),
    ],
)
def test_registry_kind(heading: str, kind: RegistryKind) -> None:
    assert registry_kind(heading) is kind
