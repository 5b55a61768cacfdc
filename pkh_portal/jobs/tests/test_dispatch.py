"""Sending: what goes out, and that a broker which is away keeps nobody waiting."""

import base64
import json
import logging
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from celery import Celery
from django.core.exceptions import ImproperlyConfigured

from pkh_portal.jobs.services import dispatch


def use_broker(monkeypatch: pytest.MonkeyPatch, settings: Any, url: str, **options: Any) -> None:
    """Let this process send there."""
    app = Celery("uji", set_as_current=False)
    app.conf.update(broker_url=url, broker_transport_options=options, task_default_queue="portal")
    monkeypatch.setattr(dispatch, "current_app", app)
    settings.CELERY_BROKER_URL = url


@pytest.fixture
def silent_server() -> Iterator[int]:
    """The port of a server that takes connections and never says a word."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        yield server.getsockname()[1]


def test_a_message_holds_the_key_and_nothing_else(
    monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path
) -> None:
    folders = {"data_folder_in": str(tmp_path), "data_folder_out": str(tmp_path), "control_folder": str(tmp_path)}
    use_broker(monkeypatch, settings, "filesystem://", **folders)
    keys = [uuid4(), uuid4()]
    assert dispatch.send(keys) == 2
    messages = [json.loads(path.read_text()) for path in sorted(tmp_path.glob("*.portal.msg"))]
    assert [message["headers"]["task"] for message in messages] == ["jobs.run_job"] * 2
    bodies = [json.loads(base64.b64decode(message["body"])) for message in messages]
    # Two messages of one millisecond lie in no order.
    assert sorted(args for args, _kwargs, _embedded in bodies) == sorted([str(key)] for key in keys)
    assert [kwargs for _args, kwargs, _embedded in bodies] == [{}, {}]
    assert all(message["headers"]["eta"] is None for message in messages)


def test_a_broker_that_refuses_raises_nothing(
    monkeypatch: pytest.MonkeyPatch, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        use_broker(monkeypatch, settings, f"redis://127.0.0.1:{unused.getsockname()[1]}/0")
        began = time.monotonic()
        assert dispatch.send([uuid4()]) == 0
    assert time.monotonic() - began < 1
    assert [record.levelno for record in caplog.records] == [logging.WARNING]


def test_a_broker_that_is_silent_costs_seconds_at_most(
    monkeypatch: pytest.MonkeyPatch, settings: Any, silent_server: int
) -> None:
    monkeypatch.setitem(dispatch.ONE_TRY, "socket_timeout", 0.3)
    use_broker(monkeypatch, settings, f"redis://127.0.0.1:{silent_server}/0")
    began = time.monotonic()
    assert dispatch.send([uuid4(), uuid4()]) == 0
    assert time.monotonic() - began < 1.5


def test_nothing_to_send_needs_no_broker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dispatch, "current_app", None)
    assert dispatch.send([]) == 0


def test_a_process_without_our_celery_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dispatch, "current_app", Celery("lain", set_as_current=False))
    with pytest.raises(ImproperlyConfigured):
        dispatch.send([uuid4()])
