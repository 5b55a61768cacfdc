"""Template tags of the companions floor."""

from urllib.parse import urlencode

from django import template
from django.template.context import RequestContext
from django.urls import reverse

from beneficiaries.selection import PARAMETER, Selection
from companions.enums import OperationKind
from companions.models import AssignmentOperation, Personnel
from companions.outcome import title_of
from companions.spread import Part

register = template.Library()
register.filter("deed_title", title_of)


@register.filter
def is_return(operation: AssignmentOperation) -> bool:
    """Whether families went back to whom they had, as whom the operation names."""
    return operation.kind == OperationKind.END and operation.personnel_id is not None


@register.simple_tag(takes_context=True)
def transfer_link(context: RequestContext, person: Personnel, part: Part) -> str:
    """The page that gives one desa's families of a person to somebody else."""
    selection = Selection.of_query(f"pendamping={person.pk}&{part.query}")
    query = urlencode({PARAMETER: selection.token(context["request"].user), "kembali": person.get_absolute_url()})
    return f"{reverse('companions:transfer')}?{query}"
