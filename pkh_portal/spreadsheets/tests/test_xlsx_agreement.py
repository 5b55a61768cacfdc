"""XLSX by the quick pattern, by the XML parser and by a reader of other hands: the same values."""

import io
from itertools import zip_longest

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from pkh_portal.spreadsheets.readers.xlsx_pattern import PatternReader
from pkh_portal.spreadsheets.tests.factories import read, written_xlsx
from pkh_portal.spreadsheets.values import Cell

VALUES = st.one_of(
    st.none(),
    st.text(st.characters(codec="utf-8", exclude_characters="\r", exclude_categories=("Cc", "Cs")), max_size=12),
    st.from_regex(r"[0-9]{16}", fullmatch=True),
    st.integers(-(10**14), 10**15),
    st.floats(-1e6, 1e6),
    st.booleans(),
)
TABLES = st.lists(st.lists(VALUES, max_size=6), min_size=1, max_size=8)


def trimmed(row: list[Cell]) -> tuple[Cell, ...]:
    values = [None if value == "" else value for value in row]
    while values and values[-1] is None:
        values.pop()
    return tuple(values)


@settings(max_examples=60)
@given(TABLES, st.booleans())
def test_pattern_and_parser_and_calamine_read_the_same(rows: list[list[Cell]], constant_memory: bool) -> None:
    content = written_xlsx({"Data": rows}, constant_memory=constant_memory)
    quick = read(content)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(PatternReader, "knows", staticmethod(lambda _rows, _limit: False))
        assert read(content) == quick
    other = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
    # Calamine leaves out what is empty before the first column.
    margin: list[Cell] = [None] * (other.start[1] if other.start else 0)
    expected = [trimmed(margin + list(row)) for row in other.iter_rows()] if other.start else []
    ours = [quick.get(number, ()) for number in range(1, max(quick, default=0) + 1)]
    assert all(mine == theirs for mine, theirs in zip_longest(ours, expected, fillvalue=()))
