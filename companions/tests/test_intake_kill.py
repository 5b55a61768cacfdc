"""``kill -9`` at random moments of a load: in the end everything is as if nothing had happened.

The whole of it: ``IMPORT_KILL_ROWS=20000 IMPORT_KILL_ROUNDS=20 pytest companions/tests/test_intake_kill.py``. The same
moments come again with ``IMPORT_KILL_SEED``.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from pkh_portal.jobs.tests.stack import Group, Stack, new_stack

pytestmark = [pytest.mark.kill, pytest.mark.slow]

ROUNDS = int(os.environ.get("IMPORT_KILL_ROUNDS", "4"))
SEED = int(os.environ.get("IMPORT_KILL_SEED", "0")) or random.SystemRandom().randrange(1, 10**6)
LATEST = float(os.environ.get("IMPORT_KILL_LATEST", "1.5"))
PATIENCE = 240
SETTINGS = {"JOB_LEASE_SECONDS": "3", "JOB_MAX_ATTEMPTS": "100"}


def code(function: str) -> list[str]:
    return [
        "shell", "--verbosity", "0", "-c", f"from companions.tests.intake_kill_ground import {function} as f; f()",
    ]  # fmt: skip


def report(stack: Stack) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(stack.manage(*code("report")).strip().splitlines()[-1])
    return found


def operator_of(stack: Stack) -> subprocess.Popen[bytes]:
    """A process that asks for one stage after the other, and ends when the batch is applied."""
    with stack.log.open("ab") as log:
        return subprocess.Popen(
            [sys.executable, "manage.py", *code("drive")], cwd=settings.BASE_DIR, env=stack.environment, stdout=log,
            stderr=log,
        )  # fmt: skip


def load(stack: Stack, *, kills: int, dice: random.Random) -> dict[str, Any]:
    """Seed, load, and kill the workers so many times meanwhile; returns the report, with how often they were killed."""
    stack.manage(*code("seed"))
    operator = operator_of(stack)
    killed = 0
    try:
        while killed < kills and operator.poll() is None:
            claims = stack.claims()
            with stack.workers() as group:
                if not _wait(lambda before=claims: stack.claims() > before or operator.poll() is not None, group):
                    raise AssertionError(stack.log.read_text()[-3000:])
                time.sleep(dice.uniform(0, LATEST))
                group.kill()
            killed += 1
        with stack.workers() as group:
            assert _wait(lambda: operator.poll() is not None, group), stack.log.read_text()[-3000:]
    finally:
        operator.kill()
        operator.wait()
    return {**report(stack), "killed": killed}


def _wait(until: Any, group: Group) -> bool:
    end = time.monotonic() + PATIENCE
    while not until():
        if time.monotonic() > end or not group.alive:
            return False
        time.sleep(0.02)
    return True


def test_a_load_whose_workers_are_killed_ends_as_if_nothing_had_happened(tmp_path: Path) -> None:
    for name in ("undisturbed", "killed"):
        (tmp_path / name).mkdir()
    with new_stack(tmp_path / "undisturbed", **SETTINGS) as stack:
        wanted = load(stack, kills=0, dice=random.Random(SEED))  # noqa: S311 - no secret
    assert (wanted["state"], wanted["imports"]) == ("applied", 2)
    with new_stack(tmp_path / "killed", **SETTINGS) as stack:
        found = load(stack, kills=ROUNDS, dice=random.Random(SEED))  # noqa: S311 - no secret
    print(f"seed {SEED}: killed {found['killed']} times")  # noqa: T201 - for whoever runs the whole of it
    assert {**found, "killed": 0} == wanted, SEED
