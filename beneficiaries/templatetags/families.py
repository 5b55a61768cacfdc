"""How the values of a family look on a page."""

from django import template

from beneficiaries.enums import EnrolmentStatus, NikQuality
from beneficiaries.money import rupiah

register = template.Library()

register.filter("rupiah", rupiah)


@register.filter
def status_tone(status: str) -> str:
    """The badge's colour of a status."""
    return EnrolmentStatus(status).tone


@register.filter
def nik_tone(quality: str) -> str:
    """The badge's colour of a NIK's quality."""
    return NikQuality(quality).tone
