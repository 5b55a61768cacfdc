"""The ground all tests stand on: a data folder of their own, cheap passwords, plain static files.

Settings load in here and nowhere earlier, so that neither the developer's ``.env`` nor the ``data/`` folder is
touched. ``DATABASE_URL`` and ``REDIS_URL`` of the environment are honoured: with them the same tests run on
PostgreSQL and Redis (``scripts/test`` does both). Each xdist worker has its own folder, database and Redis database.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import django
import hypothesis
import pytest
from django.conf import settings

if settings.configured:
    raise pytest.UsageError("Unset DJANGO_SETTINGS_MODULE (and --ds): conftest.py chooses the settings.")


def _own_redis_database(url: str) -> str:
    """The Redis database of this xdist worker: gw0 takes the one named, gw1 the next lower, and so on.

    Database 0 is refused: it is the one that real installations use, and tests empty theirs.
    """
    if not url:
        return ""
    parts = urlsplit(url)
    number = int(parts.path.strip("/") or 0) - int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    if number < 1:
        raise pytest.UsageError("REDIS_URL must name a database that the tests may empty, such as /15, and never /0.")
    return urlunsplit(parts._replace(path=f"/{number}"))


def _own_database(url: str) -> str:
    """PostgreSQL as named (pytest-django suffixes it per worker); SQLite always in this process's own folder."""
    return url if url.startswith("postgres") else f"sqlite:///{DATA_DIR / 'db.sqlite3'}"


DATA_DIR = Path(tempfile.mkdtemp(prefix="portal-tests-"))
atexit.register(shutil.rmtree, DATA_DIR, ignore_errors=True)
(DATA_DIR / "static").mkdir()
os.environ |= {
    "DJANGO_SETTINGS_MODULE": "pkh_portal.settings",
    "PORTAL_DATA_DIR": str(DATA_DIR),
    # Named even where empty: a value found here is one that .env cannot bring in.
    "PORTAL_MODE": "office",
    "DEBUG": "off",
    "EMAIL_URL": "",
    "DATABASE_URL": _own_database(os.environ.get("DATABASE_URL", "")),
    "REDIS_URL": _own_redis_database(os.environ.get("REDIS_URL", "")),
}
django.setup()
# xdist's workers inherit this environment, and with the name in it would load the settings before they get here.
del os.environ["DJANGO_SETTINGS_MODULE"]

from django.core.cache import cache  # noqa: E402 # These three need the settings.
from django.db import connections  # noqa: E402 # As above.
from django.test import override_settings  # noqa: E402 # As above.

override_settings(
    PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
    STORAGES={
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    },
).enable()

# Lets SQLite's flush past the triggers of append-only tables.
pytest_plugins = ("pkh_portal.accounts.tests.append_only",)

# Shared machines stutter; a slow example is no finding.
hypothesis.settings.register_profile("portal", deadline=None, derandomize="CI" in os.environ)
hypothesis.settings.load_profile("portal")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Put SQLite's test database into a file: one in memory cannot be shared with threads and processes."""
    database = connections["default"]
    if database.vendor == "sqlite":
        database.settings_dict["TEST"]["NAME"] = str(DATA_DIR / "test.sqlite3")


@pytest.fixture(autouse=True)
def empty_redis() -> None:
    """What one test left in Redis (rate limits, messages) is no matter of the next; a database rolls back by itself."""
    if settings.REDIS_URL:
        cache.clear()
