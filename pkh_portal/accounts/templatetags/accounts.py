"""Template tags of the accounts floor."""

from typing import Any

from django import template
from django.db.models import Model
from django.template.context import RequestContext

from pkh_portal.accounts.masking import masked, spoken
from pkh_portal.accounts.reveal import PERMISSION

register = template.Library()

register.filter("masked", masked)


@register.inclusion_tag("accounts/masked_value.html", takes_context=True)
def masked_value(context: RequestContext, subject: Model, field: str) -> dict[str, Any]:
    """The masked value of a revealable field, with a button to see it in full for those who may."""
    user = context["request"].user
    value = str(getattr(subject, field) or "")
    return {
        "value": value,
        "masked": masked(value),
        "spoken": spoken(value),
        "name": f"{subject._meta.label_lower}.{field}",
        "subject": subject,
        "may_reveal": bool(value) and user.has_perm(PERMISSION),
    }
