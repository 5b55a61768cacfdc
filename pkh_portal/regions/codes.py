"""Kemendagri region codes: the code is the path (``73.71.10.1001`` lies in ``73.71.10`` in ``73.71`` in ``73``).

Statistics Indonesia (BPS) numbers the same regions otherwise: 2, 4, 7 or 10 digits without dots, where Kemendagri
has 2, 4, 6 or 10. The two agree for most provinces and regencies and for nothing below, so a BPS code must be
told apart and refused, never converted.
"""

import re
from typing import Final

from pkh_portal.regions.enums import RegionLevel

#: Text that can only be meant as a code. ASCII digits on purpose: ``\d`` would take other scripts' digits.
NUMERIC: Final = re.compile(r"[0-9][0-9.]*")
_PATTERNS: Final = {level: re.compile(level.code_pattern) for level in RegionLevel}
_BARE_LENGTHS: Final = {
    2: RegionLevel.PROVINCE,
    4: RegionLevel.REGENCY,
    6: RegionLevel.DISTRICT,
    10: RegionLevel.VILLAGE,
}
_BPS_KECAMATAN_DIGITS: Final = 7
_BPS_VILLAGE_DIGITS: Final = 10


def level_of(code: str) -> RegionLevel | None:
    """The level of a dotted code by its shape alone; None if it has the shape of no level."""
    return next((level for level, pattern in _PATTERNS.items() if pattern.match(code)), None)


def ancestor_code(code: str, level: RegionLevel) -> str:
    """The part of a dotted code that names its region on ``level``; the whole code on its own level or below."""
    return code[: level.code_length]


def ancestor_codes(code: str) -> list[str]:
    """The codes above a dotted code, from the province down, without the code itself."""
    return [code[: level.code_length] for level in RegionLevel if level.code_length < len(code)]


def parent_code(code: str) -> str | None:
    """The code one level up; None for a province."""
    return code.rpartition(".")[0] or None


def lies_under(code: str, ancestor: str) -> bool:
    """Whether ``code`` is ``ancestor`` or lies in its subtree; the same question as the lookup ``under``."""
    return code == ancestor or code.startswith(f"{ancestor}.")


def dotted(text: str) -> str | None:
    """A Kemendagri code in its one spelling, from a spelling with or without dots; None if it has no such shape.

    >>> dotted("737110"), dotted(" 73.71.10 "), dotted("7371010")
    ('73.71.10', '73.71.10', None)
    """
    text = text.strip()
    if level_of(text):
        return text
    if not re.fullmatch(r"[0-9]+", text) or (level := _BARE_LENGTHS.get(len(text))) is None:
        return None
    return ".".join((text[0:2], text[2:4], text[4:6], text[6:10])[:level])


def prefix(text: str) -> str:
    """The beginning of dotted codes meant by digits with or without dots: ``7371`` and ``73.71`` give ``73.71``."""
    digits = text.replace(".", "")
    return ".".join(part for part in (digits[0:2], digits[2:4], digits[4:6], digits[6:10]) if part)


def has_bps_shape(text: str) -> bool:
    """Whether undotted text has a length that only BPS uses (7), or one of 10 that no Kemendagri village can have.

    The seventh digit of a Kemendagri village says its kind: 1 kelurahan, 2 desa, 3 desa adat.
    """
    text = text.strip()
    if not re.fullmatch(r"[0-9]+", text):
        return False
    return len(text) == _BPS_KECAMATAN_DIGITS or (len(text) == _BPS_VILLAGE_DIGITS and text[6] not in "123")
