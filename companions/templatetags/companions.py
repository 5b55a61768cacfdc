"""Template tags of the companions floor."""

from django import template
from django.template.context import RequestContext
from django.urls import reverse

from beneficiaries.selection import PARAMETER, Selection
from companions.models import Personnel
from companions.spread import Part

register = template.Library()


@register.simple_tag(takes_context=True)
def transfer_link(context: RequestContext, person: Personnel, part: Part) -> str:
    """The page that gives one desa's families of a person to somebody else."""
    selection = Selection.of_query(f"pendamping={person.pk}&{part.query}")
    return f"{reverse('companions:transfer')}?{PARAMETER}={selection.token(context['request'].user)}"
