"""Names of people made comparable and searchable."""

import re
import unicodedata
from typing import Final

_APOSTROPHES: Final = re.compile("['`´ʼʻ‘’‛′]")
_WORD: Final = re.compile(r"[^\W_]+")


def name_key(text: str) -> str:
    """The words of a name: lower case, no accents, no punctuation, one space between.

    >>> name_key("  Sitti  NUR'AINI, S.Pd ")
    'sitti nuraini s pd'
    """
    text = _APOSTROPHES.sub("", text)
    if not text.isascii():
        text = "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))
    return " ".join(_WORD.findall(text.casefold()))
