"""Zipped workbooks (XLSX, XLSB, ODS): the parts of an archive, opened within limits.

Parts are read by name and never written to disk under it, so a name with ``../`` in it leads nowhere. A part gives
at most the size the archive declares for it (``zipfile`` stops there and compares the checksum), so the sum of the
declared sizes bounds what is unpacked. Archives inside the archive are not opened.
"""

import codecs
import posixpath
import re
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import IO

from pkh_portal.spreadsheets.errors import DamagedFile, PasswordProtected, UnpacksTooLarge
from pkh_portal.spreadsheets.limits import MIB
from pkh_portal.spreadsheets.readers.xml import Event, local_elements
from pkh_portal.spreadsheets.sources import Source

_ENTRY_SIGNATURE = re.compile(rb"PK\x01\x02")
_ENCRYPTED = 0x1
_BLOCK = MIB
_LARGEST_DESCRIPTION = 32 * MIB  # of styles, relationships, lists of sheets; they are held in memory


class Package:
    """The parts of a zipped workbook. ``resources`` closes the file."""

    def __init__(self, source: Source, resources: ExitStack) -> None:
        self.name = source.name
        _check_entry_count(source)
        stream = resources.enter_context(source.open())
        self._archive = resources.enter_context(zipfile.ZipFile(stream))
        entries = [entry for entry in self._archive.infolist() if not entry.is_dir()]
        if any(entry.flag_bits & _ENCRYPTED for entry in entries):
            raise PasswordProtected(source.name)
        if sum(entry.file_size for entry in entries) > source.limits.unpacked_bytes:
            raise UnpacksTooLarge(source.name, values={"megabytes": source.limits.unpacked_bytes // MIB})
        # Part names are compared without case, and some writers use backslashes.
        self._entries = {_part_key(entry.filename): entry for entry in entries}
        if len(self._entries) != len(entries):
            raise DamagedFile(source.name)

    def __contains__(self, part: str) -> bool:
        return _part_key(part) in self._entries

    def names(self) -> list[str]:
        return list(self._entries)

    def open(self, part: str) -> IO[bytes]:
        """A stream of the part's bytes; raises ``KeyError`` where there is no such part."""
        return self._archive.open(self._entries[_part_key(part)])

    def text_blocks(self, part: str) -> Iterator[str]:
        """An XML part as text, a block at a time. UTF-8, or UTF-16 with its mark; raises ``UnicodeDecodeError``."""
        with self.open(part) as stream:
            block = stream.read(_BLOCK)
            decode = codecs.getincrementaldecoder(_xml_encoding(block))().decode
            while block:
                yield decode(block)
                block = stream.read(_BLOCK)
            yield decode(b"", final=True)

    def elements(self, part: str) -> Iterator[Event]:
        """Openings and closings of a part that says how the workbook is made. Raises ``UnpacksTooLarge``."""
        if self._entries[_part_key(part)].file_size > _LARGEST_DESCRIPTION:
            raise UnpacksTooLarge(self.name, values={"megabytes": _LARGEST_DESCRIPTION // MIB})
        return local_elements(self.text_blocks(part), name=self.name)

    def relationships(self, part: str) -> dict[str, "Relationship"]:
        """What ``part`` refers to, by id, with targets resolved to part names; empty where it refers to nothing."""
        folder, base = posixpath.split(part)
        rels = posixpath.join(folder, "_rels", f"{base}.rels")
        if rels not in self:
            return {}
        return {
            attributes["Id"]: Relationship(
                kind=attributes.get("Type", "").rsplit("/", 1)[-1],
                target=_resolve(folder, attributes.get("Target", "")),
            )
            for opening, tag, attributes in self.elements(rels)
            if opening and tag == "Relationship" and "Id" in attributes
        }


@dataclass(frozen=True, slots=True)
class Relationship:
    kind: str
    target: str


def _check_entry_count(source: Source) -> None:
    """Refuse an archive of too many parts before its directory is built in memory."""
    count = 0
    for block in source.blocks():
        count += len(_ENTRY_SIGNATURE.findall(block))
        if count > source.limits.parts:
            raise UnpacksTooLarge(source.name, values={"megabytes": source.limits.unpacked_bytes // MIB})


def _part_key(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").casefold()


def _resolve(folder: str, target: str) -> str:
    target = target.replace("\\", "/")
    return posixpath.normpath(target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target))


def _xml_encoding(head: bytes) -> str:
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    return "utf-8-sig"
