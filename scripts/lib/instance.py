"""One portal per data folder: a lock that the operating system takes back whatever happens to us."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from scripts.lib.console import Stop, say
from scripts.lib.environment import ROOT

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl


def _lock(handle: IO[str]) -> None:
    """Take the lock at once or raise ``OSError``. It ends with the process that holds it, however that ends."""
    if sys.platform == "win32":
        handle.seek(1 << 30)  # Far behind the text, which others shall be able to read.
        msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _is_ours(pid: int) -> bool:
    """Whether a process of that number is a web server or worker of this checkout, and not a later stranger."""
    if sys.platform == "win32":
        return False  # Windows ends children with the window they were started from.
    found = subprocess.run(["ps", "-ww", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return "pkh_portal" in found.stdout and str(ROOT) in found.stdout


class Instance:
    """The running portal of a data folder, as a context manager; ``Stop`` when another one has the folder."""

    def __init__(self, data_dir: Path) -> None:
        self._lock_path = data_dir / "portal.lock"
        self._record_path = data_dir / "portal.json"

    def __enter__(self) -> Self:
        self._handle = self._lock_path.open("a+", encoding="utf-8")
        try:
            _lock(self._handle)
        except OSError:
            self._handle.close()
            address = self._record().get("address") or "alamat belum siap"
            raise Stop(f"Portal sudah berjalan dengan folder data ini ({address}); hentikan dulu yang itu.") from None
        self._stop_leftovers()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._record_path.unlink(missing_ok=True)
        self._handle.close()

    def record(self, address: str, pids: list[int]) -> None:
        """Note what runs, for a second start to name and for a start after a crash to clear away."""
        self._record_path.write_text(json.dumps({"address": address, "pids": pids}), "utf-8")

    def _record(self) -> dict[str, object]:
        try:
            found = json.loads(self._record_path.read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def _stop_leftovers(self) -> None:
        """End web and worker that outlived a starter which was killed: they would hold the port and the jobs."""
        pids = self._record().get("pids")
        leftovers = [pid for pid in pids if isinstance(pid, int) and _is_ours(pid)] if isinstance(pids, list) else []
        if leftovers:
            say("Menghentikan sisa proses dari pemakaian sebelumnya …")
        for pid in leftovers:
            os.killpg(pid, signal.SIGKILL)
        for _ in range(50):  # Until then they may still hold the port.
            if not any(map(_is_ours, leftovers)):
                break
            time.sleep(0.1)
