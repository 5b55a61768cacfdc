"""Facts beside a problem that its sentence needs (``Problem.note``): a word, and perhaps what it is about.

Kept in the database as ``word`` or ``word:text``; ``sentences`` has a sentence for each.
"""

from __future__ import annotations

from enum import StrEnum


class Note(StrEnum):
    """Which of the ways in which a code comes about."""

    # Of a cell.
    TOO_LONG = "too_long"  # text: the most characters that are kept
    NUMBER = "number"  # A numeric cell, which keeps 15 digits.
    SCIENTIFIC = "scientific"
    DIGITS = "digits"  # text: how many there are
    # Of regions.
    NOT_KNOWN = "not_known"  # The kabupaten/kota cannot be made out at all.
    CODE = "code"  # text: the code that is meant
    BPS = "bps"
    NO_PLACE = "no_place"  # Nothing says in which kecamatan the row belongs.
    DISAGREES = "disagrees"  # text: what the code says
    # Of the registry and of other rows.
    ELSEWHERE = "elsewhere"  # The family is recorded in another kabupaten/kota.
    SAME_RECORD = "same_record"  # Two rows meet one family by different ways.
    SAME_PARTICIPANT = "same_participant"  # Two new rows share a participant number.
    SAME_REGISTRY = "same_registry"  # Two new rows share a registry id.
    TWO_RECORDS = "two_records"  # The numbers of one row belong to two families.
    NAME = "name"  # text: the name on record; never stored, said to who may see it
    ROW = "row"  # text: the other row, such as "Data: 38"

    def about(self, text: object) -> str:
        """The note with what it is about."""
        return f"{self.value}:{text}"[:300]


def split(note: str) -> tuple[Note | None, str]:
    """The word and the text of a stored note; no word if it is none of ours."""
    word, _colon, text = note.partition(":")
    return (_WORDS[word], text) if word in _WORDS else (None, note)


_WORDS = {note.value: note for note in Note}
