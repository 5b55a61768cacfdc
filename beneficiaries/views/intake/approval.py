"""The second pair of eyes: lets a checked batch be loaded, or sends it back with a reason."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from beneficiaries.services.intake import approving
from beneficiaries.views.intake.base import APPROVE, BatchDeed


class ApproveView(BatchDeed):
    """POST with ``expected``, what the page has promised: approved as it was checked."""

    permission_required = APPROVE
    done = _("Muatan disetujui. Staf dapat memuatnya sekarang.")

    def act(self) -> None:
        approving.approve(batch=self.subject, actor=self.actor, expected=self.request.POST.get("expected", ""))


class SendBackView(BatchDeed):
    """POST with ``reason`` and ``expected``: not approved."""

    permission_required = APPROVE
    done = _("Muatan dikembalikan; alasannya tampil di halaman ini.")

    def act(self) -> None:
        said = self.request.POST
        approving.send_back(
            batch=self.subject, actor=self.actor, reason=said.get("reason", ""), expected=said.get("expected", "")
        )
