"""Hidden numbers give away their last four characters at most."""

from hypothesis import given
from hypothesis import strategies as st

from pkh_portal.accounts.masking import DOT, VISIBLE, masked, spoken


def test_a_nik_shows_its_last_four_digits() -> None:
    assert masked("7371010101900012") == "•••• •••• •••• 0012"


def test_a_short_value_shows_nothing() -> None:
    assert masked("12345678") == "•••• ••••"
    assert masked("") == ""
    assert masked(None) == ""


@given(st.text(alphabet="0123456789", min_size=1, max_size=30))
def test_length_is_kept_and_at_most_four_digits_are_seen(value: str) -> None:
    plain = masked(value).replace(" ", "")
    assert len(plain) == len(value)
    seen = plain.replace(DOT, "")
    assert len(seen) <= VISIBLE
    assert value.endswith(seen)


@given(st.text(alphabet="0123456789", min_size=9, max_size=30))
def test_what_is_spoken_holds_no_more_digits_than_what_is_shown(value: str) -> None:
    assert sum(character.isdigit() for character in spoken(value)) <= VISIBLE
