"""Starting web and worker, watching them, and stopping them with everything they have started."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from scripts.lib.environment import ROOT, WINDOWS

GRACE_SECONDS = 10
LOG_BYTES = 10_000_000


class Child:
    """One of our long-running processes: leader of a group of its own, output in a log file."""

    def __init__(self, name: str, command: Sequence[str], environment: Mapping[str, str], log: Path) -> None:
        self.name = name
        self.log = log
        if log.exists() and log.stat().st_size > LOG_BYTES:
            log.replace(log.with_suffix(".1.log"))
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("ab") as out:
            self._process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                # Ctrl-C at the terminal must reach us alone: we stop the group, and in our order.
                start_new_session=not WINDOWS,
                creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
            )

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def exit_code(self) -> int | None:
        """The exit code, ``None`` while it runs."""
        return self._process.poll()

    def log_tail(self, lines: int = 8) -> str:
        """The last lines of the log."""
        with self.log.open("rb") as file:
            file.seek(max(0, self.log.stat().st_size - 8000))
            return "\n".join(file.read().decode("utf-8", "replace").splitlines()[-lines:])

    def ask_to_stop(self) -> None:
        """Tell the leader to finish; it sees to its own helpers."""
        with contextlib.suppress(ProcessLookupError):
            self._process.send_signal(getattr(signal, "CTRL_BREAK_EVENT", signal.SIGTERM))

    def kill(self) -> None:
        """End whatever is left of the group."""
        if WINDOWS:
            subprocess.run(["taskkill", "/T", "/F", "/PID", str(self.pid)], capture_output=True, check=False)
        else:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.pid, signal.SIGKILL)
        self._process.wait()


def stop(children: Iterable[Child]) -> None:
    """Ask all to finish, wait up to ``GRACE_SECONDS``, then end what is left. A second Ctrl-C ends the waiting."""
    children = list(children)
    with contextlib.suppress(KeyboardInterrupt):
        for child in children:
            child.ask_to_stop()
        deadline = time.monotonic() + GRACE_SECONDS
        while time.monotonic() < deadline and any(child.exit_code is None for child in children):
            time.sleep(0.1)
    for child in children:
        child.kill()


def first_ended(children: Iterable[Child]) -> Child | None:
    """A child that is no longer running, if there is one."""
    return next((child for child in children if child.exit_code is not None), None)
