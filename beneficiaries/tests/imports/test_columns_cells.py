"""What columns remember, and how much of it."""

import pytest

from beneficiaries.imports.columns import cells
from beneficiaries.imports.columns.cells import Memo, printable
from beneficiaries.tests.imports.checking import check
from pkh_portal.regions import resolving
from pkh_portal.regions.tests.factories import load_small_tree


def test_each_question_is_answered_once() -> None:
    asked: list[str] = []

    def length(text: str) -> int:
        asked.append(text)
        return len(text)

    memo = Memo(length)
    assert [memo[text] for text in ("a", "bb", "a", "bb")] == [1, 2, 1, 2]
    assert asked == ["a", "bb"]


def test_memory_is_bounded_by_number_and_length(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cells, "_MOST", 3)
    memo: Memo[object, str] = Memo(str)
    for number in range(10):
        assert memo[number] == str(number)
        assert len(memo) <= 3
    memo.clear()
    assert memo["x" * 251] == "x" * 251
    assert memo[("a", ("x" * 251,))]
    assert not memo


def test_unprintable_characters_become_spaces() -> None:
    assert printable("A\x00B\nC\u200bD\ud800") == "A B C D "


@pytest.mark.django_db
def test_answers_do_not_depend_on_what_is_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    load_small_tree()
    rows = [{"kecamatan": name, "status": name} for name in ("TAMALATE", "X", "BIRINGKANAIYA", "AKTIF")] * 3
    freely = check(*rows)
    monkeypatch.setattr(cells, "_MOST", 1)
    monkeypatch.setattr(resolving, "_REMEMBERED", 1)
    assert check(*rows) == freely
