import threading

import pytest
from django.http import HttpRequest, HttpResponse

from pkh_portal.accounts.models import User
from pkh_portal.accounts.services.audit import SYSTEM, Actor
from pkh_portal.history.acting import REASON_LENGTH, acting, current
from pkh_portal.history.middleware import ActingMiddleware

RINA, BUDI = Actor(user=User(pk=1, username="rina")), Actor(user=User(pk=2, username="budi"))


def now() -> tuple[Actor, str]:
    return current().actor(), current().reason


def test_where_nobody_has_said_who_acts_it_is_the_system() -> None:
    assert now() == (SYSTEM, "")
    assert current().user is None


def test_the_inner_one_holds_and_the_outer_comes_back() -> None:
    with acting(RINA, "Pindah"):
        with acting(BUDI, "Koreksi"):
            assert now() == (BUDI, "Koreksi")
        assert now() == (RINA, "Pindah")
    assert now() == (SYSTEM, "")


def test_an_inner_one_without_a_reason_keeps_the_outers() -> None:
    with acting(RINA, "Pindah"), acting(BUDI):
        assert now() == (BUDI, "Pindah")


def test_an_error_ends_it_too() -> None:
    with pytest.raises(RuntimeError), acting(RINA, "Pindah"):
        raise RuntimeError
    assert now() == (SYSTEM, "")


def test_a_long_reason_is_cut_to_what_the_column_holds() -> None:
    with acting(RINA, "a" * 1000):
        assert len(current().reason) == REASON_LENGTH


def test_who_acts_is_found_out_only_when_asked() -> None:
    asked = []

    def find() -> Actor:
        asked.append(1)
        return RINA

    with acting(find, "Pindah"):
        assert asked == []
        assert current().user == RINA.user
    assert asked == [1]


def test_threads_do_not_act_for_each_other() -> None:
    """What one thread opens is not seen by one that starts meanwhile, nor by one that is inside its own."""
    seen: dict[str, tuple[Actor, str]] = {}
    both_inside = threading.Barrier(2, timeout=10)

    def work(name: str, actor: Actor) -> None:
        seen[f"{name} at first"] = now()
        with acting(actor, name):
            both_inside.wait()
            seen[name] = now()
            both_inside.wait()

    with acting(RINA, "utama"):
        threads = [threading.Thread(target=work, args=args) for args in (("satu", RINA), ("dua", BUDI))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=10)
        assert now() == (RINA, "utama")
    assert seen == {
        "satu at first": (SYSTEM, ""), "dua at first": (SYSTEM, ""), "satu": (RINA, "satu"), "dua": (BUDI, "dua"),
    }  # fmt: skip


@pytest.mark.parametrize("user", [RINA.user, None])
def test_in_a_request_it_is_its_user(user: User | None) -> None:
    def view(request: HttpRequest) -> HttpResponse:
        assert current().user == user
        return HttpResponse()

    request = HttpRequest()
    if user is None:
        request.user = SYSTEM  # type: ignore[assignment] # Anything that is no user of ours.
    else:
        request.user = user
    ActingMiddleware(view)(request)
    assert now() == (SYSTEM, "")


def test_a_request_asks_for_its_user_only_when_something_is_written() -> None:
    request = HttpRequest()  # Without a user at all: asking would fail.
    assert ActingMiddleware(lambda request: HttpResponse(b"ok"))(request).content == b"ok"
