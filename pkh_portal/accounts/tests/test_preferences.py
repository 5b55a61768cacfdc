import pytest
from django.core.exceptions import ValidationError
from pytest_django import DjangoAssertNumQueries

from pkh_portal.accounts.services.preferences import change_preferences
from pkh_portal.accounts.tests.factories import make_user

pytestmark = pytest.mark.django_db


def test_only_what_differs_is_written(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    user = make_user(language="id", time_zone="")
    with django_assert_num_queries(0):
        assert not change_preferences(user=user, language="id", time_zone="")
    with django_assert_num_queries(1) as queries:
        assert change_preferences(user=user, language="id", time_zone="Asia/Jakarta")
    assert "language" not in queries[0]["sql"]
    user.refresh_from_db()
    assert user.time_zone == "Asia/Jakarta"


@pytest.mark.parametrize(("language", "time_zone"), [("fr", ""), ("id", "Europe/Amsterdam")])
def test_what_is_not_offered_is_refused(language: str, time_zone: str) -> None:
    user = make_user()
    with pytest.raises(ValidationError):
        change_preferences(user=user, language=language, time_zone=time_zone)
    user.refresh_from_db()
    assert (user.language, user.time_zone) == ("id", "")
