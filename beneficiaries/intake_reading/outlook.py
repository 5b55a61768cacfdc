"""What loading a batch would do to each kecamatan."""

from __future__ import annotations

from typing import Any

from beneficiaries.models import ImportBatch


def outlook_of(batch: ImportBatch) -> list[Any]:
    """Lines of the preview's table; none until somebody knows the ratios."""
    return []
