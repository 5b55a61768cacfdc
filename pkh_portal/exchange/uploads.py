"""Files between upload and confirmation: private, outside the web root, gone within a day.

What is confirmed is the file kept here, never rows that a browser sends back.
"""

from __future__ import annotations

import re
import time
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self

from django.conf import settings
from django.core import signing
from django.core.files.storage import default_storage
from django.http import Http404

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

    from pkh_portal.accounts.models import User

FOLDER: Final = "imports"
#: How long a file waits for its confirmation, and how long at most it lies there.
WAITS: Final = 2 * 3600
KEPT: Final = 24 * 3600
_KEY: Final = re.compile(r"[0-9a-f]{32}")
_LONGEST_NAME: Final = 100


class UploadGone(LookupError):
    """The file was confirmed, cancelled or left for too long."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that waits. ``name`` is what its owner calls it."""

    key: str
    name: str

    @classmethod
    def keep(cls, file: UploadedFile[Any]) -> Self:
        """Store a file; those left over are swept out on this occasion, too."""
        sweep()
        upload = cls(uuid.uuid4().hex, Path(file.name or "").name[:_LONGEST_NAME])
        default_storage.save(upload._stored, file)
        return upload

    @classmethod
    def from_token(cls, token: str, *, user: User, table: str) -> Self:
        """The upload this user was given the token of, for this table.

        Raises ``Http404`` for any other, ``UploadGone`` when it came too late.
        """
        try:
            key, name = signing.loads(token, salt=_salt(user, table), max_age=WAITS)
        except signing.SignatureExpired as error:
            raise UploadGone from error
        except (signing.BadSignature, ValueError) as error:
            raise Http404 from error
        upload = cls(key, name)
        if not _KEY.fullmatch(key):
            raise Http404
        if not upload.path.exists():
            raise UploadGone
        return upload

    def token(self, *, user: User, table: str) -> str:
        """The upload as text for an address, of use to this user and this table alone."""
        return signing.dumps([self.key, self.name], salt=_salt(user, table))

    @property
    def _stored(self) -> str:
        return f"{FOLDER}/{self.key}"

    @property
    def path(self) -> Path:
        return Path(default_storage.path(self._stored))

    def discard(self) -> None:
        """Delete the file, if it is there."""
        self.path.unlink(missing_ok=True)


def _salt(user: User, table: str) -> str:
    return f"exchange.upload.{table}.{user.pk}"


def sweep(*, older_than: int = KEPT) -> int:
    """Delete files that nobody has confirmed or cancelled. Returns how many."""
    folder = Path(settings.MEDIA_ROOT) / FOLDER
    old = [path for path in folder.glob("*") if time.time() - path.stat().st_mtime > older_than]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)
