"""The bytes of a file, and the promise that whatever is wrong with them ends in a typed error."""

import os
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import BinaryIO
from xml.parsers.expat import ExpatError

from pkh_portal.spreadsheets.errors import (
    EMPTY_FILE,
    DamagedFile,
    FileTooLarge,
    NotATable,
    SpreadsheetError,
    TableTooLarge,
)
from pkh_portal.spreadsheets.limits import MIB, Limits

Content = str | os.PathLike[str] | bytes

# What parsing of broken bytes raises. A TypeError or AttributeError is not here: that is a bug of ours.
_FAULTS = (
    ValueError,
    LookupError,
    ArithmeticError,
    EOFError,
    OSError,
    NotImplementedError,
    RecursionError,
    struct.error,
    zlib.error,
    zipfile.BadZipFile,
    ExpatError,
)


class Source:
    """A file by its path, or its bytes; opened as often as needed, never changed.

    Raises ``FileTooLarge`` and ``NotATable`` (empty); an ``OSError`` of a path that cannot be opened is passed on.
    """

    def __init__(self, content: Content, *, name: str, limits: Limits) -> None:
        self.name = name
        self.limits = limits
        self._content = content if isinstance(content, bytes) else Path(content)
        self.size = len(content) if isinstance(content, bytes) else Path(content).stat().st_size
        if self.size > limits.file_bytes:
            raise FileTooLarge(name, values={"megabytes": limits.file_bytes // MIB})
        if not self.size:
            raise NotATable(name, sentence=EMPTY_FILE)

    def open(self) -> BinaryIO:
        return BytesIO(self._content) if isinstance(self._content, bytes) else self._content.open("rb")

    def head(self, size: int) -> bytes:
        with self.open() as stream:
            return stream.read(size)

    def read(self) -> bytes:
        return self._content if isinstance(self._content, bytes) else self._content.read_bytes()

    def blocks(self, size: int = MIB) -> Iterator[bytes]:
        with self.open() as stream:
            while block := stream.read(size):
                yield block


@contextmanager
def typed_faults(name: str) -> Iterator[None]:
    """Turn what broken bytes make parsers raise into ``DamagedFile``, and lack of memory into ``TableTooLarge``."""
    try:
        yield
    except SpreadsheetError:
        raise
    except MemoryError as error:
        raise TableTooLarge(name) from error
    except _FAULTS as error:
        raise DamagedFile(name) from error
