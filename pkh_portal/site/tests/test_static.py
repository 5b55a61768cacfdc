"""Addresses of static files, collected and not."""

from pathlib import Path
from typing import Any

import pytest

from pkh_portal.site.static import PortalStaticStorage


@pytest.fixture
def storage(tmp_path: Path, settings: Any) -> PortalStaticStorage:
    settings.DEBUG = False
    (tmp_path / "staticfiles.json").write_text('{"version": "1.1", "paths": {"a.css": "a.123.css"}}')
    return PortalStaticStorage(location=tmp_path, base_url="/static/")


def test_a_collected_file_has_its_hashed_name_each_time(storage: PortalStaticStorage) -> None:
    assert [storage.url("a.css") for _time in range(2)] == ["/static/a.123.css"] * 2


def test_another_file_keeps_its_name(storage: PortalStaticStorage) -> None:
    assert storage.url("b.css") == "/static/b.css"


def test_developers_are_served_the_files_themselves(storage: PortalStaticStorage, settings: Any) -> None:
    storage.url("a.css")
    settings.DEBUG = True
    assert storage.url("a.css") == "/static/a.css"
