"""What can be done to many families at once: this floor's own deeds and those that higher floors add."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from beneficiaries.extensions import BulkAction, extensions
from pkh_portal.accounts.models import User

_CHANGE: Final = "beneficiaries.change_household"
OWN_ACTIONS: Final = (
    BulkAction("status", _("Ubah status"), "toggle_on", "beneficiaries:bulk_status", _CHANGE),
    BulkAction("kelompok", _("Masukkan ke kelompok"), "groups", "beneficiaries:bulk_group", _CHANGE),
)


def allowed_actions(user: User) -> list[BulkAction]:
    """The deeds this user may do, those of the daily work first."""
    added = [action for extension in extensions() for action in extension.bulk_actions()]
    return [action for action in (*added, *OWN_ACTIONS) if user.has_perm(action.permission)]
