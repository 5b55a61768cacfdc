"""Numbers that have the right shape and cannot belong to anybody.

A NIK begins with the code of the kecamatan that issued it. No kecamatan has the number 00, so ``7371 00 …`` was never
issued; the same holds for a No. KK. Cards and accounts begin with 0000, which no bank has; 0800 0… is no mobile number.
"""

from collections import Counter
from datetime import date
from typing import Final

ISSUER: Final = "737100"
_WOMEN: Final = 40


class Numbers:
    """Hands out numbers, each once."""

    def __init__(self) -> None:
        self._given: Counter[str] = Counter()
        self._dated: set[str] = set()
        self._serial = 0

    def nik(self, born: date, *, female: bool) -> str:
        """Sixteen digits that agree with birth date and sex."""
        return self._of_day(f"{ISSUER}{born.day + _WOMEN * female:02}{born:%m%y}")

    def doubtful_nik(self, born: date) -> str:
        """Sixteen digits whose month does not exist: a slip of the pen."""
        return self._of_day(f"{ISSUER}{born.day:02}13{born:%y}")

    def temporary_nik(self) -> str:
        """What an officer writes until the KTP is there."""
        return self._next("SEMENTARA-", 5)

    def masked_nik(self) -> str:
        """As a source hides it; the end tells one from another."""
        return self._next(f"{ISSUER}******", 4)

    def family_card(self, issued: date) -> str:
        return self._of_day(f"{ISSUER}{issued:%d%m%y}")

    def participant(self) -> str:
        return self._next(f"{ISSUER}1", 8)

    def card(self) -> str:
        return self._next("0000", 12)

    def account(self) -> str:
        return self._next("00000", 10)

    def phone(self) -> str:
        return self._next("08000", 7)

    def registry(self) -> str:
        return self._next("CONTOH-", 6)

    def _of_day(self, prefix: str) -> str:
        """With a serial that runs on from day to day: the end is all that a masked number shows."""
        while True:
            self._serial = self._serial % 9999 + 1
            number = f"{prefix}{self._serial:04}"
            if number not in self._dated:
                self._dated.add(number)
                return number

    def _next(self, prefix: str, width: int) -> str:
        self._given[prefix] += 1
        return f"{prefix}{self._given[prefix]:0{width}}"
