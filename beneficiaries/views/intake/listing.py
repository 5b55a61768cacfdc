"""The list of batches: who loaded what and when, and what is to be done next."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from beneficiaries.intake_enums import BatchState
from beneficiaries.intake_reading.totals import left_by_decision
from beneficiaries.models import ImportBatch, ImportSheet
from beneficiaries.views.intake.base import ADD, VIEW
from pkh_portal.accounts.pages import PermittedView

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise as StrOrPromise

PER_PAGE: Final = 25
#: The sheets of the batches by their numbers alone: what was found in them is long.
_TALLIES: Final = ("batch", "number", "n_new", "n_changed", "n_review", "n_rejected")


@dataclass(frozen=True, slots=True)
class Tab:
    """Some of the batches, by their states."""

    key: str
    label: StrOrPromise
    states: tuple[BatchState, ...]
    #: What is said where there are none.
    none: StrOrPromise


_OPEN = tuple(state for state in BatchState if not state.is_over)
TABS: Final = (
    Tab("", _("Semua"), tuple(BatchState), ""),
    Tab("berjalan", _("Perlu dilanjutkan"), _OPEN, _("Tidak ada yang menunggu: semua berkas sudah selesai diurus.")),
    Tab("dimuat", _("Sudah dimuat"), (BatchState.APPLIED,), _("Belum ada berkas yang sudah dimuat.")),
    Tab(
        "ditutup", _("Ditolak atau dibatalkan"), (BatchState.FAILED, BatchState.CANCELLED, BatchState.UNDONE),
        _("Tidak ada berkas yang ditolak atau dibatalkan."),
    ),
)  # fmt: skip
_NEXT: Final[dict[BatchState, StrOrPromise]] = {
    BatchState.UPLOADED: _("Lihat kemajuan"),
    BatchState.READ: _("Lihat kemajuan"),
    BatchState.MAPPED: _("Cocokkan kolom"),
    BatchState.CHECKED: _("Tinjau dan muat"),
    BatchState.REVIEWED: _("Muat sekarang"),
    BatchState.APPLIED: _("Lihat hasil"),
    BatchState.UNDONE: _("Lihat hasil"),
    BatchState.FAILED: _("Lihat alasannya"),
    BatchState.CANCELLED: _("Lihat"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A batch as the list shows it. ``waiting`` rows are rejected or wait for somebody; ``decided`` are to be left."""

    batch: ImportBatch
    new: int
    changed: int
    waiting: int
    decided: int

    @property
    def state(self) -> BatchState:
        return BatchState(self.batch.state)

    @property
    def is_counted(self) -> bool:
        return self.batch.checked_at is not None

    @property
    def is_working(self) -> bool:
        """Whether background work waits or runs."""
        return self.batch.job is not None and self.batch.job.status.active

    @property
    def next(self) -> StrOrPromise:
        return _("Lihat kemajuan") if self.is_working else _NEXT[self.state]


class BatchListView(PermittedView, TemplateView):
    """Batches of the user's kabupaten/kota, the latest first."""

    permission_required = VIEW
    template_name = "beneficiaries/intake/list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        key = self.request.GET.get("keadaan", "")
        tab = next((tab for tab in TABS if tab.key == key), TABS[0])
        batches = ImportBatch.objects.visible_to(self.scope)
        found = batches.filter(state__in=tab.states) if tab.key else batches
        found = found.select_related("region", "job").prefetch_related(
            Prefetch("sheets", ImportSheet.objects.only(*_TALLIES))
        )
        page = Paginator(found, PER_PAGE).get_page(self.request.GET.get("halaman"))
        decided = Counter[int]()
        for (batch, _sheet), count in left_by_decision(list(page)).items():
            decided[batch] += count
        lines = [_line(batch, decided[batch.pk]) for batch in page]
        return {
            **super().get_context_data(**kwargs),
            "tabs": TABS,
            "tab": tab,
            "page": page,
            "lines": lines,
            # The list looks again by itself while work is under way.
            "any_working": any(line.is_working for line in lines),
            "may_add": self.user.has_perm(ADD),
        }


def _line(batch: ImportBatch, decided: int) -> Line:
    sheets = batch.sheets.all()
    return Line(
        batch,
        new=sum(sheet.n_new for sheet in sheets),
        changed=sum(sheet.n_changed for sheet in sheets),
        waiting=sum(sheet.n_review + sheet.n_rejected for sheet in sheets) - decided,
        decided=decided,
    )
