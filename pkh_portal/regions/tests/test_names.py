import pytest
from hypothesis import given
from hypothesis import strategies as st

from pkh_portal.regions.enums import RegionKind, RegionLevel
from pkh_portal.regions.names import NameKeys, fold, searchable


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("KEC.TAMALATE", ("kecamatan", "tamalate")),
        ("Kep. Sangkarrang", ("kepulauan", "sangkarrang")),
        ("Regapu’u", ("regapuu",)),
        ("Ba'ka", ("baka",)),
        ("Kupa-kupa\xa0Selatan (Halehe)", ("kupa", "kupa", "selatan", "halehe")),
        ("Pangkajene & Kepulauan", ("pangkajene", "dan", "kepulauan")),
        ("Kotabaru", ("kotabaru",)),
        ("SÃO  José", ("sao", "jose")),
        ("— / —", ()),
    ],
)
def test_fold(text: str, words: tuple[str, ...]) -> None:
    assert fold(text) == words


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert searchable(searchable(text)) == searchable(text)


@pytest.mark.parametrize(
    ("text", "level", "bare"),
    [
        ("KECAMATAN TAMALATE", RegionLevel.DISTRICT, "tamalate"),
        ("Distrik Abepura", RegionLevel.DISTRICT, "abepura"),
        ("Kota Baru", RegionLevel.DISTRICT, "baru"),
        ("Kotabaru", RegionLevel.DISTRICT, "kotabaru"),
        ("Kota", RegionLevel.DISTRICT, "kota"),  # A kecamatan of Kediri: never compared as nothing.
        ("Kota Administrasi Jakarta Pusat", RegionLevel.REGENCY, "jakartapusat"),
        ("Kab. Adm. Kep. Seribu", RegionLevel.REGENCY, "kepulauanseribu"),
        ("Desa Administrasi", RegionLevel.VILLAGE, "administrasi"),
        ("PROV. SULSEL", RegionLevel.PROVINCE, "sulawesiselatan"),
        ("D.I. Yogyakarta", RegionLevel.PROVINCE, "daerahistimewayogyakarta"),
    ],
)
def test_words_of_kind_do_not_count(text: str, level: RegionLevel, bare: str) -> None:
    assert NameKeys.of(text, level).bare == bare


def test_leading_words_of_kind_come_off_one_by_one() -> None:
    keys = NameKeys.of("KEC. KOTA BARU", RegionLevel.DISTRICT)
    assert keys.unprefixed == (("kota baru", "kotabaru"), ("baru", "baru"))


@pytest.mark.parametrize(
    ("text", "level", "kind"),
    [
        ("KAB. BOGOR", RegionLevel.REGENCY, RegionKind.REGENCY),
        ("Kota Adm. Jakarta Pusat", RegionLevel.REGENCY, RegionKind.CITY),
        ("Bogor", RegionLevel.REGENCY, None),
        ("Kel. Oesao", RegionLevel.VILLAGE, RegionKind.KELURAHAN),
        ("DESA/KELURAHAN OESAO", RegionLevel.VILLAGE, None),
        ("Kota Baru", RegionLevel.VILLAGE, None),  # A kota is no village: the word is part of the name.
    ],
)
def test_the_kind_that_a_spelling_claims(text: str, level: RegionLevel, kind: RegionKind | None) -> None:
    assert NameKeys.of(text, level).kind is kind
