"""Unfold's decorators with their types, which Unfold does not ship."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

from unfold.decorators import action as _action
from unfold.decorators import display as _display

F = TypeVar("F", bound=Callable[..., Any])


def action(**options: Any) -> Callable[[F], F]:
    """A button of a back-office page: ``description``, ``url_path``, ``icon``, ``permissions``, ``variant``."""
    return cast(Callable[[F], F], _action(**options))


def display(**options: Any) -> Callable[[F], F]:
    """A column: ``description``, ``ordering``, and ``label`` for a badge with tones by value."""
    return cast(Callable[[F], F], _display(**options))
