"""Workers killed in the middle of a large operation: it is done in the end, and done once."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest

from companions.tests.kill_ground import FAMILIES
from pkh_portal.jobs.tests.stack import Stack, new_stack

pytestmark = [pytest.mark.kill, pytest.mark.slow]

SECONDS = 180


def told(stack: Stack, function: str) -> str:
    """What a function of ``kill_ground`` prints in the stack's installation."""
    return stack.manage(
        "shell", "--verbosity", "0", "-c", f"from companions.tests.kill_ground import {function} as f; f()"
    )


def report(stack: Stack) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(told(stack, "report").strip().splitlines()[-1])
    return found


def test_an_operation_whose_worker_is_killed_is_done_once(tmp_path: Path) -> None:
    with new_stack(tmp_path, JOB_LEASE_SECONDS="10") as stack:
        told(stack, "seed")
        with stack.workers() as group:
            end = time.monotonic() + SECONDS
            while stack.claims() == 0:
                assert group.alive, stack.log.read_text()[-3000:]
                assert time.monotonic() < end, "the job was not begun"
                time.sleep(0.02)
            # In the middle of its transaction, which takes more than a second.
            time.sleep(0.4)
            group.kill()
        killed = report(stack)
        assert killed == {
            "state": "running", "attempts": 1, "operations": 0, "lines": 0, "running": 0, "told": 0, "accompanied": 0,
        }  # fmt: skip
        with stack.workers() as group:
            end = time.monotonic() + SECONDS
            while (now := report(stack))["state"] != "succeeded":
                assert group.alive, stack.log.read_text()[-3000:]
                assert time.monotonic() < end, now
                time.sleep(2)
    assert now["attempts"] == 2
    assert now["operations"] == 1
    assert {now[name] for name in ("lines", "running", "told", "accompanied")} == {FAMILIES}
