"""Tags and text of HTML in one linear pass.

The standard library's parser takes quadratic time on some broken markup, so the tags are found here: every search
stops at the next ``<``, and nothing is looked at twice.
"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

_TAG = re.compile(r"""<(/?)([a-zA-Z][a-zA-Z0-9:-]*+)((?:[^<>"']|"[^"<]*+"|'[^'<]*+')*+)>""")
_ATTRIBUTE = re.compile(r"""([a-zA-Z][a-zA-Z:-]*+)\s*+=\s*+(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
_LONGEST_TAG = 65_536
_END_OF_COMMENT = re.compile("-->")
_END_OF_DECLARATION = re.compile(">")
# Elements whose content is no text of the page.
_ENDS_OF_HIDDEN = {
    name: re.compile(rf"</{name}\s*>", re.IGNORECASE) for name in ("script", "style", "title", "xml", "noscript")
}
_LONGEST_END_MARK = 64


class Tag(NamedTuple):
    name: str
    closing: bool
    raw_attributes: str

    def number(self, attribute: str) -> int:
        """A whole number of an attribute, 1 where there is none."""
        for match in _ATTRIBUTE.finditer(self.raw_attributes):
            if match[1].lower() == attribute:
                text = (match[2] or match[3] or match[4] or "").strip()
                return max(int(text), 1) if text.isdecimal() and len(text) < 10 else 1
        return 1


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
        while self._leave_out():
            opening = self._buffer.find("<", self._position)
            end = len(self._buffer) if opening < 0 else opening
            if end > self._position:
                yield self._buffer[self._position : end]
                self._position = end
            if opening < 0 or not self._is_whole(opening):
                return
            if tag := _TAG.match(self._buffer, opening):
                self._position = tag.end()
                name = tag[2].lower()
                if not tag[1] and not tag[3].endswith("/"):
                    self._leaving_out = _ENDS_OF_HIDDEN.get(name)
                yield Tag(name, bool(tag[1]), tag[3])
            elif self._buffer.startswith("<!--", opening):
                self._position, self._leaving_out = opening + 4, _END_OF_COMMENT
            elif self._buffer.startswith(("<!", "<?"), opening):
                self._position, self._leaving_out = opening + 2, _END_OF_DECLARATION
            else:
                yield "<"
                self._position = opening + 1

    def _is_whole(self, opening: int) -> bool:
        waiting = len(self._buffer) - opening
        return self._finished or waiting >= _LONGEST_TAG or self._buffer.find(">", opening) >= 0

    def _leave_out(self) -> bool:
        """Go on behind the part being left out; False where its end has not been read yet."""
        if self._leaving_out is None:
            return True
        if end := self._leaving_out.search(self._buffer, self._position):
            self._position, self._leaving_out = end.end(), None
            return True
        self._position = max(self._position, len(self._buffer) - _LONGEST_END_MARK)
        return False
