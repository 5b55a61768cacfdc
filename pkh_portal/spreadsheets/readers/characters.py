"""Characters of cells: the escapes that spreadsheets use, and what no database takes."""

import re

from pkh_portal.spreadsheets.errors import CELL_TOO_LONG, TableTooLarge

_REFERENCE = re.compile(r"&(?:#x([0-9a-fA-F]{1,8})|#([0-9]{1,10})|(amp|lt|gt|quot|apos));")
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_ESCAPED = re.compile(r"_x([0-9a-fA-F]{4})_")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def xml_text(raw: str) -> str:
    """Resolve the character references of XML text; what is none stays as it is."""
    return _REFERENCE.sub(_referred, raw) if "&" in raw else raw


def excel_text(text: str) -> str:
    """Resolve ``_x000D_``, by which workbooks write what XML cannot hold, and drop what nobody can store."""
    if "_x" in text:
        text = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
    return storable(text)


def storable(text: str) -> str:
    """Without NUL (no database takes it), and with halves of characters joined or replaced."""
    if not _UNSTORABLE.search(text):
        return text
    return text.replace("\x00", "").encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def split_after_last(text: str, mark: str) -> tuple[str, str]:
    """``text`` up to the end of its last ``mark``, and what follows it; without one, all of it follows."""
    position = text.rfind(mark)
    cut = position + len(mark) if position >= 0 else 0
    return text[:cut], text[cut:]


def check_length(text: str, *, name: str, limit: int) -> None:
    if len(text) > limit:
        raise TableTooLarge(name, sentence=CELL_TOO_LONG, values={"limit": limit})


def _referred(match: re.Match[str]) -> str:
    hexadecimal, decimal, named = match.groups()
    if named:
        return _NAMED[named]
    code = int(hexadecimal, 16) if hexadecimal else int(decimal)
    return chr(code) if code <= 0x10FFFF else match[0]
