"""How long files are kept: from when the batch was over, or was last gone on with."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from beneficiaries.imports.fields import RowPlace
from beneficiaries.intake_enums import BatchState
from beneficiaries.models import Household, ImportBatch
from beneficiaries.services.intake.applying import apply
from beneficiaries.services.intake.cancelling import cancel
from beneficiaries.services.intake.correcting import correct
from beneficiaries.services.intake.files import path_of
from beneficiaries.services.intake.retention import sweep
from beneficiaries.services.intake.undoing import undo
from beneficiaries.tests.intake.loading import line, load
from pkh_portal.accounts.services.audit import SYSTEM
from pkh_portal.accounts.tests.factories import plant_tree

pytestmark = pytest.mark.django_db

NIK = "7371004107850001"


@pytest.fixture(autouse=True)
def _tree() -> None:
    plant_tree()


def came_in(days_ago: int) -> ImportBatch:
    """A checked batch that was uploaded and last worked on so long ago."""
    batch = load([line(NIK), line("123")], apply_too=False)
    then = timezone.now() - timedelta(days=days_ago)
    ImportBatch.objects.filter(pk=batch.pk).update(created_at=then)
    ImportBatch.history.filter(id=batch.pk).update(history_date=then)
    batch.refresh_from_db()
    return batch


def is_kept(batch: ImportBatch, now: datetime | None = None) -> bool:
    sweep(now or timezone.now())
    batch.refresh_from_db()
    assert path_of(batch).exists() == (batch.file_gone_at is None)
    return batch.file_gone_at is None


def in_time(days: int) -> datetime:
    return timezone.now() + timedelta(days=settings.IMPORT_RETENTION_DAYS + days)


@pytest.mark.parametrize("end", ["applied", "undone", "cancelled"])
def test_a_file_is_kept_from_when_the_batch_was_over_and_not_from_the_upload(end: str) -> None:
    batch = came_in(100)
    if end == "cancelled":
        cancel(batch=batch, actor=SYSTEM)
    else:
        apply(batch=batch, actor=SYSTEM)
    if end == "undone":
        ImportBatch.objects.filter(pk=batch.pk).update(applied_at=timezone.now() - timedelta(days=95))
        batch.refresh_from_db()
        undo(batch=batch, actor=SYSTEM)
    assert is_kept(batch)
    assert batch.problems.exists()
    assert is_kept(batch, in_time(-1))
    assert not is_kept(batch, in_time(1))
    assert not batch.problems.exists()


def test_who_still_works_on_a_batch_does_not_lose_it() -> None:
    batch = came_in(2 * settings.IMPORT_RETENTION_DAYS + 20)
    correct(batch=batch, place=RowPlace(0, 3), cells={"NIK": "7371004107850002"}, actor=SYSTEM)
    assert is_kept(batch)
    assert is_kept(batch, in_time(1))


def test_what_nobody_went_on_with_is_given_up_after_twice_the_time() -> None:
    assert is_kept(came_in(2 * settings.IMPORT_RETENTION_DAYS - 1))
    batch = came_in(2 * settings.IMPORT_RETENTION_DAYS + 1)
    assert not is_kept(batch)
    assert batch.state == BatchState.CANCELLED
    assert not Household.objects.exists()
