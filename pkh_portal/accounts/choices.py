"""One or several of a few choices, each with a word of explanation below its name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms


class _WithHelp(forms.widgets.ChoiceWidget):
    """``helps`` gives the explanation by value; a value without one has none."""

    helps: Mapping[str, Any] = {}

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        return {**option, "help": self.help_of(str(value))}

    def help_of(self, value: str) -> Any:
        """The explanation of one choice."""
        return self.helps.get(value, "")


class ChoiceList(_WithHelp, forms.RadioSelect):
    """Radio buttons one below the other."""

    template_name = "accounts/widgets/choice_list.html"


class TickList(_WithHelp, forms.CheckboxSelectMultiple):
    """Boxes to tick, one below the other."""

    template_name = "accounts/widgets/choice_list.html"
