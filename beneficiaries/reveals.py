"""The hidden numbers of families: shown masked everywhere, in full for a reason to those who may."""

from django.utils.translation import gettext_lazy as _

from beneficiaries.models import Household, Member
from pkh_portal.accounts.reveal import revealable

revealable(Household, "nik", label=_("NIK pengurus"))
revealable(Household, "family_card_no", label=_("No. KK"))
revealable(Household, "phone", label=_("nomor HP"))
revealable(Household, "card_no", label=_("nomor KKS"))
revealable(Household, "account_no", label=_("nomor rekening"))
revealable(Member, "nik", label=_("NIK anggota"))
