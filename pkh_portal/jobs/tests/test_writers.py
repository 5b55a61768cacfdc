"""Several processes that write at once, on the settings as they are: on SQLite nobody may meet a lock."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from pkh_portal.jobs.tests.stack import new_stack

pytestmark = [pytest.mark.kill, pytest.mark.slow]

WRITERS = 4
SECONDS = 30


def test_four_writing_processes_never_meet_a_lock(tmp_path: Path) -> None:
    with new_stack(tmp_path) as stack:
        writers = [
            subprocess.Popen(
                [sys.executable, "manage.py", "workload", "--write-for", str(SECONDS)],
                cwd=settings.BASE_DIR,
                env=stack.environment,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
            for _number in range(WRITERS)
        ]
        results = [writer.communicate(timeout=SECONDS + 120) for writer in writers]
    assert [(writer.returncode, errors) for writer, (_, errors) in zip(writers, results, strict=True)] == [
        (0, "")
    ] * WRITERS
    reports = [json.loads(output) for output, _ in results]
    print(reports)  # noqa: T201 (what was measured; shown by -s)
    assert all(report["errors"] == 0 for report in reports)
    assert all(report["transactions"] > SECONDS for report in reports)
