"""Values that the binary workbooks XLS and XLSB write in the same way."""

import struct

ERROR_CODES = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
    0x2B: "#GETTING_DATA",
}
"""What a cell shows for each error; one of another number (a newer Excel's) is shown as the last resort ``#N/A``."""


def rk_number(raw: int) -> float:
    """A number in 30 bits: a whole number, or the upper bits of a float; either may be in hundredths."""
    if raw & 2:
        value = float((raw >> 2) - (1 << 30 if raw & 0x80000000 else 0))
    else:
        value = struct.unpack("<d", b"\0\0\0\0" + struct.pack("<I", raw & 0xFFFFFFFC))[0]
    return value / 100 if raw & 1 else value
