"""One of a few choices, each with a word of explanation below its name."""

from __future__ import annotations

from typing import Any

from django import forms


class ChoiceList(forms.RadioSelect):
    """Radio buttons one below the other. ``help_of(value)`` gives the explanation; empty for none."""

    template_name = "accounts/widgets/choice_list.html"

    def help_of(self, value: str) -> str:
        return ""

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        return {**option, "help": self.help_of(str(value))}
