"""The embedded broker: kombu's file transport, made to survive being killed.

kombu writes a message into its final place in two steps. A reader that comes between them, or a kill, leaves an
empty file, and the next worker that reads it dies of a JSON error; the list of queues can be left empty the same
way. Here files are written aside and renamed, and what cannot be read is dropped: the watcher sends jobs again.
Messages are taken by renaming within the folder too, where kombu moves them to the shared temporary folder.

Chosen by ``CELERY_BROKER_TRANSPORT``; folders and options are those of kombu's transport.
"""

from __future__ import annotations

import logging
import time
import uuid
from pathlib import Path
from queue import Empty
from typing import Any

from kombu.transport import filesystem
from kombu.transport.filesystem import exchange_queue_t
from kombu.utils.json import dumps, loads

logger = logging.getLogger(__name__)

# What a kill left between two steps is garbage once no step can be under way any more.
LEFTOVER_SECONDS = 3600


class Channel(filesystem.Channel):
    """Messages as files: ``<time>_<random>.<queue>.msg``, taken in the order of their names."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for leftover in (*Path(self.data_folder_in).glob("*.tmp"), *Path(self.data_folder_in).glob("*.taken")):
            if _age(leftover) > LEFTOVER_SECONDS:
                leftover.unlink(missing_ok=True)

    def _put(self, queue: str, payload: Any, **kwargs: Any) -> None:  # type: ignore[override] # Stubs name it two ways.
        name = f"{time.time_ns():020d}_{uuid.uuid4()}.{queue}.msg"
        _write_whole(Path(self.data_folder_out) / name, dumps(payload))

    def _get(self, queue: str, timeout: float | None = None) -> Any:
        for path in sorted(Path(self.data_folder_in).glob(f"*.{queue}.msg")):
            taken = path.with_suffix(".taken")
            try:
                path.rename(taken)
            except OSError:
                continue  # Another worker was faster.
            try:
                return loads(taken.read_text())
            except ValueError:
                logger.warning("A message that cannot be read was dropped")
            finally:
                taken.unlink(missing_ok=True)
        raise Empty

    def get_table(self, exchange: str) -> list[Any]:
        """The queues bound to the exchange; none if the file was left unreadable."""
        try:
            return list(super().get_table(exchange))
        except ValueError:
            return []

    def _queue_bind(self, exchange: str, routing_key: str | None, pattern: str | None, queue: str | None) -> None:
        table = self.get_table(exchange)
        entry = exchange_queue_t(routing_key or "", pattern or "", queue or "")
        if entry not in table:
            path: Path = self._exchange_file(exchange)  # type: ignore[attr-defined] # Missing in the stubs.
            _write_whole(path, dumps([entry, *table]))


class Transport(filesystem.Transport):
    """kombu's file transport with the channel above."""

    Channel = Channel


def _write_whole(path: Path, text: str) -> None:
    """Put a file into its place with all its content, or not at all."""
    aside = path.with_name(f"{path.name}.{uuid.uuid4().hex}.tmp")
    aside.write_text(text)
    aside.replace(path)


def _age(path: Path) -> float:
    try:
        return time.time() - path.stat().st_mtime
    except FileNotFoundError:
        return 0
