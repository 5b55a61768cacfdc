"""What a family should get in a stage: amounts, limits, places and periods, and what is said where nothing is known."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beneficiaries.enums import Component, EnrolmentStatus, Schooling
from beneficiaries.models import Benefit, ComponentRule, CountingRule, Enrolment, Household, Member
from beneficiaries.reference import BENEFITS, COMPONENT_RULES, COUNTING_RULES
from beneficiaries.services.aid import AidStatement, Family, expected_aid, expected_aid_year, statement_for
from beneficiaries.services.aid_statement import AidBase, Outcome
from beneficiaries.stages import Stage
from beneficiaries.tests.books import book_of
from beneficiaries.tests.factories import make_household, make_member, plant_rules
from pkh_portal.accounts.tests.factories import plant_tree
from pkh_portal.regions.enums import AccessClass
from pkh_portal.regions.models import RegionAccess

C = Component
LONG_AGO = date(2015, 1, 1)
BOOK = book_of(COMPONENT_RULES, COUNTING_RULES, BENEFITS)


@pytest.fixture
def ground(db: None) -> None:
    plant_tree()
    plant_rules()


def family(**fields: Any) -> Household:
    return make_household(**{"since": LONG_AGO, **fields})


def words(statement: AidStatement) -> list[tuple[str, int | None, str]]:
    return [(line.component, line.unit, line.outcome.value) for line in statement.lines]


# ── Amounts ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("field", "year", "expected"),
    [
        ("n_pregnant", 2019, 600_000), ("n_pregnant", 2020, 750_000), ("n_pregnant", 2026, 750_000),
        ("n_early_childhood", 2019, 600_000), ("n_early_childhood", 2020, 750_000),
        ("n_sd", 2019, 225_000), ("n_sd", 2026, 225_000),
        ("n_smp", 2019, 375_000), ("n_smp", 2026, 375_000),
        ("n_sma", 2019, 500_000), ("n_sma", 2026, 500_000),
        ("n_disability", 2019, 600_000), ("n_disability", 2026, 600_000),
        ("n_elderly", 2019, 600_000), ("n_elderly", 2026, 600_000),
        ("n_rights_victim", 2025, 2_700_000),
    ],
)  # fmt: skip
def test_each_amount_per_stage(ground: None, field: str, year: int, expected: int) -> None:
    statement = expected_aid(family(**{field: 1}), year=year, stage=2)
    assert statement.total == expected
    assert statement.base == AidBase.COUNTS
    (line,) = statement.lines
    assert (line.unit, line.people, line.outcome) == (expected, 1, Outcome.COUNTED)
    cited = {source.text for source in statement.sources}
    assert any("tribunnews.com" in text or "viva.co.id" in text for text in cited)
    assert set(line.sources) <= {source.number for source in statement.sources}


@pytest.mark.parametrize(
    ("counts", "expected", "counted"),
    [
        ({"n_pregnant": 3}, 1_500_000, 2),
        ({"n_early_childhood": 3}, 1_500_000, 2),
        ({"n_disability": 2}, 600_000, 1),
        ({"n_elderly": 3}, 600_000, 1),
        ({"n_sd": 5}, 900_000, 4),
        ({"n_sma": 4}, 2_000_000, 4),
        ({"n_early_childhood": 2, "n_sma": 3, "n_sd": 2}, 2_500_000, 4),
        ({"n_pregnant": 1, "n_early_childhood": 2, "n_disability": 1, "n_elderly": 1, "n_sd": 1}, 2_850_000, 4),
    ],
)
def test_caps_and_the_highest_four(ground: None, counts: dict[str, int], expected: int, counted: int) -> None:
    statement = expected_aid(family(**counts), year=2026, stage=1)
    assert (statement.total, statement.counted) == (expected, counted)


def test_who_is_left_out_is_told_why(ground: None) -> None:
    statement = expected_aid(family(n_early_childhood=3, n_sma=3), year=2026, stage=1)
    assert [(line.who, line.component, line.outcome, line.why) for line in statement.lines] == [
        ("2 orang", "Anak usia dini", Outcome.COUNTED, ""),
        ("2 orang", "SMA/MA/SMK", Outcome.COUNTED, ""),
        ("1 orang", "Anak usia dini", Outcome.OVER_CAP, "Melebihi batas 2 orang per keluarga."),
        ("1 orang", "SMA/MA/SMK", Outcome.OVER_MAX, "Di luar 4 anggota dengan nilai tertinggi."),
    ]
    assert [line.amount for line in statement.lines] == [1_500_000, 1_000_000, 0, 0]


# ── The family as such ───────────────────────────────────────────────────────────────────────


def remote(kecamatan: str, since: date, until: date | None = None) -> None:
    RegionAccess.objects.create(
        kecamatan_id=kecamatan, access_class=AccessClass.REMOTE, valid_from=since, valid_until=until
    )


@pytest.mark.parametrize(("stage", "expected"), [(1, 775_000), (2, 225_000), (3, 225_000), (4, 225_000)])
def test_in_2019_the_first_stage_brings_the_fixed_aid(ground: None, stage: int, expected: int) -> None:
    assert expected_aid(family(n_sd=1), year=2019, stage=stage).total == expected


def test_the_fixed_aid_is_higher_where_the_kecamatan_was_remote_that_day(ground: None) -> None:
    remote("73.71.10", date(2018, 1, 1), date(2019, 1, 1))
    statement = expected_aid(family(n_sd=1), year=2019, stage=1)
    assert statement.total == 1_225_000
    assert statement.lines[0].component == "Bantuan tetap PKH Akses per KPM"
    assert statement.counted == 1
    RegionAccess.objects.update(valid_until=date(2018, 12, 31))
    assert expected_aid(family(n_sd=1), year=2019, stage=1).total == 775_000


def test_the_place_is_that_of_the_day(ground: None) -> None:
    remote("73.71.06", date(2018, 1, 1))
    moved = family(n_sd=1)
    Enrolment.objects.filter(household=moved).update(valid_until=date(2019, 5, 31))
    Enrolment.objects.create(
        household=moved, status=EnrolmentStatus.ACTIVE, kecamatan_id="73.71.06", valid_from=date(2019, 6, 1)
    )
    assert expected_aid(moved, year=2019, stage=1).total == 775_000


def test_there_is_no_fixed_aid_since_2020(ground: None) -> None:
    assert expected_aid(family(n_sd=1), year=2020, stage=1).total == 225_000


def test_the_flat_aid_of_2018_has_no_amount_per_stage(ground: None) -> None:
    statement = expected_aid(family(n_sd=1), year=2018, stage=1)
    assert statement.total is None
    assert statement.missing == ["Nilai per tahap tidak tercatat di sumber (Setahun: Rp1.890.000)."]
    assert words(statement) == [("Bantuan rata per KPM", None, "unknown")]


def test_a_flat_aid_with_an_amount_per_stage_is_paid_alone(ground: None) -> None:
    Benefit.objects.filter(item="flat").update(period="quarter", amount=500_000)
    statement = expected_aid(family(n_sd=3), year=2018, stage=3)
    assert (statement.total, statement.counted) == (500_000, 0)


# ── What is not known ────────────────────────────────────────────────────────────────────────


def test_before_the_first_amount_there_is_no_total(ground: None) -> None:
    statement = expected_aid(family(n_sd=1, n_smp=1), year=2017, stage=4)
    assert statement.total is None
    assert statement.missing == [
        "Nilai per tahap untuk SD/MI pada 1 Oktober 2017 tidak tercatat di sumber.",
        "Nilai per tahap untuk SMP/MTs pada 1 Oktober 2017 tidak tercatat di sumber.",
    ]
    assert words(statement) == [("SD/MI", None, "unknown"), ("SMP/MTs", None, "unknown")]


def test_one_missing_amount_makes_the_total_unknown(ground: None) -> None:
    Benefit.objects.filter(item="sma").delete()
    statement = expected_aid(family(n_sd=1, n_sma=1), year=2026, stage=1)
    assert statement.total is None
    assert ("SD/MI", 225_000, "counted") in words(statement)
    assert ("SMA/MA/SMK", None, "unknown") in words(statement)


def test_without_a_limit_nobody_is_said_to_be_counted(ground: None) -> None:
    CountingRule.objects.all().delete()
    statement = expected_aid(family(n_sd=1), year=2026, stage=1)
    assert statement.total is None
    assert statement.missing == ["Batas jumlah anggota yang dihitung tidak tercatat untuk 1 Januari 2026."]
    assert words(statement) == [("SD/MI", 225_000, "unknown")]


@pytest.mark.parametrize("by_members", [False, True])
def test_without_a_rule_a_component_is_not_guessed(ground: None, by_members: bool) -> None:
    ComponentRule.objects.filter(component="rights_victim").delete()
    household = family(n_rights_victim=1)
    if by_members:
        make_member(household, birth_date=date(1980, 1, 1), rights_victim=True, name="Korban Contoh")
    statement = expected_aid(household, year=2026, stage=1)
    assert statement.total is None
    assert statement.missing == ["Tidak ada aturan untuk komponen Korban pelanggaran HAM berat pada 1 Januari 2026."]
    assert statement.lines[0].outcome == Outcome.UNKNOWN


def test_a_family_of_whom_nothing_is_recorded_gets_no_figure(ground: None) -> None:
    statement = expected_aid(family(), year=2026, stage=1)
    assert (statement.total, statement.missing) == (
        None,
        ["Anggota dan jumlah komponen keluarga ini belum dicatat."],
    )


def test_a_member_without_a_birth_date_is_named_as_a_gap(ground: None) -> None:
    household = family()
    make_member(household, name="Anak Satu", birth_date=date(2016, 1, 1), schooling=Schooling.SD)
    make_member(household, name="Anak Dua", schooling=Schooling.SD)
    statement = expected_aid(household, year=2026, stage=1)
    assert statement.total == 225_000
    assert statement.notes == ["Tanggal lahir 1 anggota belum diisi; bantuannya dapat lebih besar."]
    assert [(line.who, line.outcome) for line in statement.lines] == [
        ("Anak Satu", Outcome.COUNTED),
        ("Anak Dua", Outcome.UNKNOWN),
    ]


# ── Who takes part ───────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"since": date(2026, 4, 2)}, "belum tercatat sebagai peserta pada 1 April 2026"),
        ({"status": EnrolmentStatus.SUSPENDED}, "ditangguhkan pada 1 April 2026"),
        ({"status": EnrolmentStatus.EXIT}, "sudah keluar dari PKH pada 1 April 2026"),
    ],
)
def test_who_does_not_take_part_that_day_gets_nothing(ground: None, fields: dict[str, Any], reason: str) -> None:
    statement = expected_aid(family(n_sd=1, **fields), year=2026, stage=2)
    assert statement.total == 0
    assert reason in statement.inactive
    assert statement.lines == ()


def test_the_day_is_the_first_of_the_quarter(ground: None) -> None:
    household = family(n_sd=1, since=date(2026, 7, 1))
    assert [statement.total for statement in expected_aid_year(household, year=2026)] == [0, 0, 225_000, 225_000]


# ── Members before counts ────────────────────────────────────────────────────────────────────


def test_members_of_that_day_go_before_recorded_counts(ground: None) -> None:
    household = family(n_sma=3)
    child = make_member(household, name="Anak", birth_date=date(2021, 2, 1), left_on=date(2026, 7, 1))
    by_members = expected_aid(household, year=2026, stage=2)
    assert (by_members.total, by_members.base) == (750_000, AidBase.MEMBERS)
    assert (by_members.lines[0].who, by_members.lines[0].detail) == (child.name, "5 tahun")
    by_counts = expected_aid(household, year=2026, stage=3)
    assert (by_counts.total, by_counts.base) == (1_500_000, AidBase.COUNTS)
    assert by_counts.notes == ["Belum ada anggota yang tercatat, jadi dihitung dari jumlah komponen di daftar."]


def test_a_family_without_a_component_gets_nothing_and_is_told(ground: None) -> None:
    household = family()
    make_member(household, birth_date=date(1990, 1, 1))
    statement = expected_aid(household, year=2026, stage=1)
    assert statement.total == 0
    assert statement.notes == ["Tidak ada anggota yang memenuhi komponen pada 1 Januari 2026."]
    assert statement.lines[0].why == "Tidak memenuhi komponen mana pun pada hari itu."


def test_somebody_who_is_two_things_is_counted_once(ground: None) -> None:
    household = family()
    make_member(household, birth_date=date(1940, 1, 1), severe_disability=True)
    statement = expected_aid(household, year=2026, stage=1)
    assert statement.total == 600_000
    assert statement.lines[0].why == "Juga memenuhi Lanjut usia; setiap orang dihitung sekali."


@pytest.mark.parametrize("stage", [0, 5])
def test_there_are_four_stages(ground: None, stage: int) -> None:
    with pytest.raises(ValueError, match="stages 1 to 4"):
        expected_aid(family(), year=2026, stage=stage)


@pytest.mark.parametrize("members", [1, 3])
def test_a_statement_costs_six_queries_and_a_year_no_more(
    ground: None, members: int, django_assert_num_queries: Any
) -> None:
    household = family()
    for _ in range(members):
        make_member(household, birth_date=date(2016, 1, 1), schooling=Schooling.SD)
    household = Household.objects.get(pk=household.pk)
    with django_assert_num_queries(6):
        expected_aid(household, year=2026, stage=1)
    with django_assert_num_queries(6):
        expected_aid_year(household, year=2026)


# ── What holds of every family ───────────────────────────────────────────────────────────────

WHEN = Stage(2026, 1)
FACTS: dict[Component, dict[str, Any]] = {
    C.PREGNANT: {"birth_date": date(1995, 1, 1), "pregnant_from": date(2025, 10, 1)},
    C.EARLY_CHILDHOOD: {"birth_date": date(2023, 1, 1)},
    C.SD: {"birth_date": date(2016, 1, 1), "schooling": Schooling.SD},
    C.SMP: {"birth_date": date(2012, 1, 1), "schooling": Schooling.SMP},
    C.SMA: {"birth_date": date(2009, 1, 1), "schooling": Schooling.SMA},
    C.DISABILITY: {"birth_date": date(1980, 1, 1), "severe_disability": True},
    C.ELDERLY: {"birth_date": date(1950, 1, 1)},
    C.RIGHTS_VICTIM: {"birth_date": date(1975, 1, 1), "rights_victim": True},
}
compositions = st.lists(st.sampled_from(list(C)), min_size=1, max_size=10)
facts = st.fixed_dictionaries(
    {
        "birth_date": st.none() | st.dates(date(1940, 1, 1), date(2026, 6, 1)),
        "schooling": st.sampled_from(Schooling.values),
        "severe_disability": st.booleans(),
        "rights_victim": st.booleans(),
    }
)
anybody = st.lists(facts, min_size=1, max_size=8)


def stated(members: list[dict[str, Any]], **counts: int) -> AidStatement:
    """The statement of a family that stands in no database."""
    household = Household(name="Contoh", **counts)
    enrolment = Enrolment(status=EnrolmentStatus.ACTIVE, kecamatan_id="73.71.10", valid_from=LONG_AGO)
    people = [Member(**{"name": f"Anggota {number}", **fields}) for number, fields in enumerate(members)]
    return statement_for(Family(household, [enrolment], people, []), BOOK, WHEN)


@given(compositions)
def test_members_and_counts_of_the_same_people_give_the_same(composition: list[Component]) -> None:
    by_members = stated([FACTS[component] for component in composition])
    counts = {component.count_field: composition.count(component) for component in C}
    by_counts = stated([], **counts)
    assert (by_members.base, by_counts.base) == (AidBase.MEMBERS, AidBase.COUNTS)
    assert by_members.total == by_counts.total is not None
    assert by_members.counted == by_counts.counted


@given(anybody, facts)
def test_another_member_never_lowers_the_total(members: list[dict[str, Any]], newcomer: dict[str, Any]) -> None:
    before, after = stated(members).total, stated([*members, newcomer]).total
    # The first may have been a family of the unborn, of whom nothing is recorded.
    assert after is None or after >= (before or 0)
    assert not (before is not None and after is None)


@given(anybody)
def test_the_total_is_the_sum_of_its_lines_and_keeps_the_limits(members: list[dict[str, Any]]) -> None:
    statement = stated(members)
    assert (statement.total or 0) == sum(line.amount for line in statement.lines)
    assert (statement.total or 0) <= 4 * 2_700_000
    assert statement.counted <= 4


@given(anybody.flatmap(lambda people: st.tuples(st.just(people), st.permutations(list(enumerate(people))))))
def test_the_order_in_which_members_are_read_changes_nothing(both: Any) -> None:
    people, shuffled = both
    named = [{**fields, "name": f"Anggota {number}"} for number, fields in enumerate(people)]
    other = [{**fields, "name": f"Anggota {number}"} for number, fields in shuffled]
    assert stated(named).lines == stated(other).lines


# ── Stages ───────────────────────────────────────────────────────────────────────────────────


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_every_day_lies_in_its_stage(day: date) -> None:
    stage = Stage.of(day)
    assert stage.begins <= day <= stage.ends
    assert Stage.of(stage.ends + timedelta(days=1)).begins == stage.ends + timedelta(days=1)


def test_a_stage_in_words() -> None:
    assert str(Stage(2026, 4)) == "Tahap 4 tahun 2026 (Oktober–Desember)"
    assert (Stage(2024, 1).ends, Stage(2026, 4).ends) == (date(2024, 3, 31), date(2026, 12, 31))
