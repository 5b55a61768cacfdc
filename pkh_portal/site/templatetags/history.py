"""The story of one row on its back-office page; here because the back office's own base stands below history."""

from typing import Any

from django import template
from django.db.models import Model
from django.template.context import RequestContext
from simple_history.exceptions import NotHistoricalModelError
from simple_history.utils import get_history_manager_for_model

from pkh_portal.history.sentences import read_cursor, timeline

register = template.Library()
ENTRIES = 50


@register.simple_tag(takes_context=True)
def story(context: RequestContext, subject: Model | None) -> dict[str, Any] | None:
    """Entries of the subject's own history and the address of older ones; none for a table without such a history."""
    if subject is None:
        return None
    try:
        records = get_history_manager_for_model(type(subject))
    except NotHistoricalModelError:
        return None
    before = read_cursor(context["request"].GET.get("sebelum", ""))
    rows = records.filter(**{subject._meta.pk.attname: subject.pk})
    # One more than is shown tells whether there are older ones.
    entries = timeline([rows], limit=ENTRIES + 1, before=before, about=subject)
    shown = entries[:ENTRIES]
    return {"entries": shown, "older": f"?sebelum={shown[-1].cursor}" if len(entries) > ENTRIES else ""}
