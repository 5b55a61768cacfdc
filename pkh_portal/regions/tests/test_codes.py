import pytest
from hypothesis import given
from hypothesis import strategies as st

from pkh_portal.regions import codes
from pkh_portal.regions.enums import RegionLevel

DIGITS = st.text(st.sampled_from("0123456789"), min_size=10, max_size=10)


@pytest.mark.parametrize(
    ("code", "level"),
    [
        ("73", RegionLevel.PROVINCE),
        ("73.71", RegionLevel.REGENCY),
        ("73.71.10", RegionLevel.DISTRICT),
        ("73.71.10.1001", RegionLevel.VILLAGE),
        ("", None),
        ("7", None),
        ("73.", None),
        ("73.7", None),
        ("7371", None),
        ("73.71.10.001", None),
        ("73.71.10.1001.1", None),
        ("73.71\n", None),
        ("٧٣", None),
    ],
)
def test_the_shape_of_a_code_tells_its_level(code: str, level: RegionLevel | None) -> None:
    assert codes.level_of(code) is level


def test_a_code_names_those_above_it() -> None:
    code = "73.71.10.1001"
    assert codes.ancestor_codes(code) == ["73", "73.71", "73.71.10"]
    assert codes.ancestor_code(code, RegionLevel.REGENCY) == "73.71"
    assert codes.parent_code(code) == "73.71.10"
    assert codes.parent_code("73") is None


@pytest.mark.parametrize(
    ("code", "inside"),
    [("73.71", True), ("73.71.10", True), ("73.71.10.1001", True), ("73.710", False), ("73.7", False), ("73", False)],
)
def test_lies_under_keeps_to_whole_parts(code: str, inside: bool) -> None:
    assert codes.lies_under(code, "73.71") is inside


@given(DIGITS, st.sampled_from(list(RegionLevel)))
def test_with_or_without_dots_a_code_is_the_same(digits: str, level: RegionLevel) -> None:
    bare = digits[: (2, 4, 6, 10)[level - 1]]
    code = codes.dotted(bare)
    assert code is not None
    assert codes.level_of(code) is level
    assert code.replace(".", "") == bare
    assert codes.dotted(f"  {code} ") == code


@given(st.text())
def test_other_text_is_no_code(text: str) -> None:
    code = codes.dotted(text)
    assert code is None or codes.level_of(code) is not None


@pytest.mark.parametrize(
    ("text", "bps"),
    [
        ("7371010", True),  # Seven digits: a BPS kecamatan.
        ("7371010001", True),  # The seventh digit of a Kemendagri village is 1, 2 or 3.
        ("7371101001", False),
        ("737110", False),
        ("7371", False),  # Alike in both; taken as Kemendagri's.
        ("73.71.010", False),
        ("081234567", False),
    ],
)
def test_lengths_and_digits_that_only_bps_has(text: str, bps: bool) -> None:
    assert codes.has_bps_shape(text) is bps


@pytest.mark.parametrize(
    ("typed", "beginning"), [("7", "7"), ("73", "73"), ("737", "73.7"), ("7371", "73.71"), ("73.71.", "73.71")]
)
def test_the_beginning_of_a_code(typed: str, beginning: str) -> None:
    assert codes.prefix(typed) == beginning
