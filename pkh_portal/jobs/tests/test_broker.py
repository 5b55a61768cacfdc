"""The file broker after accidents."""

import os
import time
from collections.abc import Iterator
from pathlib import Path
from queue import Empty
from typing import Any

import pytest
from celery import Celery
from kombu.transport.virtual import BrokerState

from pkh_portal.jobs.broker import LEFTOVER_SECONDS, Transport


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("queue", "control"):
        (tmp_path / name).mkdir()
    return tmp_path


@pytest.fixture
def app(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Celery:
    """An application on a broker of its own, chosen as settings choose it, in a process that has just started."""
    monkeypatch.setattr(Transport, "global_state", BrokerState())
    queue, control = str(folder / "queue"), str(folder / "control")
    app = Celery("uji", set_as_current=False)
    app.conf.update(
        broker_url="filesystem://",
        broker_transport="pkh_portal.jobs.broker:Transport",
        broker_transport_options={"data_folder_in": queue, "data_folder_out": queue, "control_folder": control},
        task_default_queue="portal",
    )
    return app


@pytest.fixture
def channel(app: Celery) -> Iterator[Any]:
    with app.connection_for_write() as connection:
        yield connection.channel()


EARLY = "0" * 20


def names(folder: Path) -> list[str]:
    return [path.name for path in (folder / "queue").iterdir()]


def test_messages_come_out_once_and_in_order(channel: Any, folder: Path) -> None:
    for number in range(3):
        channel._put("portal", {"number": number})
    assert [channel._get("portal")["number"] for _ in range(3)] == [0, 1, 2]
    assert names(folder) == []
    with pytest.raises(Empty):
        channel._get("portal")


def test_a_half_written_message_is_dropped(channel: Any, folder: Path) -> None:
    (folder / "queue" / f"{EARLY}_a.portal.msg").write_text("")
    (folder / "queue" / f"{EARLY}_b.portal.msg").write_text('{"half":')
    channel._put("portal", {"whole": True})
    assert channel._get("portal") == {"whole": True}
    assert names(folder) == []


def test_a_file_still_being_written_is_not_looked_at(channel: Any, folder: Path) -> None:
    (folder / "queue" / "1_x.portal.msg.0123.tmp").write_text('{"half":')
    channel._put("portal", {"whole": True})
    assert channel._get("portal") == {"whole": True}


def test_other_queues_are_left_alone(channel: Any, folder: Path) -> None:
    channel._put("other", {})
    channel._put("portal", {"mine": True})
    assert channel._get("portal") == {"mine": True}
    assert len(names(folder)) == 1


def test_an_unreadable_list_of_queues_is_made_anew(app: Celery, channel: Any, folder: Path) -> None:
    (folder / "control" / "portal.exchange").write_text("")
    with app.connection_for_write() as connection:
        app.send_task("any", connection=connection, retry=False)
    assert len(names(folder)) == 1
    assert channel.get_table("portal")


def test_old_leftovers_are_swept_out(app: Celery, folder: Path) -> None:
    long_ago = time.time() - LEFTOVER_SECONDS - 1
    for name in ("1_x.portal.taken", "2_x.portal.msg.ab.tmp"):
        path = folder / "queue" / name
        path.touch()
        os.utime(path, (long_ago, long_ago))
    (folder / "queue" / "3_x.portal.taken").touch()
    with app.connection_for_write() as connection:
        connection.channel()
    assert names(folder) == ["3_x.portal.taken"]
