"""Numbers of SDM that are shown in full only for a reason that is logged. A NIP stands on every official letter."""

from django.utils.translation import gettext_lazy as _

from companions.models import Personnel
from pkh_portal.accounts.reveal import revealable

revealable(Personnel, "nik", label=_("NIK"), region="region")
revealable(Personnel, "phone", label=_("nomor HP"), region="region")
