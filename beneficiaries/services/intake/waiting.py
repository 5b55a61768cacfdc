"""Rows that a loaded batch left waiting go on as a batch of their own."""

from __future__ import annotations

from beneficiaries.models import ImportBatch
from pkh_portal.accounts.services.audit import Actor


def follow_up(*, batch: ImportBatch, actor: Actor) -> ImportBatch:
    """A new batch, ``uploaded``, of the rows that an applied one did not load: rejected, or in review."""
    raise NotImplementedError
