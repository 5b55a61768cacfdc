"""Result files: where they are kept, and how they go.

A file is written where it will stay, under a random name nobody can guess, and becomes the result by being named
in the row. Files that no row names are left-overs of killed attempts; ``prune`` sweeps them out.
"""

from __future__ import annotations

import os
import re
import uuid
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage

FOLDER = "jobs"


@dataclass(frozen=True, slots=True)
class ResultFile:
    """A file that may become a result. ``stored`` is its name in the storage, ``shown`` the one a user gets."""

    stored: str
    shown: str

    @property
    def path(self) -> Path:
        return Path(default_storage.path(self.stored))

    def discard(self) -> None:
        """Delete the file, if it is there."""
        default_storage.delete(self.stored)


def new_result(name: str) -> ResultFile:
    """Make an empty file that only the portal's own user can read, for a result that users will know by ``name``."""
    shown = safe_name(name)
    suffix = Path(shown).suffix.lower()
    key = uuid.uuid4().hex
    result = ResultFile(stored=f"{FOLDER}/{key[:2]}/{key}{suffix}", shown=shown)
    mode = settings.FILE_UPLOAD_DIRECTORY_PERMISSIONS or 0o700
    for folder in reversed(result.path.parents[: len(Path(result.stored).parents) - 1]):
        folder.mkdir(mode=mode, parents=True, exist_ok=True)
    os.close(os.open(result.path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, settings.FILE_UPLOAD_PERMISSIONS or 0o600))
    return result


def safe_name(name: str) -> str:
    """A file name for people: no folders, nothing unseen, at most 120 letters, with its ending kept."""
    flat = re.sub(r"[\x00-\x1f\x7f/\\:*?\"<>|]+", "_", name)
    # Marks of direction would let "x\u202excod.exe" look like a document; halves of characters cannot be stored.
    flat = "".join(filter(str.isprintable, flat)).strip(" .") or "hasil"
    stem, dot, suffix = flat.rpartition(".")
    if not dot or not re.fullmatch(r"[A-Za-z0-9]{1,8}", suffix):
        return flat[:120]
    return f"{stem[: 119 - len(suffix)] or 'hasil'}.{suffix}"
