"""Taking a table away: what it costs (permission, reason), the file, the line in the audit trail, and the job."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any, Final

from django.conf import settings
from django.contrib import admin
from django.db.models import Model
from django.utils import formats, timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from pkh_portal.accounts.enums import AuditAction
from pkh_portal.accounts.scope import scope_for
from pkh_portal.accounts.services.audit import record
from pkh_portal.exchange.selecting import request_of
from pkh_portal.jobs.api import Job, JobContext, JobFailed, JobRefused, enqueue, job_kind
from pkh_portal.regions.models import Region
from pkh_portal.spreadsheets import FileFormat, Progress, Table, write_tables

if TYPE_CHECKING:
    from pkh_portal.accounts.models import User
    from pkh_portal.accounts.scope import RegionScope
    from pkh_portal.accounts.services.audit import Actor
    from pkh_portal.exchange.mixins import ExchangeAdminMixin
    from pkh_portal.exchange.resources import SheetResource
    from pkh_portal.exchange.selecting import Selected

FULL: Final = "accounts.export_identifier"
#: More rows than this are written by a worker.
AT_ONCE: Final = 5_000
PROGRESS_EVERY: Final = 500
#: The longest search that is told on in the audit trail.
_WORDS: Final = 300


@dataclass(frozen=True, slots=True)
class Order:
    """What was asked for: the list's address, the format, and numbers in full with the reason or masked."""

    query: str
    file_format: FileFormat = FileFormat.XLSX
    full: bool = False
    reason: str = ""

    def params(self) -> dict[str, Any]:
        """The order as JSON, for a job."""
        return {
            "query": self.query,
            "file_format": self.file_format.value,
            "full": self.full,
            "reason": self.reason,
        }


def export_permission(model: type[Model]) -> str:
    """``export_<model>`` where the table has such a permission; else who may see the list may take it away."""
    own = f"export_{model._meta.model_name}"
    verb = "export" if own in dict(model._meta.permissions) else "view"
    return f"{model._meta.app_label}.{verb}_{model._meta.model_name}"


def kind_of(model: type[Model], *, full: bool) -> str:
    """The kind of job that exports this table."""
    return f"{model._meta.app_label}.export_{model._meta.model_name}{'_full' if full else ''}"


def register(resource: type[SheetResource]) -> type[SheetResource]:
    """Make a table's exports kinds of work: masked, and in full where it has numbers to mask.

    Two kinds, for what they demand differs, and is demanded again when the file is fetched.
    """
    model = resource.model()
    permission, name = export_permission(model), model._meta.verbose_name_plural
    run = _runner(model)
    label = format_lazy(gettext_lazy("Ekspor {table}"), table=name)
    sealed = ("query",)  # Somebody may have searched for a NIK.
    job_kind(kind_of(model, full=False), label=label, permission=permission, sealed=sealed)(run)
    if resource.hidden_fields():
        label = format_lazy(gettext_lazy("Ekspor {table} dengan nomor lengkap"), table=name)
        job_kind(kind_of(model, full=True), label=label, permission=permission, also=(FULL,), sealed=sealed)(run)
    return resource


def _runner(model: type[Model]) -> Callable[..., None]:
    def run(ctx: JobContext, *, query: str, file_format: str, full: bool, reason: str) -> None:
        run_export(ctx, model, Order(query, FileFormat(file_format), full, reason))

    return run


def file_name(model: type[Model], file_format: FileFormat) -> str:
    """``kpm-2026-11-22.xlsx``."""
    table = "-".join(str(model._meta.verbose_name_plural).lower().split())
    return f"{table}-{timezone.localdate():%Y-%m-%d}.{file_format.value}"


def write(
    target: str | os.PathLike[str] | IO[bytes],
    *,
    resource: SheetResource,
    chosen: Selected,
    file_format: FileFormat,
    progress: Progress | None = None,
) -> int:
    """Write the rows to a file as they are fetched. Returns how many."""
    name = str(resource.model()._meta.verbose_name_plural)
    table = Table(
        name=name[:1].upper() + name[1:],
        columns=resource.columns(),
        rows=resource.rows(chosen.rows),
        titles=_titles(name, chosen.words, resource),
    )
    report = write_tables(
        target,
        table,
        file_format=file_format,
        time_zone=timezone.get_current_timezone(),
        progress=progress,
        progress_every=PROGRESS_EVERY,
    )
    return report.rows


