from datetime import date
from functools import partial

import pytest
from pytest_django import DjangoAssertNumQueries

from pkh_portal.regions.enums import RegionKind, RegionLevel
from pkh_portal.regions.models import Region, RegionAlias
from pkh_portal.regions.resolution import Outcome
from pkh_portal.regions.resolving import Resolver, resolve
from pkh_portal.regions.tests.factories import make_region

pytestmark = pytest.mark.usefixtures("small_tree")
PROVINCE, REGENCY, DISTRICT, VILLAGE = RegionLevel
YESTERDAY, TODAY = date(2026, 6, 1), date(2026, 6, 2)


@pytest.mark.parametrize(
    ("text", "level", "within", "outcome", "code"),
    [
        ("SULSEL", PROVINCE, None, Outcome.EXACT, "73"),
        ("Prov. Sulawesi Selatan", PROVINCE, None, Outcome.EXACT, "73"),
        ("KOTA MAKASSAR", REGENCY, None, Outcome.EXACT, "73.71"),
        ("Makasar", REGENCY, "73", Outcome.GUESSED, "73.71"),
        ("KAB. GOWA", REGENCY, "63", Outcome.UNKNOWN, None),
        # A kabupaten and a kota of one name.
        ("Bogor", REGENCY, None, Outcome.AMBIGUOUS, None),
        ("KAB.BOGOR", REGENCY, None, Outcome.EXACT, "32.01"),
        ("Kota Bogor", REGENCY, "32", Outcome.EXACT, "32.71"),
        ("KOTA BOGR", REGENCY, "32", Outcome.GUESSED, "32.71"),
        ("BOGR", REGENCY, "32", Outcome.AMBIGUOUS, None),
        # Names live inside their parent.
        ("MAKASSAR", DISTRICT, "73.71", Outcome.EXACT, "73.71.03"),
        ("Kuranji", DISTRICT, "13.71", Outcome.EXACT, "13.71.09"),
        ("Kuranji", DISTRICT, "63.10", Outcome.EXACT, "63.10.10"),
        ("Kuranji", DISTRICT, "73.71", Outcome.UNKNOWN, None),
        ("Kuranji", DISTRICT, None, Outcome.UNKNOWN, None),
        ("TAMALANREA", DISTRICT, "73.71", Outcome.EXACT, "73.71.14"),
        ("KELURAHAN ENTAH", VILLAGE, "73.71.13", Outcome.UNKNOWN, None),
        ("Maccini Sombala", VILLAGE, "73.71", Outcome.EXACT, "73.71.10.1002"),
        # Codes.
        ("73.71.10", DISTRICT, "73.71", Outcome.EXACT, "73.71.10"),
        (" 737110 ", DISTRICT, None, Outcome.EXACT, "73.71.10"),
        ("7371101001", VILLAGE, "73.71.10", Outcome.EXACT, "73.71.10.1001"),
        ("73", PROVINCE, None, Outcome.EXACT, "73"),
        ("7371", REGENCY, "73", Outcome.EXACT, "73.71"),
        ("631010", DISTRICT, "73.71", Outcome.UNKNOWN, None),
        ("737110", VILLAGE, "73.71", Outcome.UNKNOWN, None),
        ("73.71.99", DISTRICT, "73.71", Outcome.UNKNOWN, None),
        ("73.1", REGENCY, None, Outcome.UNKNOWN, None),
        # Codes of BPS.
        ("7371010", DISTRICT, "73.71", Outcome.REFUSED_BPS, None),
        ("7371010001", VILLAGE, "73.71", Outcome.REFUSED_BPS, None),
        ("7371901001", VILLAGE, "73.71", Outcome.REFUSED_BPS, None),  # There is no kecamatan 73.71.90.
        ("7371101999", VILLAGE, "73.71", Outcome.UNKNOWN, None),  # Could be either's; nobody's in fact.
        ("9911010", DISTRICT, None, Outcome.UNKNOWN, None),  # Seven digits, but of no province.
        ("", DISTRICT, "73.71", Outcome.UNKNOWN, None),
    ],
)
def test_resolve(text: str, level: RegionLevel, within: str | None, outcome: Outcome, code: str | None) -> None:
    answer = resolve(text, level=level, within=within)
    assert (answer.outcome, answer.code) == (outcome, code)
    assert answer.found is (code is not None)
    for suggestion in answer.suggestions:
        assert within is None or suggestion.place.code.startswith(f"{within}.")


@pytest.mark.parametrize(
    ("text", "level", "within", "note"),
    [
        ("7371010", DISTRICT, "73.71", "“7371010” adalah kode BPS. Pakailah kode Kemendagri"),
        ("Tamalate", DISTRICT, None, "Nama kecamatan hanya dapat dicari"),
        ("631010", DISTRICT, "73.71", "Kec. Kuranji terletak di luar wilayah yang dipilih."),
        ("737110", VILLAGE, "73.71", "Kode 73.71.10 adalah kode Kec. Tamalate."),
        ("737199", DISTRICT, "73.71", "Kode 73.71.99 tidak ada dalam daftar wilayah Kemendagri."),
        ("KAB. MAKASSAR", REGENCY, None, "Tertulis “Kabupaten”, sedangkan yang ada Kota Makassar."),
        ("TAMALATE", DISTRICT, "73.71", ""),
    ],
)
def test_what_is_special_is_said(text: str, level: RegionLevel, within: str | None, note: str) -> None:
    said = resolve(text, level=level, within=within).note
    assert said.startswith(note) if note else said == ""


