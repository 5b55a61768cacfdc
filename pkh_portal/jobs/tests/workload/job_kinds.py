import time

from pkh_portal.jobs.api import JobContext, job_kind
from pkh_portal.jobs.tests.workload.models import Effect

KIND = "workload.steps"


@job_kind(KIND, label="Langkah-langkah", permission="jobs.view_job")
def steps(ctx: JobContext, *, count: int, pause: float) -> None:
    """A few steps, a file, and one effect with a pause before its commit, where a kill hurts most."""
    with ctx.result_file("langkah.txt") as path, path.open("w") as file:
        for step in ctx.track(range(count), count, "Melangkah"):
            file.write(f"{step}\n")
            time.sleep(pause)
    ctx.log("Semua langkah selesai")
    with ctx.atomic_finish():
        Effect.objects.create(job_id=ctx.job.pk)
        ctx.conclude("Selesai.", steps=count)
        time.sleep(pause)
