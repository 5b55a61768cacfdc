"""Template tags of the accounts floor."""

from typing import Any

from django import template
from django.db.models import Model
from django.template.context import RequestContext

from pkh_portal.accounts.masking import masked
from pkh_portal.accounts.reveal import masked_context

register = template.Library()

register.filter("masked", masked)


@register.inclusion_tag("accounts/masked_value.html", takes_context=True)
def masked_value(context: RequestContext, subject: Model, field: str) -> dict[str, Any]:
    """The masked value of a revealable field, with a button to see it in full for those who may."""
    return masked_context(subject, field, user=context["request"].user)
