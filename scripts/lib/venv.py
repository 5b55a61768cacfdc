"""The virtual environment in ``.venv``: made, found half-made and made again, filled from a hash-checked list.

Speaks Indonesian, since the office sees it on the first start.
"""

import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from scripts.lib.console import Stop, last_line, say
from scripts.lib.environment import ROOT, WINDOWS
from scripts.lib.stamps import Stamps, content_hash

VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if WINDOWS else "bin/python")
# Present while the environment is being made for the first time: found at the start, it tells of an interruption.
UNFINISHED = VENV / ".unfinished"
LOG = VENV / "install.log"
STAMPS = Stamps(VENV / ".installed.json")

NO_INTERNET = (
    "Internet tidak terjangkau, padahal pemasangan perlu mengunduh paket. "
    "Sambungkan komputer ini ke internet, lalu jalankan perintah ini lagi."
)
# What pip and uv write when something outside went wrong, and the sentence for it. The first that is found counts.
EXPLANATIONS = (
    (("No space left on device",), "Disk penuh: pemasangan memerlukan kira-kira 500 MB ruang kosong."),
    (("DO NOT MATCH THE HASHES", "Hash mismatch"), "Paket yang terunduh berbeda dari yang tercatat; tidak dipasang."),
    (("Failed to establish a new connection", "NewConnectionError", "Max retries exceeded", "Connection refused",
      "name resolution", "Name or service not known", "Network is unreachable", "ConnectTimeout", "ReadTimeout",
      "dns error", "error sending request", "Retrying (Retry("), NO_INTERNET),
    (("Permission denied",), f"Tidak ada izin menulis di {ROOT}."),
    (("No matching distribution", "no wheels"), "Ada paket yang tidak tersedia untuk sistem atau versi Python ini."),
)  # fmt: skip


def _base_python() -> str:
    """The interpreter to build upon, also when this script itself runs inside the environment."""
    return str(getattr(sys, "_base_executable", sys.executable))


def _answers(*arguments: str) -> bool:
    try:
        return subprocess.run([PYTHON, *arguments], capture_output=True, check=False, timeout=60).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def _interpreter_stamp() -> str:
    """Changes when the interpreter below the environment does."""
    stat = PYTHON.stat()
    return f"{os.path.realpath(PYTHON)} {stat.st_size} {stat.st_mtime_ns}"


def _finished() -> bool:
    """Whether the environment was once completed, upon an interpreter that has not changed since."""
    return PYTHON.exists() and not UNFINISHED.exists() and STAMPS.fresh("python", _interpreter_stamp())


def _works() -> bool:
    return _answers("-c", "import sys; sys.exit(sys.version_info < (3, 11))")


def make() -> None:
    """Make ``.venv`` from nothing; with pip inside where this Python brings it, without where it does not."""
    shutil.rmtree(VENV, ignore_errors=True)
    VENV.mkdir()
    UNFINISHED.touch()
    # Debian's Python has no ensurepip unless python3-venv is installed.
    options = [] if importlib.util.find_spec("ensurepip") else ["--without-pip"]
    made = subprocess.run(
        [_base_python(), "-m", "venv", *options, str(VENV)], capture_output=True, text=True, check=False
    )
    if made.returncode != 0:
        raise Stop(f"Lingkungan Python tidak dapat dibuat di {VENV}: {last_line(made.stderr + made.stdout)}")


def _installer() -> list[str]:
    """The command that installs into ``.venv``: its own pip, uv, or the system's pip, whichever there is."""
    options = ["install", "--no-input", "--disable-pip-version-check", "--no-warn-script-location", "--retries", "2"]
    if _answers("-m", "pip", "--version"):
        return [str(PYTHON), "-m", "pip", *options]
    if uv := shutil.which("uv"):
        return [uv, "pip", "install", "--python", str(PYTHON)]
    system_pip = [_base_python(), "-m", "pip", "--python", str(PYTHON)]
    if subprocess.run([*system_pip, "--version"], capture_output=True, check=False).returncode == 0:
        return [*system_pip, *options]
    raise Stop("Python di komputer ini tidak membawa pip. Pasang dulu dengan: sudo apt install python3-venv")


def _install(requirements: Path) -> None:
    command = [*_installer(), "--quiet", "--require-hashes", "--only-binary", ":all:", "-r", str(requirements)]
    with LOG.open("w", encoding="utf-8") as out:
        done = subprocess.run(command, stdout=out, stderr=subprocess.STDOUT, check=False)
    if done.returncode == 0:
        return
    text = LOG.read_text("utf-8", errors="replace")
    for signs, sentence in EXPLANATIONS:
        if any(sign in text for sign in signs):
            raise Stop(f"{sentence} (Catatan: {LOG})")
    raise Stop(f"Pemasangan paket gagal: {last_line(text)} (Catatan: {LOG})")


def ensure(requirements: Sequence[Path]) -> Path:
    """Return the Python of a ``.venv`` in which the first of the lists is installed.

    The others are lists that the first one contains; they count as installed with it. Does next to nothing when the
    environment is as it was left. Raises ``Stop`` with a sentence when it cannot be made or filled.
    """
    wanted = {path.name: content_hash(path) for path in requirements}
    first = requirements[0].name
    if _finished() and STAMPS.fresh(first, wanted[first]):
        return PYTHON
    if not VENV.exists():
        say("Menyiapkan lingkungan Python …")
        make()
    elif UNFINISHED.exists() or not _works():
        say("Lingkungan Python belum selesai dibuat atau rusak; dibuat ulang …")
        make()
    say("Memasang paket yang diperlukan (pertama kali perlu internet, beberapa menit pada sambungan lambat) …")
    _install(requirements[0])
    STAMPS.put(python=_interpreter_stamp(), **wanted)
    UNFINISHED.unlink(missing_ok=True)
    return PYTHON
