"""What holds of any file: every row is counted once, in whatever order the file has them."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from beneficiaries.imports import plan
from beneficiaries.imports.planning.missing import not_in_file
from beneficiaries.models import ImportBatch, ImportRow, ImportSheet
from beneficiaries.tests.factories import make_household
from beneficiaries.tests.imports.staged import Row, make_batch, planned, row, walls
from pkh_portal.accounts.tests.factories import plant_tree

pytestmark = pytest.mark.django_db
NIKS = tuple(f"737100010190{number:04}" for number in range(6))
NAMES = ("SITI AMINAH", "BUDI SANTOSO", "Siti Amina")
CARDS = ("", "7371000101010001", "7371000101010002")

_rows = st.lists(
    st.fixed_dictionaries(
        {
            "nik": st.sampled_from(NIKS),
            "name": st.sampled_from(NAMES),
            "family_card_no": st.sampled_from(CARDS),
            "participant_no": st.sampled_from(("", "", "P1", "P2")),
            "n_sd": st.sampled_from((None, 0, 1)),
            "rejected": st.sampled_from((False, False, False, True)),
        }
    ),
    min_size=1,
    max_size=14,
)
_families = st.lists(
    st.fixed_dictionaries(
        {"name": st.sampled_from(NAMES), "family_card_no": st.sampled_from(CARDS), "n_sd": st.sampled_from((0, 1))}
    ),
    max_size=3,
)


def laid_out(values: list[dict[str, Any]], *, sheets: int) -> list[Row]:
    return [row(2 + place // sheets, **each, sheet_no=place % sheets) for place, each in enumerate(values)]


@contextmanager
def registry(families: list[dict[str, Any]]) -> Iterator[None]:
    """A registry of these families, gone again afterwards: hypothesis runs many examples in one test."""
    with transaction.atomic():
        plant_tree()
        for place, fields in enumerate(families):
            make_household(nik=NIKS[place], participant_no="P1" if place == 0 else "", **fields)
        yield
        transaction.set_rollback(True)


def tally(batch: ImportBatch) -> Counter[str]:
    return Counter(ImportRow.objects.filter(batch=batch).values_list("outcome", flat=True))


@given(_families, _rows, st.integers(1, 3), st.integers(0, 5))
@settings(max_examples=25)
def test_every_row_is_counted_once(
    families: list[dict[str, Any]], values: list[dict[str, Any]], sheets: int, skipped: int
) -> None:
    with registry(families):
        batch = make_batch(*"ABC"[:sheets])
        made = planned(batch, laid_out(values, sheets=sheets), skipped={0: skipped})
        assert sum(sheet.n_read for sheet in ImportSheet.objects.filter(batch=batch)) == len(values) + skipped
        assert made.totals == tally(batch)
        assert made.not_in_file == batch.not_in_file == not_in_file(batch).count()
        # Planned again, it is the same.
        assert plan.replan(batch, walls(batch)).totals == made.totals


@given(_families, _rows, st.randoms(use_true_random=False))
@settings(max_examples=25)
def test_the_order_of_the_rows_changes_no_total(
    families: list[dict[str, Any]], values: list[dict[str, Any]], chance: Any
) -> None:
    # Of new families on one card the first is taken and the others are asked about: there the order does count.
    values = [each | {"family_card_no": ""} for each in values]
    with registry(families):
        batch = make_batch("A", "B")
        before = planned(batch, laid_out(values, sheets=1)).totals
        chance.shuffle(values)
        assert planned(batch, laid_out(values, sheets=2)).totals == before


@given(_families, _rows)
@settings(max_examples=25)
def test_what_is_applied_never_breaks_a_unique_constraint(
    families: list[dict[str, Any]], values: list[dict[str, Any]]
) -> None:
    with registry(families):
        batch = make_batch()
        for number in range(2, 2 + len(values), 2):
            batch.decisions.create(sheet_no=0, row_no=number, decision="take")
        planned(batch, laid_out(values, sheets=1))
        applied = list(ImportRow.objects.filter(batch=batch, outcome__in=("new", "changed")))
        met = [each.household_id for each in applied if each.household_id]
        assert len(met) == len(set(met))
        for name in ("nik", "participant_no"):
            given_ = [value for each in applied if (value := getattr(each, name))]
            assert len(given_) == len(set(given_))
