from django import forms
from django.template import Context, Template

LOAD = "{% load portal %}"


class SampleForm(forms.Form):
    name = forms.CharField(widget=forms.TextInput(attrs={"placeholder": "Name"}))
    note = forms.CharField(required=False, help_text="Singkat saja.")
    secret = forms.CharField(widget=forms.PasswordInput)
    agreed = forms.BooleanField(required=False)
    key = forms.CharField(widget=forms.HiddenInput)

    def clean(self) -> None:
        raise forms.ValidationError("Keduanya tidak cocok.")


def render(source: str, form: forms.Form) -> str:
    return Template(LOAD + source).render(Context({"form": form}))


def test_an_icon_is_neither_read_nor_translated() -> None:
    html = Template(LOAD + '{% icon "home" %}').render(Context())
    assert html == '<span class="material-symbols-outlined" aria-hidden="true" translate="no">home</span>'


def test_a_field_joins_label_help_and_error_for_readers() -> None:
    html = render('{% field form.name label="Nama kunci" hint="Bebas." inputmode="text" %}', SampleForm({}))
    assert '<label for="id_name">Nama kunci' in html
    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert 'aria-invalid="true"' in html
    assert 'inputmode="text"' in html
    assert 'id="id_name_helptext"' in html
    assert 'id="id_name_error"' in html


def test_what_must_be_filled_in_is_said_in_words() -> None:
    assert "(wajib)" in render("{% field form.name %}", SampleForm())
    assert "(boleh kosong)" in render("{% field form.note %}", SampleForm())
    assert "field-mark" not in render("{% field form.name mark=False %}", SampleForm())


def test_a_placeholder_never_stands_in_for_a_label() -> None:
    assert "placeholder" not in render("{% field form.name %}", SampleForm())


def test_only_passwords_have_an_eye_and_only_boxes_come_first() -> None:
    assert "data-show-password" in render("{% field form.secret %}", SampleForm())
    assert "data-show-password" not in render("{% field form.name %}", SampleForm())
    box = render("{% field form.agreed %}", SampleForm())
    assert box.index("<input") < box.index("<label")


def test_errors_without_a_place_of_their_own_stand_together() -> None:
    html = render("{% form_errors form %}", SampleForm({"name": "a", "secret": "b"}))
    assert "Keduanya tidak cocok." in html
    assert html.count("<p>") == 2  # The hidden field's is the other one.
    assert render("{% form_errors form %}", SampleForm()).strip() == ""


def test_codes_are_written_in_fours() -> None:
    assert Template(LOAD + "{{ code|in_fours }}").render(Context({"code": "ABCDEFGHIJ"})) == "ABCD EFGH IJ"


def test_several_controls_under_one_label_are_a_group_with_a_legend() -> None:
    class Choosing(forms.Form):
        one = forms.ChoiceField(choices=[("a", "A")], widget=forms.RadioSelect, help_text="Pilih.")

    html = render("{% field form.one %}", Choosing({}))
    assert '<fieldset class="field" aria-describedby="id_one_helptext id_one_error">' in html
    assert '<legend class="field-label">One' in html
    assert '<label for=""' not in html
