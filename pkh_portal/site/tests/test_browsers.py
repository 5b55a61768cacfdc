import pytest

from pkh_portal.site.browsers import browser_name, is_handheld

WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64)"
ANDROID = "Mozilla/5.0 (Linux; Android 14; SM-A155F)"
KHTML = "AppleWebKit/537.36 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("user_agent", "name", "handheld"),
    [
        (f"{WINDOWS} {KHTML} Chrome/130.0.0.0 Safari/537.36", "Chrome di Windows", False),
        (f"{WINDOWS} {KHTML} Chrome/130.0.0.0 Safari/537.36 Edg/130.0.0.0", "Microsoft Edge di Windows", False),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0", "Firefox di Linux", False),
        (f"{ANDROID} {KHTML} Chrome/130.0.0.0 Mobile Safari/537.36", "Chrome di Android", True),
        (
            f"{ANDROID} {KHTML} SamsungBrowser/26.0 Chrome/122.0 Mobile Safari/537.36",
            "Samsung Internet di Android",
            True,
        ),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1", "Safari di iPhone", True),
        ("curl/8.5.0", "Peramban tidak dikenal", False),
        ("", "Peramban tidak dikenal", False),
    ],
)
def test_people_know_their_browser_again(user_agent: str, name: str, handheld: bool) -> None:
    assert browser_name(user_agent) == name
    assert is_handheld(user_agent) is handheld
