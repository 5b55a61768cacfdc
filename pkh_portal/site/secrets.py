"""The secret key of an office PC. A server gets its key from the environment instead."""

import os
import tempfile
from pathlib import Path

from django.core.management.utils import get_random_secret_key


def office_secret_key(data_dir: Path) -> str:
    """Return the key kept in ``data_dir/secret_key``, making that file (mode 0600) on first use.

    Two processes that start together get the same key: the file appears whole, by a hard link of a
    finished temporary one, so whoever comes second reads the first one's key.
    """
    path = data_dir / "secret_key"
    if not path.exists():
        descriptor, draft = tempfile.mkstemp(dir=data_dir)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(get_random_secret_key())
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            Path(draft).unlink()
    return path.read_text(encoding="ascii").strip()
