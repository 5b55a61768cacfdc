"""What Celery calls, by the names that messages and schedules use."""

from celery import current_app

from pkh_portal.accounts.models import User
from pkh_portal.accounts.services.audit import Actor
from pkh_portal.jobs import tasks
from pkh_portal.jobs.api import JobContext, JobState, enqueue
from pkh_portal.jobs.services.dispatch import RUN_TASK
from pkh_portal.jobs.services.schedule import NIGHTLY_TASK, PERIODIC
from pkh_portal.jobs.tests.conftest import MakeKind


def test_messages_and_schedules_name_tasks_that_exist() -> None:
    current_app.loader.import_default_modules()
    assert {RUN_TASK, NIGHTLY_TASK, *PERIODIC} <= current_app.tasks.keys()


def test_a_task_does_the_job_of_its_key(make_kind: MakeKind, owner: User) -> None:
    def work(ctx: JobContext) -> None: ...

    job = enqueue(kind=make_kind(work), actor=Actor(user=owner))
    tasks.run_job(str(job.pk))
    job.refresh_from_db()
    assert job.state == JobState.SUCCEEDED
    tasks.watch_jobs()
    tasks.prune_jobs()
    job.refresh_from_db()
    assert job.state == JobState.SUCCEEDED
