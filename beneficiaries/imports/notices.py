"""Things worth knowing about a batch that are no problem of a row: ``ImportBatch.notices``, in words."""

from __future__ import annotations

from typing import Any, TypedDict


class Notice(TypedDict):
    """``code`` is one of ``told``'s; ``values`` is what its sentence needs, as JSON."""

    code: str
    values: dict[str, Any]
