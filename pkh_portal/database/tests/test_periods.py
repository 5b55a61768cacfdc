"""Days of changes: ahead, but not by a slip of the finger."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from pkh_portal.database.periods import not_far_ahead


def test_a_year_ahead_is_planned_and_more_is_a_slip() -> None:
    furthest = timezone.localdate() + timedelta(days=366)
    not_far_ahead(furthest)
    said = "Tanggal lebih dari setahun ke depan. Periksa tahunnya."
    with pytest.raises(ValidationError) as refused:
        not_far_ahead(furthest + timedelta(days=1))
    assert refused.value.messages == [said]
    with pytest.raises(ValidationError) as refused:
        not_far_ahead(furthest + timedelta(days=1), field="day")
    assert refused.value.message_dict == {"day": [said]}
