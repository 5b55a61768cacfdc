"""Signs of life of the workers, for the health page."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class WorkerSign(models.Model):
    """When a worker process was last alive. One row per worker, overwritten."""

    name = models.CharField(_("pekerja"), max_length=100, primary_key=True)
    at = models.DateTimeField(_("tanda hidup terakhir"))

    class Meta:
        verbose_name = _("tanda hidup pekerja")
        verbose_name_plural = _("tanda hidup pekerja")
        ordering = ("name",)
        default_permissions = ()

    def __str__(self) -> str:
        return self.name
