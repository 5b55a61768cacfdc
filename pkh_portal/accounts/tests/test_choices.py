"""Choices with a word of explanation."""

import re

from django import forms

from pkh_portal.accounts.choices import ChoiceList, TickList


class Form(forms.Form):
    one = forms.ChoiceField(choices=[("a", "Satu"), ("b", "Dua")], widget=ChoiceList, initial="b")
    many = forms.MultipleChoiceField(choices=[("a", "Satu"), ("b", "Dua")], widget=TickList)


def test_each_choice_carries_its_own_explanation() -> None:
    form = Form()
    form.fields["one"].widget.helps = {"a": "yang pertama"}
    page = str(form["one"])
    assert re.findall(r'choice-name">(\w+)<.*?(?=choice-name|$)', page) == ["Satu", "Dua"]
    assert page.count("choice-help") == 1
    assert page.index("yang pertama") < page.index("Dua")
    assert re.search(r'value="b"[^>]*checked', page)


def test_one_is_chosen_by_a_radio_and_several_by_boxes() -> None:
    form = Form()
    assert str(form["one"]).count('type="radio"') == 2
    assert str(form["many"]).count('type="checkbox"') == 2
