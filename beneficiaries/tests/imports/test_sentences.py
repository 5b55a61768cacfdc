"""What people are told: a sentence for every problem and notice, and nobody's number in it."""

import pytest

from beneficiaries.imports.fields import ImportField
from beneficiaries.imports.notes import Note, split
from beneficiaries.imports.notices import SENTENCES as NOTICES
from beneficiaries.imports.notices import told
from beneficiaries.imports.problems import Problem, level_of
from beneficiaries.imports.sentences import SENTENCES, message
from beneficiaries.intake_enums import Code

NIK = "7371104706840014"


def problem(
    code: Code, value: str = "", *, field: str = "nik", note: str = "", suggestion: str = "", column: str = "NIK KTP"
) -> Problem:
    return Problem(0, 17, column, field, value, code, level_of(code), suggestion, note)


@pytest.mark.parametrize("code", Code)
def test_each_code_has_a_sentence_whatever_the_note(code: Code) -> None:
    for note in ("", "entah", "entah:apa", *(word.about("x%(y)s") for word in Note), *(word.value for word in Note)):
        for value in ("", "100%", "{nilai}", NIK):
            said = message(problem(code, value, note=note, suggestion="Tamalate", column=""))
            assert said.strip().endswith(".")
            assert "%(" not in said.replace("x%(y)s", "")


@pytest.mark.parametrize(("code", "note"), SENTENCES)
def test_no_sentence_tells_a_number(code: Code, note: Note | None) -> None:
    for value in (NIK, "7371 1047 0684 0014", "'7371.1047.0684.0014"):
        for field in (ImportField.NIK, ImportField.FAMILY_CARD_NO, ImportField.COMPANION):
            said = message(problem(code, value, field=field.value, note=note.about("38") if note else ""))
            assert "73711047" not in said.replace(" ", "").replace(".", "")


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (problem(Code.NIK_MISSING, "-"), "NIK kosong. Isi 16 angka NIK pengurus sesuai KTP atau KK."),
        (
            problem(Code.NIK_LENGTH, "737107430669001", note="digits:15"),
            "NIK ••• •••• •••• 9001 terdiri dari 15 angka, seharusnya 16. Cocokkan dengan KTP atau KK.",
        ),
        (
            problem(Code.NIK_PRECISION, "7,37101E+15", note="scientific"),
            "“7,37101E+15” adalah NIK yang tersimpan sebagai bilangan; angka aslinya tidak dapat dikembalikan. Ubah "
            "kolomnya menjadi teks, lalu ketik ulang NIK dari KTP atau KK.",
        ),
        (
            problem(Code.KECAMATAN_UNKNOWN, "TAMALANR", field="kecamatan", suggestion="Tamalanrea, Tamalate"),
            "Kecamatan “TAMALANR” tidak dikenal di kabupaten/kota ini. Mungkin maksudnya: Tamalanrea, Tamalate. "
            "Perbaiki "
            "ejaannya atau pilih kecamatannya.",
        ),
        (
            problem(Code.REGION_CONFLICT, "TAMALATE", field="kecamatan", note="disagrees:73.71.06 Bontoala"),
            "Nama dan kode kecamatan pada baris ini berbeda: “TAMALATE” dan 73.71.06 Bontoala. Perbaiki salah satunya.",
        ),
        (
            problem(Code.COUNT_INVALID, "dua", field="n_sd", column="SD"),
            "“dua” pada kolom SD bukan bilangan bulat dari 0 sampai 20. Tulis jumlah anggotanya dengan angka; “-” "
            "berarti 0.",
        ),
        (
            problem(Code.OUTSIDE_AREA, "6310051001", field="village_code", note="code:63.10.05.1001"),
            "Kode wilayah 6310051001 terletak di luar kabupaten/kota yang sedang dimuat. Perbaiki kodenya, atau muat "
            "baris ini untuk kabupaten/kotanya sendiri.",
        ),
        (
            problem(Code.DUPLICATE_CONFLICT, NIK, note="row:38, 40, 1234, 5678, 9012"),
            "NIK •••• •••• •••• 0014 juga ada di baris 38, 40, 1234, 5678, 9012 dengan isi yang berbeda. Pilih baris "
            "yang "
            "benar.",
        ),
        (
            problem(Code.CELL_ERROR, "X" * 200, field="address", column="ALAMAT", note="too_long:250"),
            "Isi kolom ALAMAT terlalu panjang dan tidak dapat dicatat (paling banyak 250 huruf). Persingkat isinya.",
        ),
    ],
)  # fmt: skip
def test_sentences_as_they_are_read(found: Problem, said: str) -> None:
    assert message(found) == said


def test_long_values_are_cut() -> None:
    assert "X" * 60 + "…”" in message(problem(Code.STATUS_UNKNOWN, "X" * 200))


def test_notes_come_apart_again() -> None:
    assert split(Note.ROW.about("Data: 38")) == (Note.ROW, "Data: 38")
    assert split("") == (None, "")
    assert split("entah: apa") == (None, "entah: apa")
    assert len(Note.NAME.about("X" * 500)) == 300


@pytest.mark.parametrize("code", NOTICES)
def test_each_notice_has_a_sentence(code: str) -> None:
    values = {"on": "2026-03-09", "texts": ["BPD", "100%"], "field": "registry_id", "count": 3, "batch": 1}
    said = told({"code": code, "values": values})
    assert said.endswith(".")
    assert "%(" not in said


def test_notices_as_they_are_read() -> None:
    assert told({"code": "same_file", "values": {"batch": 3, "on": "2026-03-09"}}) == (
        "Berkas yang sama sudah dimuat pada 9 Maret 2026."
    )
    assert "“BPD”, “X”" in told({"code": "unknown_channel", "values": {"texts": ["BPD", "X"]}})