def test_kota_banjar_is_not_kabupaten_banjar() -> None:
    make_region("32.79", "Kota Banjar", kind=RegionKind.CITY)
    make_region("63.03", "Kabupaten Banjar", kind=RegionKind.REGENCY)
    answer = resolve("KOTA BANJAR", level=REGENCY, within="63")
    assert (answer.outcome, answer.note) == (Outcome.UNKNOWN, "Kota Banjar terletak di luar wilayah yang dipilih.")
    assert resolve("Banjar", level=REGENCY, within="63").code == "63.03"
    assert resolve("KAB. BANJAR", level=REGENCY, within="63").code == "63.03"


@pytest.mark.parametrize("within", ["73.71.10", "73.71.10.1001", "73.7", "x", ""])
def test_within_must_lie_above(within: str) -> None:
    with pytest.raises(ValueError, match="no region above level DISTRICT"):
        resolve("Tamalate", level=DISTRICT, within=within)


def test_kinds_narrow() -> None:
    make_region("73.71.10.2999", "Maccini Sombala", kind=RegionKind.DESA)
    resolver = Resolver()
    ask = partial(resolver.resolve, "Maccini Sombala", level=VILLAGE, within="73.71.10")
    assert ask().outcome is Outcome.AMBIGUOUS
    assert ask(kinds=[RegionKind.DESA]).code == "73.71.10.2999"
    assert resolver.resolve("7371102999", level=VILLAGE, within=None, kinds=[RegionKind.KELURAHAN]).code is None


def test_a_whole_file_costs_a_handful_of_queries(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    villages = list(
        Region.objects.under("73.71").of_level(VILLAGE).values_list("name", "code", "parent_id", "parent__name")
    )
    resolver = Resolver()
    # Regions and learned spellings of two levels; the provinces, to judge codes that do not exist.
    with django_assert_num_queries(5):
        for _ in range(3):
            for name, code, parent, parent_name in villages:
                assert resolver.resolve(f"KEC. {parent_name}", level=DISTRICT, within="73.71").code == parent
                assert resolver.resolve(f"Kel. {name}", level=VILLAGE, within=parent).code == code
                assert resolver.resolve(code.replace(".", ""), level=VILLAGE, within="73.71").code == code
                assert not resolver.resolve(f"{code}0", level=VILLAGE, within="73.71").found


def close(code: str, successor: str | None = None) -> None:
    Region.objects.filter(pk=code).update(valid_until=YESTERDAY, successor=successor)


def test_a_closed_region_gives_way_to_its_successor() -> None:
    make_region("73.71.98", "Tamalate Baru")
    close("73.71.10", "73.71.13")
    close("73.71.13", "73.71.98")
    for text in ("Tamalate", "KEC. RAPPOCINI", "73.71.10", "737113"):
        answer = Resolver(day=TODAY).resolve(text, level=DISTRICT, within="73.71")
        assert (answer.outcome, answer.code) == (Outcome.EXACT, "73.71.98")
        assert answer.note.endswith("sudah tidak berlaku dan digantikan oleh Kec. Tamalate Baru.")
    assert Resolver(day=YESTERDAY).resolve("Tamalate", level=DISTRICT, within="73.71").code == "73.71.10"


def test_a_closed_region_without_successor_is_unknown() -> None:
    close("73.71.10")
    answer = Resolver(day=TODAY).resolve("Tamalate", level=DISTRICT, within="73.71")
    assert (answer.outcome, answer.note) == (Outcome.UNKNOWN, "Kec. Tamalate sudah tidak berlaku.")


def test_a_successor_elsewhere_stays_outside() -> None:
    close("73.71.10", "63.10.10")
    answer = Resolver(day=TODAY).resolve("Tamalate", level=DISTRICT, within="73.71")
    assert (answer.outcome, answer.note) == (Outcome.UNKNOWN, "Kec. Kuranji terletak di luar wilayah yang dipilih.")
    assert Resolver(day=TODAY).resolve("73.71.10", level=DISTRICT, within=None).code == "63.10.10"


def test_successors_in_a_circle_end() -> None:
    close("73.71.10", "73.71.13")
    close("73.71.13", "73.71.10")
    assert Resolver(day=TODAY).resolve("Tamalate", level=DISTRICT, within="73.71").outcome is Outcome.UNKNOWN


def test_a_region_that_is_not_yet_there_is_not_found() -> None:
    make_region("73.71.98", "Barombong", valid_from=TODAY)
    assert Resolver(day=YESTERDAY).resolve("Barombong", level=DISTRICT, within="73.71").place is None
    assert Resolver(day=TODAY).resolve("Barombong", level=DISTRICT, within="73.71").code == "73.71.98"


def test_learned_spellings_count_as_exact_where_they_were_learned() -> None:
    RegionAlias.objects.create(
        parent_id="63", level=REGENCY, text="tanbu", spelling="Tanbu", target_id="63.10", learned_by="operator"
    )
    RegionAlias.objects.create(
        parent_id="73.71", level=DISTRICT, text="tmlt", spelling="TMLT", target_id="73.71.10", learned_by="operator"
    )
    assert resolve("KAB. TANBU", level=REGENCY, within=None).outcome is Outcome.EXACT
    assert resolve("tanbu", level=REGENCY, within="63").code == "63.10"
    assert resolve("tanbu", level=REGENCY, within="73").code is None
    assert resolve("Kec. T.M.L.T.", level=DISTRICT, within="73.71").code == "73.71.10"
    assert resolve("TMLT", level=DISTRICT, within="63.10").code is None
    assert Resolver(with_learned=False).resolve("TMLT", level=DISTRICT, within="73.71").code is None
