"""Names made comparable."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beneficiaries.names import name_key


@given(st.text(max_size=60))
def test_a_key_is_its_own_key_and_has_single_spaces(text: str) -> None:
    key = name_key(text)
    assert name_key(key) == key
    assert key == " ".join(key.split())


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz '.,-", max_size=40))
def test_case_and_spacing_make_no_difference(text: str) -> None:
    assert name_key(text.upper()) == name_key(text)
    assert name_key(f"  {text.replace(' ', '   ')} ") == name_key(text)


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("  Sitti  NUR'AINI, S.Pd ", "sitti nuraini s pd"),
        ("Nur’aini", "nuraini"),
        ("Andi-Tenri", "andi tenri"),
        ("Zoë Ñandú", "zoe nandu"),
        ("H. Muh_Arif", "h muh arif"),
        ("…", ""),
    ],
)
def test_examples(written: str, key: str) -> None:
    assert name_key(written) == key
