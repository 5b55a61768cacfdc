"""Spellings of region names made comparable (kpm-import.md, section 4).

Two forms: ``fold`` keeps words apart, for searching; ``NameKeys`` holds the forms in which the resolver compares,
from the strictest to the one without spaces and without the words KECAMATAN, KELURAHAN, KOTA and so on.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final, Self

from pkh_portal.regions.enums import RegionKind, RegionLevel

_APOSTROPHES: Final = re.compile("['`´ʼʻ‘’‛′]")  # Part of the word they stand in: Bu Nuapu'u is Bu Nuapuu.
_WORD: Final = re.compile(r"[^\W_]+")
_FULL_WORDS: Final = {
    "kep": "kepulauan",
    "kec": "kecamatan",
    "kel": "kelurahan",
    "kab": "kabupaten",
    "adm": "administrasi",
    "prov": "provinsi",
    "propinsi": "provinsi",
}
_WORDS_OF_KIND: Final = frozenset({"kecamatan", "distrik", "kelurahan", "desa", "kabupaten", "kota"})
# "Kota Administrasi Jakarta Pusat" is written without its second word, and "Prov. Bali" means Bali; below these
# levels the same words are ordinary parts of names.
_MORE_WORDS_OF_KIND: Final = {
    RegionLevel.PROVINCE: frozenset({"provinsi"}),
    RegionLevel.REGENCY: frozenset({"administrasi"}),
}
_KIND_SAID_BY: Final = {
    "kabupaten": RegionKind.REGENCY,
    "kota": RegionKind.CITY,
    "kelurahan": RegionKind.KELURAHAN,
    "desa": RegionKind.DESA,
}
#: What provinces are called every day, by their names without spaces.
PROVINCES_IN_SHORT: Final = {
    "nad": "aceh",
    "nanggroeacehdarussalam": "aceh",
    "sumut": "sumaterautara",
    "sumbar": "sumaterabarat",
    "sumsel": "sumateraselatan",
    "babel": "kepulauanbangkabelitung",
    "bangkabelitung": "kepulauanbangkabelitung",
    "kepri": "kepulauanriau",
    "jakarta": "daerahkhususibukotajakarta",
    "dkijakarta": "daerahkhususibukotajakarta",
    "daerahkhususjakarta": "daerahkhususibukotajakarta",
    "jabar": "jawabarat",
    "jateng": "jawatengah",
    "diy": "daerahistimewayogyakarta",
    "diyogyakarta": "daerahistimewayogyakarta",
    "yogyakarta": "daerahistimewayogyakarta",
    "jatim": "jawatimur",
    "ntb": "nusatenggarabarat",
    "ntt": "nusatenggaratimur",
    "kalbar": "kalimantanbarat",
    "kalteng": "kalimantantengah",
    "kalsel": "kalimantanselatan",
    "kaltim": "kalimantantimur",
    "kaltara": "kalimantanutara",
    "sulut": "sulawesiutara",
    "sulteng": "sulawesitengah",
    "sulsel": "sulawesiselatan",
    "sultra": "sulawesitenggara",
    "sulbar": "sulawesibarat",
    "malut": "malukuutara",
}


def fold(text: str) -> tuple[str, ...]:
    """The words of a name: no case, no accents, no punctuation; KEP., KEC., KEL., KAB. written out.

    >>> fold("Kec.KEP. Sangkarrang"), fold("Regapu’u")
    (('kecamatan', 'kepulauan', 'sangkarrang'), ('regapuu',))
    """
    text = _APOSTROPHES.sub("", text).replace("&", " dan ")
    if not text.isascii():
        text = "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))
    return tuple(_FULL_WORDS.get(word, word) for word in _WORD.findall(text.casefold()))


def searchable(text: str) -> str:
    """The folded words in one string: what ``Region.search_name`` holds and what is looked for in it."""
    return " ".join(fold(text))


@dataclass(frozen=True, slots=True)
class NameKeys:
    """One spelling in the forms in which spellings are compared."""

    spaced: str
    #: Without spaces, all words kept: tells Kota Bogor from Kabupaten Bogor.
    compact: str
    #: Without spaces and words of kind, which is what similarity is measured on. "Kota" itself stays "kota".
    bare: str
    #: The same spelling after its first, second … leading word of kind, as (spaced, compact): Kec. Kota Baru.
    unprefixed: tuple[tuple[str, str], ...]
    #: The kind that a leading word claims (Kel. against Desa, Kab. against Kota).
    kind: RegionKind | None

    @classmethod
    def of(cls, text: str, level: RegionLevel) -> Self:
        words = fold(text)
        of_kind = _WORDS_OF_KIND | _MORE_WORDS_OF_KIND.get(level, frozenset())
        leading = next((i for i, word in enumerate(words) if word not in of_kind), len(words))
        rests = [words[i:] for i in range(1, min(leading, len(words) - 1) + 1)]
        compact = "".join(words)
        bare = "".join(word for word in words if word not in of_kind) or compact
        if level is RegionLevel.PROVINCE:
            bare = PROVINCES_IN_SHORT.get(bare, bare)
        return cls(
            spaced=" ".join(words),
            compact=compact,
            bare=bare,
            unprefixed=tuple((" ".join(rest), "".join(rest)) for rest in rests),
            kind=_claimed_kind(words[:leading], level),
        )

    @property
    def says_nothing(self) -> bool:
        """Whether no letter or digit is left to compare."""
        return not self.compact


def _claimed_kind(leading: tuple[str, ...], level: RegionLevel) -> RegionKind | None:
    """The one kind of this level that the leading words name; none if they name two (DESA/KELURAHAN)."""
    claimed = {kind for word in leading if (kind := _KIND_SAID_BY.get(word)) in level.kinds}
    return claimed.pop() if len(claimed) == 1 else None
