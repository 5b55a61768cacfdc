"""Tags and text of HTML in one linear pass.

The standard library's parser takes quadratic time on some broken markup, so the tags are found here: every search
stops at the next ``<``, and nothing is looked at twice.
"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

_TAG = re.compile(r"""<(/?)([a-zA-Z][a-zA-Z0-9:-]*+)((?:[^<>"']|"[^"<]*+"|'[^'<]*+')*+)>""")
_SPANS = {
    name: re.compile(rf"""\b{name}\s*+=\s*+["']?\s*+([0-9]{{1,9}})""", re.IGNORECASE) for name in ("colspan", "rowspan")
}
_PLAIN_CELL = re.compile(r"([^<]*+)</t[dhDH]>")
_LONGEST_TAG = 65_536
_END_OF_COMMENT = re.compile("-->")
_END_OF_DECLARATION = re.compile(">")
# Elements whose content is no text of the page.
_ENDS_OF_HIDDEN = {
    name: re.compile(rf"</{name}\s*>", re.IGNORECASE) for name in ("script", "style", "title", "xml", "noscript")
}
_LONGEST_END_MARK = 64


class Tag(NamedTuple):
    """``text`` is the whole content of a table cell of nothing but text, whose closing tag is then left out."""

    name: str
    closing: bool
    raw_attributes: str
    text: str | None = None

    def span(self, attribute: str) -> int:
        """How many columns or rows a cell takes, by ``colspan`` or ``rowspan``; 1 without it."""
        found = _SPANS[attribute].search(self.raw_attributes) if self.raw_attributes else None
        return max(int(found[1]), 1) if found else 1


def tokens(blocks: Iterable[str]) -> Iterator[Tag | str]:
    """Tags and the raw text between them; comments, declarations and scripts are left out."""
    scanner = _Scanner()
    for block in blocks:
        scanner.add(block)
        yield from scanner.tokens()
    scanner.finish()
    yield from scanner.tokens()


class _Scanner:
    """What has been read and not yet handed out."""

    def __init__(self) -> None:
        self._buffer = ""
        self._position = 0
        self._finished = False
        self._leaving_out: re.Pattern[str] | None = None

    def add(self, block: str) -> None:
        self._buffer, self._position = self._buffer[self._position :] + block, 0

    def finish(self) -> None:
        self._finished = True

    def tokens(self) -> Iterator[Tag | str]:
        """Everything up to a tag that is not whole yet."""
        buffer = self._buffer
        # From here on a tag may go on in the next block.
        unsure = len(buffer) if self._finished else len(buffer) - _LONGEST_TAG
        while self._leaving_out is None or self._leave_out():
            opening = buffer.find("<", self._position)
            end = len(buffer) if opening < 0 else opening
            if end > self._position:
                yield buffer[self._position : end]
                self._position = end
            if opening < 0 or (opening >= unsure and buffer.find(">", opening) < 0):
                return
            if match := _TAG.match(buffer, opening):
                self._position = match.end()
                yield self._tag(match)
            elif buffer.startswith("<!--", opening):
                self._position, self._leaving_out = opening + 4, _END_OF_COMMENT
            elif buffer.startswith(("<!", "<?"), opening):
                self._position, self._leaving_out = opening + 2, _END_OF_DECLARATION
            else:
                yield "<"
                self._position = opening + 1

    def _tag(self, match: re.Match[str]) -> Tag:
        closing, name, attributes = match.groups()
        name = name.lower()
        if closing:
            return Tag(name, closing=True, raw_attributes=attributes)
        if name in ("td", "th") and (plain := _PLAIN_CELL.match(self._buffer, self._position)):
            self._position = plain.end()
            return Tag(name, closing=False, raw_attributes=attributes, text=plain[1])
        if name in _ENDS_OF_HIDDEN and not attributes.endswith("/"):
            self._leaving_out = _ENDS_OF_HIDDEN[name]
        return Tag(name, closing=False, raw_attributes=attributes)

    def _leave_out(self) -> bool:
        """Go on behind the part being left out; False where its end has not been read yet."""
        if self._leaving_out is None:
            return True
        if end := self._leaving_out.search(self._buffer, self._position):
            self._position, self._leaving_out = end.end(), None
            return True
        self._position = max(self._position, len(self._buffer) - _LONGEST_END_MARK)
        return False
