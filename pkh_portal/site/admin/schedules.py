"""When routine work runs. Which work exists is the program's matter; when it runs is the office's."""

from typing import Any

import django_celery_beat.admin  # noqa: F401 - importing registers the pages replaced below
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django_celery_beat.models import (
    ClockedSchedule,
    CrontabSchedule,
    IntervalSchedule,
    PeriodicTask,
    SolarSchedule,
)

from pkh_portal.accounts.admin.decorators import display
from pkh_portal.accounts.admin.scoped import ScopedModelAdmin

for model in (ClockedSchedule, CrontabSchedule, IntervalSchedule, PeriodicTask, SolarSchedule):
    admin.site.unregister(model)


class NoDeleteMixin:
    """Rows here are referred to by the program."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(PeriodicTask)
class PeriodicTaskAdmin(NoDeleteMixin, ScopedModelAdmin):
    """Routine work: on or off, and when. What it does cannot be changed here."""

    list_display = ("title", "schedule_text", "enabled_badge", "last_run_at", "total_run_count")
    list_display_links = ("title",)
    list_select_related = ("interval", "crontab")
    ordering = ("description", "name")
    fields = ("title", "enabled", "interval", "crontab", "last_run_at", "total_run_count")
    readonly_fields = ("title", "last_run_at", "total_run_count")
    list_help = _("Pekerjaan rutin dan waktunya. Perubahan berlaku dalam beberapa detik.")
    empty_help = _("Jadwal muncul setelah pekerja latar belakang pertama kali dijalankan.")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[PeriodicTask]:
        # Celery keeps a housekeeping row of its own; there is nothing in it for an office.
        return super().get_queryset(request).exclude(task__startswith="celery.")

    @display(description=_("Pekerjaan"), ordering="description")
    def title(self, task: PeriodicTask) -> str:
        return str(task.description or task.name)

    @display(description=_("Waktu"))
    def schedule_text(self, task: PeriodicTask) -> str:
        return str(task.interval or task.crontab or "")

    @display(description=_("Status"), ordering="enabled", label={True: "success", False: "warning"})
    def enabled_badge(self, task: PeriodicTask) -> tuple[bool, str]:
        return task.enabled, str(_("Berjalan") if task.enabled else _("Dihentikan"))


@admin.register(IntervalSchedule)
class IntervalScheduleAdmin(NoDeleteMixin, ScopedModelAdmin):
    """Every so many seconds, minutes, hours, days."""

    list_display = ("__str__",)
    empty_help = _("Belum ada selang waktu.")


@admin.register(CrontabSchedule)
class CrontabScheduleAdmin(NoDeleteMixin, ScopedModelAdmin):
    """At certain times of the day, week or month."""

    list_display = ("human_readable", "timezone")
    fields = ("minute", "hour", "day_of_week", "day_of_month", "month_of_year", "timezone")
    empty_help = _("Belum ada waktu tetap.")
