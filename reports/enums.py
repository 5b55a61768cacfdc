"""Choices of the reports floor, each with what follows from it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class CaseloadStatus(models.TextChoices):
    """How the families of a place stand to the companions there. The order is that in which somebody has to act."""

    UNCOVERED = "uncovered", _("Tanpa pendamping")
    OVER = "over", _("Di atas standar")
    UNDER = "under", _("Di bawah standar")
    WITHIN = "within", _("Sesuai standar")
    NO_KPM = "no_kpm", _("Tanpa KPM")

    @property
    def tone(self) -> str:
        """Badge colour."""
        return {
            CaseloadStatus.UNCOVERED: "danger",
            CaseloadStatus.OVER: "warning",
            CaseloadStatus.UNDER: "info",
            CaseloadStatus.WITHIN: "success",
        }.get(self, "neutral")

    @property
    def help(self) -> str:
        """What the word says, for a screen."""
        return str(_HELP[self])


_HELP = {
    CaseloadStatus.UNCOVERED: _("Ada KPM, tetapi tidak ada pendamping yang bertugas di sana."),
    CaseloadStatus.OVER: _("KPM per pendamping lebih banyak dari batas atas standar."),
    CaseloadStatus.UNDER: _("KPM per pendamping lebih sedikit dari batas bawah standar."),
    CaseloadStatus.WITHIN: _("KPM per pendamping berada di antara batas bawah dan batas atas standar."),
    CaseloadStatus.NO_KPM: _("Tidak ada KPM aktif."),
}
