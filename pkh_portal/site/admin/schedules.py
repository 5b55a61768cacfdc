"""When routine work runs. Which work exists is the program's matter; when it runs is the office's."""

from typing import Any

import django_celery_beat.admin  # noqa: F401 - importing registers the pages replaced below
from django.contrib import admin
from django.db.models import Model, QuerySet
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
from pkh_portal.accounts.admin.scoped import ScopedModelAdmin, scope_of
from pkh_portal.accounts.enums import AuditAction
from pkh_portal.accounts.services.audit import Actor, record

for model in (ClockedSchedule, CrontabSchedule, IntervalSchedule, PeriodicTask, SolarSchedule):
    admin.site.unregister(model)


class InstallationMixin:
    """Tables of the whole installation: changed by who has the whole country, with a line in the audit trail."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return bool(super().has_add_permission(request)) and scope_of(request).nationwide  # type: ignore[misc]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(super().has_change_permission(request, obj)) and scope_of(request).nationwide  # type: ignore[misc]

    def save_model(self, request: HttpRequest, obj: Model, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)  # type: ignore[misc]
        record(
            action=AuditAction.SCHEDULE_CHANGED,
            actor=Actor.from_request(request),
            subject=obj,
            detail={"fields": sorted(form.changed_data)},
        )

    def formfield_for_choice_field(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "period":
            # Faster than a second is a way to stop the portal, not a schedule.
            kwargs["choices"] = [(key, text) for key, text in db_field.choices if key != "microseconds"]
        return super().formfield_for_choice_field(db_field, request, **kwargs)  # type: ignore[misc]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def _time_of_day(crontab: CrontabSchedule | None) -> str:
    """``Setiap hari pukul 00.10`` for what is done once a day; empty for anything else."""
    if crontab is None or {crontab.day_of_week, crontab.day_of_month, crontab.month_of_year} != {"*"}:
        return ""
    if not (crontab.hour.isdecimal() and crontab.minute.isdecimal()):
        return ""
    return _("Setiap hari pukul %(hour)02d.%(minute)02d") % {
        "hour": int(crontab.hour),
        "minute": int(crontab.minute),
    }


@admin.register(PeriodicTask)
class PeriodicTaskAdmin(InstallationMixin, ScopedModelAdmin):
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
        return _time_of_day(task.crontab) or str(task.interval or task.crontab or "")

    @display(description=_("Status"), ordering="enabled", label={True: "success", False: "warning"})
    def enabled_badge(self, task: PeriodicTask) -> tuple[bool, str]:
        return task.enabled, str(_("Berjalan") if task.enabled else _("Dihentikan"))


@admin.register(IntervalSchedule)
class IntervalScheduleAdmin(InstallationMixin, ScopedModelAdmin):
    """Every so many seconds, minutes, hours, days."""

    list_display = ("__str__",)
    empty_help = _("Belum ada selang waktu.")


@admin.register(CrontabSchedule)
class CrontabScheduleAdmin(InstallationMixin, ScopedModelAdmin):
    """At certain times of the day, week or month."""

    list_display = ("human_readable", "timezone")
    fields = ("minute", "hour", "day_of_week", "day_of_month", "month_of_year", "timezone")
    empty_help = _("Belum ada waktu tetap.")
