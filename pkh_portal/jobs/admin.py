"""All jobs of one's regions, to read; a runaway one can be cancelled."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import RangeDateFilter

from pkh_portal.accounts.admin.decorators import action, display
from pkh_portal.accounts.admin.scoped import ReadOnlyMixin, ScopedModelAdmin
from pkh_portal.accounts.services.audit import Actor
from pkh_portal.jobs.enums import ACTIVE_STATES, JobState
from pkh_portal.jobs.models import Job
from pkh_portal.jobs.registry import all_kinds
from pkh_portal.jobs.services.control import CANCEL_PERMISSION, request_cancel

LOG_LINES = 200


class KindFilter(admin.SimpleListFilter):
    """Jobs by kind, as declared: Django would look through the whole table for the kinds in it."""

    title = _("jenis")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(kind.name, str(kind.label)) for kind in all_kinds()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Job]) -> QuerySet[Job]:
        return queryset.filter(kind=self.value()) if self.value() else queryset


@admin.register(Job)
class JobAdmin(ReadOnlyMixin, ScopedModelAdmin):
    """Newest first. Shows that a job has a result, never the result: only its owner may have that."""

    list_display = ("title", "state_badge", "progress", "owner", "region", "created_at", "duration", "attempts")
    list_select_related = ("owner", "region")
    list_filter = ("state", KindFilter, ("created_at", RangeDateFilter))
    list_filter_submit = True
    search_fields = ("title", "owner__name", "owner__username")
    search_help_text = _("Cari pekerjaan atau nama peminta.")
    fields = (
        "title", "kind", "state_badge", "message", "progress", "owner", "region", "created_at", "run_after",
        "started_at", "finished_at", "duration", "attempts", "worker", "result_name", "log",
    )  # fmt: skip
    actions = ("cancel_selected",)
    list_help = _("Impor, laporan dan hitungan yang diminta di wilayah Anda. Berkas hasil hanya dapat diambil peminta.")
    empty_help = _("Belum ada pekerjaan di wilayah Anda.")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Job]:
        return super().get_queryset(request).defer("params", "summary")

    @display(
        description=_("Keadaan"),
        ordering="state",
        label={state.label: state.tone for state in JobState},
    )
    def state_badge(self, job: Job) -> str:
        return job.get_state_display()

    @display(description=_("Kemajuan"))
    def progress(self, job: Job) -> str:
        return "–" if job.percent is None else f"{job.percent} %"

    @display(description=_("Lama pengerjaan"))
    def duration(self, job: Job) -> str:
        return "–" if job.duration is None else str(job.duration).partition(".")[0]

    @display(description=pgettext_lazy("pekerjaan", "Catatan"))
    def log(self, job: Job) -> str:
        newest = list(job.log_lines.order_by("-pk")[:LOG_LINES])[::-1]
        lines = (
            (f"{timezone.localtime(line.at):%d/%m/%Y %H.%M.%S}", line.get_level_display(), line.text) for line in newest
        )
        return format_html_join("", "<div>{} · {} · {}</div>", lines) or "–"

    @action(description=_("Batalkan pekerjaan terpilih"), permissions=["cancel"])
    def cancel_selected(self, request: HttpRequest, jobs: QuerySet[Job]) -> None:
        active = list(jobs.filter(state__in=ACTIVE_STATES))
        for job in active:
            request_cancel(job=job, actor=Actor.from_request(request))
        if not active:
            self.message_user(request, gettext("Tidak ada yang perlu dibatalkan."), messages.INFO)
            return
        text = ngettext(
            "Pembatalan %(count)s pekerjaan diminta.", "Pembatalan %(count)s pekerjaan diminta.", len(active)
        )
        self.message_user(request, text % {"count": len(active)}, messages.SUCCESS)

    def has_cancel_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(CANCEL_PERMISSION)
