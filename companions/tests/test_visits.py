"""Visits: recorded after they happened, by whoever came."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from beneficiaries.services.families import merge
from beneficiaries.tests.factories import make_household
from companions.enums import VisitKind
from companions.models import Visit
from companions.services.visits import record_visit
from companions.tests.factories import make_personnel
from pkh_portal.accounts.services.audit import SYSTEM
from pkh_portal.accounts.tests.factories import plant_tree

pytestmark = pytest.mark.django_db


def test_the_family_remembers_the_latest_day() -> None:
    plant_tree()
    family, anybody, today = make_household(), make_personnel(role="tksk"), timezone.localdate()
    for ago in (3, 10):
        record_visit(
            household=family, personnel=anybody, visited_on=today - timedelta(days=ago), kind=VisitKind.HOME,
            result=" Baik ", next_step="Kontrol", actor=SYSTEM,
        )  # fmt: skip
    family.refresh_from_db()
    assert family.last_visit_on == today - timedelta(days=3)
    assert list(Visit.objects.values_list("result", "next_step")) == [("Baik", "Kontrol")] * 2


def test_not_before_it_happened_and_not_without_a_result() -> None:
    plant_tree()
    family, somebody, today = make_household(), make_personnel(), timezone.localdate()
    for day, result, said in ((today + timedelta(days=1), "Baik", "masih akan datang"), (today, " ", "wajib diisi")):
        with pytest.raises(ValidationError, match=said):
            record_visit(
                household=family, personnel=somebody, visited_on=day, kind=VisitKind.HOME, result=result, actor=SYSTEM
            )
    family.refresh_from_db()
    assert family.last_visit_on is None
    assert not Visit.objects.exists()


@pytest.mark.parametrize("field", ["result", "next_step"])
def test_what_was_found_holds_nobodys_number_and_keeps_its_lines(field: str) -> None:
    plant_tree()
    given = {
        "household": make_household(), "personnel": make_personnel(), "visited_on": timezone.localdate(),
        "kind": VisitKind.HOME, "result": "Baik\nsehat", "actor": SYSTEM,
    }  # fmt: skip
    with pytest.raises(ValidationError) as refused:
        record_visit(**{**given, field: "Baik\nKK 7371105407850001"})  # type: ignore[arg-type] # Of several types.
    assert list(refused.value.message_dict) == [field]
    assert record_visit(**given).result == "Baik\nsehat"  # type: ignore[arg-type] # As above.


def test_not_to_a_family_that_was_merged_meanwhile() -> None:
    plant_tree()
    kept, gone, somebody = make_household(), make_household(), make_personnel()
    merge(kept=kept, gone=gone, day=timezone.localdate(), reason="Data ganda", actor=SYSTEM)
    gone.merged_into = None  # As on a page that was opened before.
    with pytest.raises(ValidationError, match="Catat kunjungannya pada KPM tujuan"):
        record_visit(
            household=gone, personnel=somebody, visited_on=timezone.localdate(), kind=VisitKind.HOME, result="Baik",
            actor=SYSTEM,
        )  # fmt: skip
    gone.refresh_from_db()
    assert gone.last_visit_on is None
    assert not Visit.objects.exists()
