"""Identifying numbers as they are shown to people who did not ask for them in full."""

from django.utils.translation import gettext as _

VISIBLE = 4
DOT = "•"


def masked(value: str | None, *, visible: int = VISIBLE) -> str:
    """Hide all but the last ``visible`` characters, in groups of four: ``•••• •••• •••• 0012``.

    A value of up to twice that length is hidden wholly, so that a short one gives nothing away.
    Works for NIK, No. KK, card, account and telephone numbers. Empty stays empty.
    """
    if not value:
        return ""
    plain = value.strip()
    shown = plain[-visible:] if len(plain) > 2 * visible else ""
    text = DOT * (len(plain) - len(shown)) + shown
    return " ".join(text[max(0, end - 4) : end] for end in _ends(len(text)))


def spoken(value: str | None, *, visible: int = VISIBLE) -> str:
    """What a screen reader says instead of the dots."""
    if not value:
        return _("kosong")
    plain = value.strip()
    if len(plain) <= 2 * visible:
        return _("disamarkan")
    return _("disamarkan, berakhir dengan %(end)s") % {"end": " ".join(plain[-visible:])}


def _ends(length: int) -> list[int]:
    """Ends of groups of four counted from the right, so the visible four stand together."""
    return list(range(length % 4 or 4, length + 1, 4)) if length else []
