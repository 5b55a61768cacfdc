"""``scripts/lock``: exact versions with hashes for every platform, from the ``.in`` files.

Pins that still fit are kept; ``scripts/lock --upgrade`` (or any other option of ``uv pip compile``) asks for newer.
"""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from scripts.lib.console import Stop, say
from scripts.lib.environment import ROOT, WINDOWS

COMPILE = ("--universal", "--python-version", "3.11", "--generate-hashes", "--no-emit-index-url", "--quiet",
           "--custom-compile-command", "scripts/lock")  # fmt: skip


def _uv(folder: Path) -> str:
    """The uv on the PATH, or one installed into the folder."""
    if found := shutil.which("uv"):
        return found
    say("Installing uv into a scratch environment …")
    binaries = folder / ("Scripts" if WINDOWS else "bin")
    make = [sys.executable, "-m", "venv", str(folder)]
    fill = [str(binaries / "python"), "-m", "pip", "-q", "install", "uv"]
    if any(subprocess.run(command, check=False).returncode for command in (make, fill)):
        raise Stop("uv could not be installed: put it on the PATH, or connect to the internet.")
    return str(binaries / "uv")


def main(arguments: Sequence[str]) -> int:
    """The command. Both lists are compiled together, so that they agree; tests/test_house_rules.py makes sure."""
    with tempfile.TemporaryDirectory() as folder:
        uv = _uv(Path(folder))
        for source in ("requirements", "requirements-dev"):
            say(f"Compiling {source}.txt …")
            files = [f"{source}.in", "--output-file", f"{source}.txt"]
            command = [uv, "pip", "compile", *COMPILE, *arguments, *files]
            if subprocess.run(command, cwd=ROOT, check=False).returncode != 0:
                raise Stop(f"{source}.in cannot be compiled.")
    return 0
