"""The way into every command: check the Python, then load the rest.

This file must work on any Python 3: annotations of the simplest kind, no f-strings. Everything loaded after the
check may use Python 3.11.
"""

import importlib
import sys

FLOOR = (3, 11)


def too_old(version: tuple) -> str:  # type: ignore[type-arg] # Python 3.8 cannot subscript tuple here.
    """The sentence to print for this ``sys.version_info``; empty where it is new enough."""
    if tuple(version[:2]) >= FLOOR:
        return ""
    return (
        "Portal ini memerlukan Python {}.{} atau yang lebih baru; yang dipakai sekarang Python {}.{}. "
        "Pasang Python yang lebih baru, lalu jalankan perintah ini dengannya, misalnya: python3.11 {}"
    ).format(FLOOR[0], FLOOR[1], version[0], version[1], sys.argv[0])


def launch(module: str) -> None:
    """Run ``main(arguments)`` of a module of this package and end the program with what it returns."""
    sentence = too_old(sys.version_info)
    if sentence:
        sys.exit(sentence)
    console = importlib.import_module("scripts.lib.console")
    sys.exit(console.guarded(importlib.import_module("scripts.lib." + module).main))
