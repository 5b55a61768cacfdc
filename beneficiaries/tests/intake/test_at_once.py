"""Several loads of one kabupaten/kota at the same moment: one after the other, and each batch once."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from beneficiaries.intake_enums import BatchState
from beneficiaries.models import Household, ImportBatch, RecordOrigin
from beneficiaries.services.intake.applying import apply
from beneficiaries.services.intake.patience import patient
from beneficiaries.services.intake.undoing import undo
from beneficiaries.tests.intake.loading import line, load
from pkh_portal.accounts.services.audit import SYSTEM
from pkh_portal.accounts.tests.factories import plant_tree

pytestmark = pytest.mark.django_db(transaction=True)

NIKS = [f"73710041078500{number:02}" for number in range(1, 9)]


@pytest.fixture(autouse=True)
def _tree(transactional_db: None) -> None:
    plant_tree()


def at_once(*deeds: Callable[[], object]) -> tuple[list[str], list[BaseException]]:
    """Do all of this at the same moment; returns the refusals and the errors nobody should have seen."""
    gate = threading.Barrier(len(deeds))
    refusals: list[str] = []
    errors: list[BaseException] = []

    def run(deed: Callable[[], object]) -> None:
        try:
            gate.wait()
            with patient():
                deed()
        except ValidationError as refusal:
            refusals.extend(refusal.messages)
        except BaseException as error:  # noqa: BLE001 - Whatever it was, it is what this test is about.
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[deed]) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return refusals, errors


def applying(batch: ImportBatch) -> Callable[[], object]:
    """An own object for each thread, as each request has."""
    key = batch.pk
    return lambda: apply(batch=ImportBatch.objects.get(pk=key), actor=SYSTEM)


def test_a_batch_applied_by_four_at_once_is_applied_once() -> None:
    batch = load([line(nik) for nik in NIKS], apply_too=False)
    refusals, errors = at_once(*[applying(batch)] * 4)
    assert errors == []
    assert len(refusals) == 3
    assert (Household.objects.count(), RecordOrigin.objects.count()) == (8, 8)
    refusals, errors = at_once(*[lambda: undo(batch=ImportBatch.objects.get(pk=batch.pk), actor=SYSTEM)] * 3)
    assert (errors, len(refusals)) == ([], 2)
    assert not Household.objects.exists()


def test_two_loads_of_one_kabupaten_follow_each_other_and_the_second_sees_the_first() -> None:
    first = load([line(nik, "SITI AMINAH") for nik in NIKS], apply_too=False)
    second = load([line(nik, "SITI AMINAH", ALAMAT="JL. DUA") for nik in NIKS[:4]], apply_too=False, name="dua.csv")
    refusals, errors = at_once(applying(first), applying(second))
    assert (refusals, errors) == ([], [])
    states = [ImportBatch.objects.get(pk=batch.pk).state for batch in (first, second)]
    # Whichever came second finds other totals than were confirmed, and is shown again first.
    assert sorted(states) == [BatchState.APPLIED, BatchState.CHECKED]
    for batch in (first, second):
        if ImportBatch.objects.get(pk=batch.pk).state == BatchState.CHECKED:
            applying(batch)()
    assert Household.objects.count() == 8
    assert Household.history.filter(history_type="+").count() == 8
