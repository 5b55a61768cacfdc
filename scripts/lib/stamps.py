"""Remembering what was done, so that a later start does only what has become necessary."""

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path


def fingerprint(paths: Iterable[Path], *words: str) -> str:
    """A digest of the words and of each file's name, size and time of change: cheap, and wrong on the safe side."""
    digest = hashlib.sha256(repr(words).encode())
    for path in sorted(paths):
        stat = path.stat()
        digest.update(f"{path}\0{stat.st_size}\0{stat.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def content_hash(path: Path) -> str:
    """A digest of what is in the file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


class Stamps:
    """Named stamps in one JSON file, each written when its work is done. An unreadable file holds none."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def _read(self) -> dict[str, str]:
        try:
            found = json.loads(self.path.read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def fresh(self, name: str, stamp: str) -> bool:
        """Whether the work called ``name`` was last done for exactly this stamp."""
        return self._read().get(name) == stamp

    def put(self, **stamps: str) -> None:
        """Write the stamps down, in one step: a crash leaves the old file or the new one."""
        unfinished = self.path.with_suffix(".tmp")
        unfinished.write_text(json.dumps(self._read() | stamps, indent=1), "utf-8")
        unfinished.replace(self.path)
