"""When routine work runs, as the office reads it."""

import pytest
from django_celery_beat.models import CrontabSchedule

from pkh_portal.site.admin.schedules import _time_of_day


@pytest.mark.parametrize(
    ("schedule", "says"),
    [
        ({"hour": "0", "minute": "10"}, "Setiap hari pukul 00.10"),
        ({"hour": "13", "minute": "5"}, "Setiap hari pukul 13.05"),
        ({"hour": "*/2", "minute": "0"}, ""),
        ({"hour": "0", "minute": "10", "day_of_week": "1"}, ""),
        ({"hour": "0", "minute": "10", "day_of_month": "1"}, ""),
    ],
)
def test_what_is_done_once_a_day_is_told_by_its_hour(schedule: dict[str, str], says: str) -> None:
    assert _time_of_day(CrontabSchedule(**schedule)) == says


def test_without_a_fixed_hour_nothing_is_told() -> None:
    assert _time_of_day(None) == ""
