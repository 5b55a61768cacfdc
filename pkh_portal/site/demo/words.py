"""Words of which made-up people, streets and schools are put together."""

from typing import Final

#: Last word of every made-up name: it stays with the person on every list, paper and export.
MARK: Final = "Contoh"

WOMEN: Final = (
    "Aisyah", "Andi Tenri", "Asriani", "Besse", "Darmawati", "Endang", "Fatimah", "Fitriani", "Hajrah", "Hasnah",
    "Hasnawati", "Herlina", "Indo", "Irmawati", "Jumriah", "Kartini", "Kasmawati", "Lina", "Mardiana", "Maryam",
    "Murniati", "Nurhayati", "Nurlina", "Nursiah", "Rahmawati", "Ramlah", "Ratna", "Rosdiana", "Rosmini", "Salmah",
    "Samsiah", "Sari", "Sitti", "Sri", "Suharni", "Sumarni", "Suriani", "Syamsiah", "Wahyuni", "Yuliana",
)  # fmt: skip
MEN: Final = (
    "Abdul", "Ahmad", "Amiruddin", "Andi", "Anwar", "Arifin", "Baharuddin", "Basri", "Daeng", "Firman", "Hamzah",
    "Hasanuddin", "Herman", "Ibrahim", "Idris", "Irwan", "Jamaluddin", "Kaharuddin", "Lukman", "Mahmud", "Mansyur",
    "Muhammad", "Mustafa", "Nasruddin", "Rahman", "Ramli", "Ridwan", "Rusdi", "Saharuddin", "Said", "Sudirman",
    "Sulaiman", "Supardi", "Syamsuddin", "Syarifuddin", "Tahir", "Umar", "Usman", "Yusuf", "Zainuddin",
)  # fmt: skip
FLOWERS: Final = (
    "Anggrek", "Asoka", "Bougenville", "Cempaka", "Dahlia", "Flamboyan", "Kamboja", "Kenanga", "Lily", "Mawar",
    "Melati", "Nusa Indah", "Sedap Malam", "Seruni", "Tanjung", "Teratai",
)  # fmt: skip
VISIT_RESULTS: Final = (
    "Anak hadir di sekolah; buku rapor dilihat bersama.",
    "Balita ditimbang di posyandu bulan ini; buku KIA lengkap.",
    "Keluarga sudah mengambil bantuan; sisanya dipakai untuk keperluan sekolah.",
    "Data anggota keluarga dicocokkan dengan KK; tidak ada perubahan.",
    "Lansia dalam keadaan sehat; obat rutin masih ada.",
    "Pengurus sedang tidak di rumah; bertemu anggota keluarga lain.",
)
NEXT_STEPS: Final = ("", "", "Kunjungi lagi bulan depan.", "Ingatkan jadwal posyandu.", "Minta salinan KK yang baru.")
