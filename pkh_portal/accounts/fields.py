"""A form field for a hidden number: shows it masked, takes a new one, never sends the old one to the browser."""

from typing import Any

from django import forms
from unfold.widgets import INPUT_CLASSES


class MaskedInput(forms.TextInput):
    """An empty input beside the masked present value, with a box to tick for emptying it."""

    template_name = "accounts/widgets/masked_input.html"
    #: What ``reveal.masked_context`` gives for the present value; set by a form that knows its object and user.
    present: dict[str, Any] | None = None

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, None, attrs)
        may_clear = bool(self.present and self.present["masked"]) and not self.is_required
        context["widget"].update(present=self.present, clear_name=self.clear_name(name), may_clear=may_clear)
        return context

    def value_from_datadict(self, data: Any, files: Any, name: str) -> str | None:
        """The new value; ``""`` to empty it; ``None`` to leave it as it is."""
        new = str(data.get(name) or "").strip()
        if new:
            return new
        return "" if self.clear_name(name) in data else None

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return name not in data and self.clear_name(name) not in data

    @staticmethod
    def clear_name(name: str) -> str:
        return f"{name}-clear"


class MaskedCharField(forms.CharField):
    """A ``CharField`` over ``MaskedInput``. Nothing typed means: leave it as it is."""

    widget = MaskedInput

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", MaskedInput(attrs={"class": " ".join(INPUT_CLASSES), "autocomplete": "off"}))
        super().__init__(**kwargs)

    def bound_data(self, data: Any, initial: Any) -> Any:
        return initial if data is None else data

    def clean(self, value: Any) -> str | None:
        return None if value is None else super().clean(value)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return data is not None and super().has_changed(initial, data)
