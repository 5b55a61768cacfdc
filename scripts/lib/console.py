"""Speaking to the person at the terminal: short sentences in Indonesian, and no traceback for what can be expected."""

import errno
import signal
import sys
from collections.abc import Callable, Sequence
from types import FrameType


class Stop(Exception):
    """Something expectable that ends the program. The text is the sentence the person reads."""


def say(sentence: str = "") -> None:
    print(sentence, flush=True)


def last_line(text: str) -> str:
    """The last line that says something: in the output of most programs, the reason."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "tanpa keterangan"


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def catch_endings() -> None:
    """Make the end of the terminal, a plain ``kill`` and Ctrl-C all mean the same, even when started with ``&``."""
    for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), _interrupt)


def guarded(main: Callable[[Sequence[str]], int]) -> int:
    """Run ``main`` with the command line's arguments and return the exit code; 130 after Ctrl-C."""
    catch_endings()
    try:
        return main(sys.argv[1:])
    except Stop as stop:
        print(stop, file=sys.stderr, flush=True)
    except KeyboardInterrupt:
        print("Dihentikan.", file=sys.stderr, flush=True)
        return 130
    except OSError as error:
        if error.errno not in (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOSPC):
            raise
        what = "Disk penuh" if error.errno == errno.ENOSPC else "Tidak ada izin menulis"
        print(f"{what}: {error.filename or error}.", file=sys.stderr, flush=True)
    return 1
