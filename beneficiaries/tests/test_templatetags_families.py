"""How the values of a family look on a page."""

from django.template import Context, Template

from beneficiaries.enums import EnrolmentStatus, NikQuality


def rendered(source: str, **context: object) -> str:
    return Template("{% load families %}" + source).render(Context(context))


def test_badges_take_their_colour_from_the_choice() -> None:
    for status in EnrolmentStatus:
        assert rendered("{{ status|status_tone }}", status=status.value) == status.tone
    for quality in NikQuality:
        assert rendered("{{ quality|nik_tone }}", quality=quality.value) == quality.tone


def test_money_is_written_as_in_an_office() -> None:
    assert rendered("{{ amount|rupiah }}", amount=1_950_000) == "Rp1.950.000"
