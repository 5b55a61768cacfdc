"""What the templates of the intake desk need beside the portal's own tags."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from django import template

register = template.Library()
K = TypeVar("K")


@register.filter
def named(names: Mapping[K, str], key: K) -> str:
    """The name of this key, or nothing."""
    return names.get(key, "")


@register.filter
def counted(number: int) -> int:
    """A number of something that is kept from 0, as people count: from 1."""
    return number + 1
