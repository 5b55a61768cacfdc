"""The promise of this floor: kill the workers as often as you like, every job is done, and none is done twice."""

import random
import time
from pathlib import Path

import pytest

from pkh_portal.jobs.tests.stack import Group, Stack, new_stack

pytestmark = [pytest.mark.kill, pytest.mark.slow]

JOBS = 40
KILLS = 6
SECONDS = 240


def test_killing_all_workers_six_times_loses_no_job_and_doubles_none(tmp_path: Path) -> None:
    moments = random.Random(2026)  # noqa: S311 (repeatable, not secret)
    with new_stack(tmp_path, JOB_LEASE_SECONDS="3", JOB_MAX_ATTEMPTS="30") as stack:
        stack.manage("workload", "--enqueue", str(JOBS))
        for _round in range(KILLS):
            with stack.workers() as group:
                wait_for_work(stack, group)
                time.sleep(moments.uniform(0.1, 2))
                assert group.alive, stack.log.read_text()[-3000:]
                group.kill()
        assert stack.report()["states"].get("succeeded", 0) < JOBS, "all was done before the last kill"
        with stack.workers() as group:
            end = time.monotonic() + SECONDS
            while (report := stack.report())["states"] != {"succeeded": JOBS}:
                assert group.alive, stack.log.read_text()[-3000:]
                assert time.monotonic() < end, report
                time.sleep(2)
    assert report["effects"] == [1] * JOBS
    assert report["stray_effects"] == []
    assert report["whole_files"] == JOBS
    print(report)  # noqa: T201 (what the promise was measured at; shown by -s)
    # The kills did hit running jobs: else this test would show nothing.
    assert report["attempts"] > JOBS


def wait_for_work(stack: Stack, group: Group) -> None:
    """Until a worker of this group has begun: jobs of the last one count as running until their lease ends."""
    seen = stack.claims()
    end = time.monotonic() + 60
    while stack.claims() == seen:
        assert group.alive, stack.log.read_text()[-3000:]
        assert time.monotonic() < end, "no job was begun"
        time.sleep(0.1)
