"""STAND-IN by the lead so that the project starts; the regions helper overwrites this file."""
from django import forms
class RegionChoiceField(forms.ModelChoiceField):
    def __init__(self, queryset=None, *, level=None, **kw):
        kw.pop("limit_choices_to", None)
        super().__init__(queryset=queryset if level is None else queryset.filter(level=level), **kw)
        self.widget = forms.TextInput()
