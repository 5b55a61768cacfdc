"""Template tags of the portal's own pages: icons, form fields, a few ways of writing things."""

from functools import cache
from typing import Any

from django import forms, template
from django.contrib.auth.models import Group
from django.forms import BoundField
from django.utils.html import format_html
from django.utils.safestring import SafeString

from pkh_portal.accounts.enums import Role
from pkh_portal.site import browsers

register = template.Library()


@register.simple_tag
@cache
def icon(name: str) -> SafeString:
    """A Material Symbols icon. Never read aloud nor translated: the words stand beside it."""
    return format_html('<span class="material-symbols-outlined" aria-hidden="true" translate="no">{}</span>', name)


@register.inclusion_tag("portal/field.html")
def field(bound: BoundField, *, label: str = "", hint: str = "", mark: bool = True, **attrs: str) -> dict[str, Any]:
    """A form field with its label, help and errors, joined for readers.

    ``label`` and ``hint`` replace the form's own label and help text; other keywords become attributes of the
    control, with ``_`` as ``-``. ``mark=False`` leaves out the words "wajib" and "boleh kosong", for forms in which
    every field is plainly needed.
    """
    bound.label = label or bound.label
    bound.help_text = hint or bound.help_text
    widget = bound.field.widget
    # A placeholder in place of a label disappears when it is needed; allauth's forms set one everywhere.
    widget.attrs.pop("placeholder", None)
    return {
        "field": bound,
        "control": bound.as_widget(attrs={name.replace("_", "-"): value for name, value in attrs.items()}),
        "is_check": isinstance(widget, forms.CheckboxInput),
        "is_password": isinstance(widget, forms.PasswordInput),
        "mark": mark,
        # Several controls under one label are a group with a legend.
        "tag": "fieldset" if bound.use_fieldset else "div",
    }


@register.inclusion_tag("portal/form_errors.html")
def form_errors(form: forms.BaseForm) -> dict[str, Any]:
    """What is wrong with a form as a whole; hidden fields have no place of their own, so theirs stand here too."""
    hidden = [error for bound in form.hidden_fields() for error in bound.errors]
    return {"errors": [*form.non_field_errors(), *hidden]}


@register.filter
def in_fours(value: str) -> str:
    """A long code in groups of four, as people read it out and type it."""
    return " ".join(value[start : start + 4] for start in range(0, len(value), 4))


@register.filter
def headline(subject: Any) -> str:
    """What a back-office page about one row is called: a role by its name, anything else as it calls itself."""
    if isinstance(subject, Group) and subject.name in Role.values:
        return str(Role(subject.name).label)
    return str(subject)


register.filter("browser_name", browsers.browser_name)
register.filter("is_handheld", browsers.is_handheld)
