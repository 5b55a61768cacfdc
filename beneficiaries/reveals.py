"""The hidden numbers of families: shown masked everywhere, in full for a reason to those who may."""

from django.utils.translation import gettext_lazy as _

from beneficiaries.models import Household, Member
from pkh_portal.accounts.reveal import revealable

revealable(Household, "nik", label=_("NIK pengurus"), region="kecamatan")
revealable(Household, "family_card_no", label=_("No. KK"), region="kecamatan")
revealable(Household, "phone", label=_("nomor HP"), region="kecamatan")
revealable(Household, "card_no", label=_("nomor KKS"), region="kecamatan")
revealable(Household, "account_no", label=_("nomor rekening"), region="kecamatan")
revealable(Member, "nik", label=_("NIK anggota"), region="household__kecamatan")
