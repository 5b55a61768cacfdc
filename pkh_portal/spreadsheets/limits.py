"""How much of a file is read before it is refused."""

from dataclasses import dataclass

MIB = 1024 * 1024

# What Excel itself can hold, or a little more; a file beyond it is broken.
MAX_ROWS = 1_048_576
MAX_COLUMNS = 16_384
MAX_STYLES = 70_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Bounds of one open; each refusal is a typed error of ``errors``.

    ``file_bytes``: size of the file. ``unpacked_bytes``: sum of the parts of a zipped workbook. ``parts``: how many
    parts it has. ``sheets``, ``columns``: columns that hold a value, formatting alone does not count.
    ``cell_chars``: one cell (Excel's own limit). ``shared_text_bytes``: memory for the texts that cells share.
    """

    file_bytes: int = 50 * MIB
    unpacked_bytes: int = 300 * MIB
    parts: int = 10_000
    sheets: int = 300
    columns: int = 1_000
    cell_chars: int = 32_767
    shared_text_bytes: int = 256 * MIB
