"""Where things are, and the environment that the portal's own processes get."""

import os
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
WINDOWS = os.name == "nt"


def dotenv(path: Path = ROOT / ".env") -> dict[str, str]:
    """``KEY=value`` lines of the ``.env`` file that the settings read, too; empty without one."""
    if not path.exists():
        return {}
    lines = (line.strip() for line in path.read_text("utf-8").splitlines())
    pairs = (line.removeprefix("export ").partition("=") for line in lines if "=" in line and not line.startswith("#"))
    return {key.strip(): value.strip().strip("'\"") for key, _, value in pairs}


def value(name: str, default: str = "") -> str:
    """A variable as the settings will see it: the environment first, then ``.env``."""
    return os.environ.get(name) or dotenv().get(name) or default


def data_dir() -> Path:
    """The folder of database, files and logs: ``PORTAL_DATA_DIR``, or ``data`` in the checkout."""
    if given := os.environ.get("PORTAL_DATA_DIR"):
        return Path(given).resolve()
    return (ROOT / (dotenv().get("PORTAL_DATA_DIR") or "data")).resolve()


def portal_environment(more: Mapping[str, str]) -> dict[str, str]:
    """The environment for manage.py, web and worker: this process's own, the office's defaults, and ``more``."""
    return {
        **os.environ,
        "PORTAL_MODE": value("PORTAL_MODE", "office"),
        "PORTAL_DATA_DIR": str(data_dir()),
        "PYTHONUNBUFFERED": "1",
        **more,
    }
