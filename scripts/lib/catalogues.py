"""``scripts/messages``: keep the catalogues in step with the sources. See ``docs/contributing.md``."""

import os
import subprocess
import tempfile
from collections.abc import Sequence

from scripts.lib import venv
from scripts.lib.environment import ROOT


def main(arguments: Sequence[str]) -> int:
    """The command, carried out by ``.venv``'s Python, which has Django and polib."""
    python = venv.ensure([ROOT / "requirements-dev.txt", ROOT / "requirements.txt"])
    with tempfile.TemporaryDirectory() as data_dir:
        environment = {**os.environ, "PORTAL_DATA_DIR": data_dir, "PORTAL_MODE": "office"}
        work = [str(python), "-m", "scripts.lib.catalogue_work", *arguments]
        return subprocess.run(work, cwd=ROOT, env=environment, check=False).returncode
