import pytest
from django.core.exceptions import ValidationError

from pkh_portal.regions.enums import RegionLevel
from pkh_portal.regions.models import Region, RegionAlias
from pkh_portal.regions.resolution import Outcome
from pkh_portal.regions.resolving import resolve
from pkh_portal.regions.services import forget_alias, learn_alias
from pkh_portal.regions.tests.factories import make_region

pytestmark = pytest.mark.usefixtures("small_tree")
DISTRICT, REGENCY = RegionLevel.DISTRICT, RegionLevel.REGENCY


def region(code: str) -> Region:
    return Region.objects.get(pk=code)


def learn(text: str, target: str, parent: str | None = "73.71", level: RegionLevel = DISTRICT) -> RegionAlias:
    return learn_alias(
        text=text, level=level, parent=region(parent) if parent else None, target=region(target), actor="siti"
    )


def test_what_was_learned_is_exact_from_then_on() -> None:
    assert resolve("TMLT KOTA", level=DISTRICT, within="73.71").outcome is Outcome.UNKNOWN
    alias = learn(" TMLT KOTA ", "73.71.10")
    assert (alias.text, alias.spelling, alias.learned_by) == ("tmlt", "TMLT KOTA", "siti")
    assert str(alias) == "TMLT KOTA → Kec. Tamalate"
    answer = resolve("Kec. T.M.L.T.", level=DISTRICT, within="73.71")
    assert (answer.outcome, answer.code) == (Outcome.EXACT, "73.71.10")


def test_the_latest_choice_holds() -> None:
    learn("TMLT", "73.71.10")
    learn("tmlt.", "73.71.14")
    assert RegionAlias.objects.get().target_id == "73.71.14"


def test_what_was_forgotten_is_unknown_again() -> None:
    forget_alias(alias=learn("TMLT", "73.71.10"))
    assert resolve("TMLT", level=DISTRICT, within="73.71").outcome is Outcome.UNKNOWN


def test_a_regency_is_learned_inside_its_province() -> None:
    alias = learn("Tanbu", "63.10", parent=None, level=REGENCY)
    assert alias.parent_id == "63"
    assert resolve("KAB. TANBU", level=REGENCY, within=None).code == "63.10"


def test_a_province_is_learned_without_a_parent() -> None:
    learn("Celebes Selatan", "73", parent=None, level=RegionLevel.PROVINCE)
    assert resolve("CELEBES SELATAN", level=RegionLevel.PROVINCE, within=None).code == "73"


def test_a_name_of_two_may_be_decided() -> None:
    learn("Bogor", "32.71", parent="32", level=REGENCY)
    assert resolve("BOGOR", level=REGENCY, within=None).code == "32.71"
    assert resolve("KAB. BOGOR", level=REGENCY, within=None).code == "32.01"


@pytest.mark.parametrize(
    ("text", "target", "parent", "level", "sentence"),
    [
        ("...", "73.71.10", "73.71", DISTRICT, "Ejaan harus memuat huruf"),
        ("7371010", "73.71.10", "73.71", DISTRICT, "Ejaan harus memuat huruf"),
        ("TMLT", "73.71.10.1001", "73.71", DISTRICT, "tidak berada pada tingkat ini"),
        ("TMLT", "63.10.10", "73.71", DISTRICT, "tidak terletak di dalam"),
        ("TMLT", "73.71.10", None, DISTRICT, "tidak terletak di dalam"),
        ("KEC. WAJO", "73.71.10", "73.71", DISTRICT, "“KEC. WAJO” adalah nama resmi Kec. Wajo"),
    ],
)
def test_what_is_not_learned(text: str, target: str, parent: str | None, level: RegionLevel, sentence: str) -> None:
    with pytest.raises(ValidationError, match=sentence):
        learn(text, target, parent, level)
    assert not RegionAlias.objects.exists()


def test_a_closed_region_is_no_target() -> None:
    make_region("73.71.98", "Lama", valid_until="2026-01-01")
    with pytest.raises(ValidationError, match="sudah tidak berlaku"):
        learn("TMLT", "73.71.98")
