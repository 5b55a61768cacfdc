"""The one way in which a model is given a history."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from simple_history.models import HistoricalRecords

from pkh_portal.history.acting import REASON_LENGTH, current


class Records(HistoricalRecords):
    """simple-history's records, which take who and why from the deed under way."""

    def get_change_reason_for_object(self, instance: models.Model, history_type: str, using: str) -> str:
        return current().reason


def _acting_user(**kwargs: Any) -> Any:
    return current().user


def tracked(*foreign_keys: str) -> Any:
    """A history table beside the model's own: every state of every row, with who, when and why.

    ``foreign_keys`` are the model's foreign keys; their columns get no index in the history, which is only ever read
    by the key of the row it is about. Beside it a model names in ``HISTORY_HIDDEN`` the fields that machines keep: they
    are recorded, and not told of (``sentences``).
    """
    return Records(
        user_model=settings.AUTH_USER_MODEL,
        get_user=_acting_user,
        history_change_reason_field=models.CharField(max_length=REASON_LENGTH, blank=True),
        no_db_index=list(foreign_keys),
    )
