"""The audit trail, to read."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from pkh_portal.accounts.admin.decorators import display
from pkh_portal.accounts.admin.scoped import ReadOnlyMixin, ScopedModelAdmin
from pkh_portal.accounts.enums import AuditAction
from pkh_portal.accounts.models import AuditEvent


@admin.register(AuditEvent)
class AuditEventAdmin(ReadOnlyMixin, ScopedModelAdmin):
    """Newest first; nothing here can be changed, not even by an administrator."""

    list_display = ("at", "action_badge", "actor_name", "object_label", "region", "reason", "address")
    list_display_links = ("at",)
    list_select_related = ("region",)
    list_filter = ("action", "at")
    search_fields = ("actor_name", "object_label", "reason")
    search_help_text = _("Cari nama pelaku, data, atau alasan.")
    fields = (
        ("at", "action", "actor_name", "address"),
        ("object_type", "object_id", "object_label", "region"),
        "reason",
        "detail",
    )
    list_help = _("Setiap kejadian penting dicatat di sini dan tidak dapat diubah atau dihapus.")
    empty_help = _("Belum ada kejadian di wilayah Anda.")

    @display(
        description=_("Kejadian"),
        ordering="action",
        label={action.label: action.tone for action in AuditAction},
    )
    def action_badge(self, event: AuditEvent) -> str:
        return event.get_action_display()
