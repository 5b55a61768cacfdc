"""Text that a spreadsheet would change when it opens a CSV file, and the apostrophe that keeps it as it is."""

import re

# What may begin a formula in Excel, LibreOffice or a web sheet: also behind spaces, and in full width.
_FORMULA = r"[\s\u200b\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r]"
_RUN = re.compile(rf"'*(?:{_FORMULA})")
_DIGITS = re.compile(r"'*[0-9]+")
_GUARDED = re.compile(rf"'+(?:(?:{_FORMULA})|[0-9]+$)")
_LONGEST_SAFE_NUMBER = 11  # from 12 digits on Excel shows 7,37E+11, from 16 on it loses the last ones


def guarded(text: str, *, keep_digits: bool = False) -> str:
    """``text`` with an apostrophe before it where a spreadsheet would run it, or lose digits of it.

    ``keep_digits`` guards short numbers too, whose leading zeros would go. A lone hyphen, the usual mark for "none",
    stays as it is.
    """
    if text == "-":
        return text
    digits = _DIGITS.fullmatch(text)
    if digits:
        at_risk = keep_digits or text[0] in "'0" or len(text) > _LONGEST_SAFE_NUMBER
        return f"'{text}" if at_risk and text != "0" else text
    return f"'{text}" if _RUN.match(text) else text


def unguarded(text: str) -> str:
    """What ``guarded`` was given."""
    return text[1:] if text != "'-" and _GUARDED.match(text) else text
