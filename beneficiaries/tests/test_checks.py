"""What services refuse, and in which words."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from beneficiaries.enums import NikQuality
from beneficiaries.services.checks import (
    checked_name,
    checked_nik,
    checked_place,
    checked_reason,
    not_ahead,
    refuse_numbers,
    refuse_numbers_as_decree,
)
from pkh_portal.accounts.tests.factories import plant_tree


def refused(call: Any, *args: Any, **kwargs: Any) -> tuple[str, str]:
    """The argument a refusal is about, and what it says."""
    with pytest.raises(ValidationError) as caught:
        call(*args, **kwargs)
    ((field, (message,)),) = caught.value.message_dict.items()
    return field, message


@pytest.mark.parametrize(
    ("nik", "quality", "stored"),
    [
        ("7371 1054 0785 0001", None, ("7371105407850001", NikQuality.VALID)),
        ("", None, ("", NikQuality.MISSING)),
        ("  ", "missing", ("", NikQuality.MISSING)),
        ("7371-10", "doubtful", ("737110", NikQuality.DOUBTFUL)),
        ("7371******", "masked", ("7371******", NikQuality.MASKED)),
    ],
)
def test_a_nik_is_stored_clean_with_its_quality(nik: str, quality: str | None, stored: tuple[str, str]) -> None:
    assert checked_nik(nik, quality) == stored


@pytest.mark.parametrize(
    ("nik", "quality", "says"),
    [
        ("737110540785", "valid", ["16 angka", "12", "Diragukan"]),
        ("73711054078500O1", "valid", ["O", "Diragukan"]),
        ("7371103207850001", "valid", ["ke-7 dan ke-8", "32", "41–71"]),
        ("7371107207850001", "valid", ["ke-7 dan ke-8", "72"]),
        ("7371104013850001", "valid", ["ke-7 dan ke-8", "40"]),
        ("7371105413850001", "valid", ["ke-9 dan ke-10", "13"]),
        ("7371107102850001", "valid", ["ke-7 sampai ke-12", "710285", "kalender"]),
        ("", "valid", ["Tulis NIK", "Tidak ada"]),
        ("7371105407850001", "missing", ["Kosongkan"]),
    ],
)
def test_a_wrong_nik_is_told_by_its_digits_and_with_the_way_out(nik: str, quality: str, says: list[str]) -> None:
    field, message = refused(checked_nik, nik, quality)
    assert field == "nik"
    assert [word for word in says if word not in message] == []


@pytest.mark.parametrize("reason", ["", "   ", "ok", "a  b "])
def test_a_reason_says_something(reason: str) -> None:
    assert refused(checked_reason, reason)[0] == "reason"


@pytest.mark.parametrize("reason", ["NIK lama 7371105407850001", "tertukar dengan 7371 1054 0785 0001"])
def test_a_reason_holds_nobodys_number(reason: str) -> None:
    assert "NIK" in refused(checked_reason, reason)[1]


def test_a_reason_may_hold_a_date_or_a_letters_number() -> None:
    assert checked_reason("  surat 470/123/2026  tanggal 12-03-2026 ") == "surat 470/123/2026 tanggal 12-03-2026"


def test_a_text_of_several_lines_is_refused_by_its_own_name() -> None:
    refuse_numbers(result="Anak ke-2 sakit.\nKontrol 12-03-2026", next_step="")
    field, message = refused(refuse_numbers, result="Baik", next_step="Cek KK\n7371-1054-0785-0001")
    assert (field, "NIK" in message) == ("next_step", True)


@pytest.mark.parametrize("number", ["", "800.1.3.1-12-2026-0045", "470/1234567/BA/XII/2026", "SK-2026-10-12-0034"])
def test_a_number_of_a_decree_may_have_many_digits(number: str) -> None:
    refuse_numbers_as_decree(decree_no=number)


@pytest.mark.parametrize(
    "number",
    ["7371105407850001", "KK 7371 1054 0785 0001", "737110.540785.0001", "73.71.10.540785.0001", "SK 081234567890"],
)
def test_a_number_of_a_decree_is_nobodys_own(number: str) -> None:
    field, message = refused(refuse_numbers_as_decree, decree_no=number)
    assert (field, "nomor SK" in message) == ("decree_no", True)


@pytest.mark.parametrize("name", ["", "  ", "…", "'"])
def test_a_name_has_letters(name: str) -> None:
    assert refused(checked_name, name)[0] == "name"


def test_a_day_ahead_is_refused_with_todays_date() -> None:
    today = timezone.localdate()
    not_ahead(today)
    field, message = refused(not_ahead, today + timedelta(days=1), field="valid_from")
    assert field == "valid_from"
    assert str(today.year) in message


@pytest.mark.django_db
def test_a_place_is_a_kecamatan_with_a_village_of_its_own() -> None:
    tree = plant_tree()
    checked_place(tree["73.71.10"], tree["73.71.10.1001"])
    checked_place(tree["73.71.06"], None)
    assert refused(checked_place, tree["73.71"], None)[0] == "kecamatan"
    field, message = refused(checked_place, tree["73.71.06"], tree["73.71.10.1001"])
    assert field == "village"
    assert ("Barombong" in message, "Bontoala" in message) == (True, True)
    assert refused(checked_place, tree["73.71.10"], tree["73.71.06"])[0] == "village"
