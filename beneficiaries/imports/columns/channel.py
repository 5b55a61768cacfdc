"""The bank or post office that pays."""

from __future__ import annotations

from typing import Final

from beneficiaries.imports.columns.column import RepeatingColumn
from beneficiaries.imports.columns.texts import saying_something
from beneficiaries.imports.fields import ImportField
from beneficiaries.imports.words import CHANNELS, COMPANY_WORDS, word_key
from pkh_portal.spreadsheets import Cell

#: Different texts that are remembered to be told.
_MOST_TOLD: Final = 20


class ChannelColumn(RepeatingColumn[str]):
    """A bank we do not know is no fault of the row: it is not taken, and told once for the file (``unknown``)."""

    def __init__(self) -> None:
        super().__init__(ImportField.CHANNEL, "")
        self.unknown: set[str] = set()

    def read(self, cell: Cell) -> str:
        text = saying_something(cell, longest=250)
        channel = CHANNELS.get(_bank_key(text))
        if text and channel is None and len(self.unknown) < _MOST_TOLD:
            self.unknown.add(text)
        return channel.value if channel else ""


def _bank_key(text: str) -> str:
    key = word_key(text)
    for word in COMPANY_WORDS:
        key = key.removesuffix(word)
    return key
