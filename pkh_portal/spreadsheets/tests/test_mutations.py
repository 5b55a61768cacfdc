"""Damaged files: read or refused with a sentence, and nothing else."""

import pytest

from pkh_portal.spreadsheets import SpreadsheetError, open_workbook
from pkh_portal.spreadsheets.tests.mutations import mutated, whole_files

SEEDS = range(60)
WHOLE = whole_files()


@pytest.mark.parametrize("name", WHOLE)
def test_the_whole_file_is_read(name: str) -> None:
    assert read_all(WHOLE[name]) == ""


@pytest.mark.parametrize("name", WHOLE)
def test_damaged_files_give_rows_or_one_sentence(name: str) -> None:
    sentences = [read_all(mutated(WHOLE[name], seed)) for seed in SEEDS]
    assert all(not sentence or (sentence.endswith(".") and "%(" not in sentence) for sentence in sentences)


def read_all(content: bytes) -> str:
    """Read everything there is; the sentence of the refusal, else nothing."""
    try:
        with open_workbook(content, name="rusak.xlsx") as workbook:
            for sheet in workbook.sheets:
                sheet.merged_ranges()
                for _row in sheet.rows():
                    pass
    except SpreadsheetError as error:
        return str(error)
    return ""
