"""Parameters that name people (a searched NIK) are unreadable in the row while the job waits, and gone after success.

A job that did not succeed keeps them, still encrypted, for doing it again, until it is pruned.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from cryptography.fernet import InvalidToken
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from pkh_portal.accounts.ciphers import cipher
from pkh_portal.jobs.errors import JobFailed
from pkh_portal.jobs.registry import JobKind

_PURPOSE: Final = b"portal-jobs"


def sealed(kind: JobKind, params: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters as they are written into the row."""
    lock = cipher(_PURPOSE)
    return {
        name: lock.encrypt(json.dumps(value).encode()).decode() if name in kind.sealed else value
        for name, value in params.items()
    }


def opened(kind: JobKind, params: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters as the kind's function takes them. Raises ``JobFailed`` if the key is no longer there."""
    lock = cipher(_PURPOSE)
    try:
        return {
            name: json.loads(lock.decrypt(value)) if name in kind.sealed else value for name, value in params.items()
        }
    except InvalidToken as error:
        raise JobFailed(_("Permintaan ini tidak dapat dibaca lagi. Ajukan lagi dari daftarnya.")) from error


def without_sealed(kind: JobKind, params: Mapping[str, Any]) -> dict[str, Any]:
    """What is left of the parameters when nobody needs them any more."""
    return {name: value for name, value in params.items() if name not in kind.sealed}


def kept_key(kind: JobKind, unique_key: str | None) -> str | None:
    """The unique key as it is written: one made of what is hidden does not let it be guessed."""
    if not unique_key or not kind.sealed:
        return unique_key or None
    return f"{kind.name}:{salted_hmac('jobs.unique_key', unique_key, algorithm='sha256').hexdigest()}"