def _titles(name: str, words: Sequence[str], resource: SheetResource) -> list[str]:
    day = formats.date_format(timezone.localdate(), "DATE_FORMAT")
    titles = [_("Daftar %(table)s") % {"table": name}, f"{settings.OFFICE_NAME}, {day}"]
    if words:
        titles.append(_("Saringan: %(words)s") % {"words": "; ".join(words)})
    if resource.hidden_fields():
        titles.append(
            pgettext("sheet", "Nomor identitas lengkap: jaga kerahasiaannya.")
            if resource.full
            else pgettext("sheet", "Nomor identitas disamarkan.")
        )
    return titles


def note_export(*, model: type[Model], order: Order, words: Sequence[str], rows: int, actor: Actor) -> None:
    """Add the line about an export to the audit trail: what, how many, narrowed how, masked or in full and why."""
    scope = scope_for(actor.user) if actor.user else None
    record(
        action=AuditAction.EXPORT,
        actor=actor,
        label=_("Ekspor %(table)s") % {"table": model._meta.verbose_name_plural},
        region=region_of(scope) if scope else None,
        reason=order.reason,
        detail={
            "event": "tabel diekspor",
            "table": model._meta.label_lower,
            "rows": rows,
            "format": order.file_format.value,
            "filter": "; ".join(words)[:_WORDS],
            "numbers": "full" if order.full else "masked",
        },
    )


def region_of(scope: RegionScope) -> Region | None:
    """The smallest region that holds the whole scope; none for the country or several provinces."""
    if scope.nationwide or not scope.codes:
        return None
    shared = [
        parts[0] for parts in zip(*[code.split(".") for code in scope.codes], strict=False) if len(set(parts)) == 1
    ]
    return Region.objects.filter(pk=".".join(shared)).first() if shared else None


# ── In the background ────────────────────────────────────────────────────────────────────────


def enqueue_export(*, model: type[Model], order: Order, actor: Actor) -> Job:
    """Have a worker write the file. The same order, asked for twice, is one job. Raises ``JobRefused``."""
    params = order.params()
    mark = hashlib.sha256(json.dumps(params, sort_keys=True).encode()).hexdigest()[:32]
    scope = scope_for(actor.user) if actor.user else None
    region = region_of(scope) if scope else None
    kind = kind_of(model, full=order.full)
    return enqueue(
        kind=kind,
        actor=actor,
        params=params,
        region=region if region and scope and scope.covers(region.pk) else None,
        unique_key=f"{kind}:{actor.user.pk if actor.user else ''}:{mark}",
    )


def run_export(ctx: JobContext, model: type[Model], order: Order) -> None:
    """Write the file with what its owner may have now. Repeatable: it only reads, until the line in the trail."""
    owner = ctx.actor.user
    if owner is None:
        raise JobFailed(_("Ekspor harus diminta oleh seorang pengguna."))
    page = page_of(model)
    request = request_of(owner, order.query)
    if not page.has_export_permission(request) or (order.full and not may_take_numbers(owner)):
        raise JobRefused(_("Anda tidak berwenang mengekspor tabel ini."))
    resource = page.resource_class(scope=ctx.scope, actor=ctx.actor, full=order.full)
    chosen = page.resource_class.select(request, page)
    total = chosen.rows.count()
    with ctx.result_file(file_name(model, order.file_format)) as path:
        rows = write(
            path,
            resource=resource,
            chosen=chosen,
            file_format=order.file_format,
            progress=lambda done: ctx.progress(done, max(done, total), _("Menulis baris")),
        )
    ctx.conclude(_("%(rows)s baris ditulis.") % {"rows": rows}, rows=rows)
    with ctx.atomic_finish():
        note_export(model=model, order=order, words=chosen.words, rows=rows, actor=ctx.actor)


def page_of(model: type[Model]) -> ExchangeAdminMixin:
    """The back-office page of a table, which knows its list, its rights and its sheet."""
    page: Any = admin.site.get_model_admin(model)
    return page  # type: ignore[no-any-return] # Only tables with such a page register their exports.


def may_take_numbers(user: User) -> bool:
    """Whether full numbers may be exported."""
    return user.has_perm(FULL)
