"""What the database refuses whoever writes, row by row of one table; and what the models tell of themselves."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Model

from beneficiaries.enums import DeedKind, EnrolmentStatus, LeftBecause, NikQuality
from beneficiaries.models import (
    Benefit,
    ComponentRule,
    CountingRule,
    Enrolment,
    FamilyGroup,
    Household,
    HouseholdDeed,
    HouseholdDeedLine,
    Member,
    RegistryRecord,
)
from beneficiaries.tests.factories import BEGIN, make_household, make_member, make_nik

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tree", "no_rules")]
VALID = "7371005407850001"
END = BEGIN - timedelta(days=1)


@pytest.fixture
def no_rules(db: None) -> None:
    """The reference rows that come with the portal stand aside."""
    for model in (ComponentRule, CountingRule, Benefit):
        model._default_manager.all().delete()


def household(**values: Any) -> Model:
    given = {"name": "Ibu", "name_key": "ibu", "kecamatan_id": "73.71.10", "status": "active", "nik": VALID}
    return Household(**{**given, **values})


def of_family(model: type[Model], **given: Any) -> Callable[..., Model]:
    """A maker of rows that belong to one family, which has a period from ``BEGIN`` until three days later."""

    def make(**values: Any) -> Model:
        family = Household.objects.filter(name="Ibu Tuan Rumah").first() or make_household(name="Ibu Tuan Rumah")
        family.enrolments.filter(valid_from=BEGIN).update(valid_until=BEGIN + timedelta(days=3))
        return model(**{"household": family, **given, **values})

    return make


enrolment = of_family(Enrolment, status="active", kecamatan_id="73.71.10", valid_from=BEGIN + timedelta(days=4))
member = of_family(Member, name="Anak", relation="anak", sex="L")
registry = of_family(RegistryRecord, registry="dtsen", valid_from=BEGIN)


def group(**values: Any) -> Model:
    return FamilyGroup(**{"name": "Melati", "kecamatan_id": "73.71.10", **values})


def rule(**values: Any) -> Model:
    return ComponentRule(**{"component": "sd", "source": "uji", "valid_from": date(1990, 1, 1), **values})


def counting(**values: Any) -> Model:
    return CountingRule(**{"max_members": 4, "source": "uji", "valid_from": date(1990, 1, 1), **values})


def benefit(**values: Any) -> Model:
    given = {"item": "sd", "period": "year", "amount": 1, "source": "uji", "valid_from": date(1990, 1, 1)}
    return Benefit(**{**given, **values})


def deed(**values: Any) -> Model:
    given = {"kind": DeedKind.STATUS, "status": "exit", "effective_on": BEGIN, "actor_name": "Sistem"}
    return HouseholdDeed(**{**given, **values})


def line(**values: Any) -> Model:
    made = HouseholdDeed.objects.first() or deed()
    made.save()
    return of_family(HouseholdDeedLine)(**{"deed": made, **values})


VILLAGE = "73.71.10.1001"
FINE: list[tuple[Callable[..., Model], dict[str, Any]]] = [
    (household, {}),
    (household, {"nik": "", "nik_quality": NikQuality.MISSING}),
    (household, {"nik": "7371******", "nik_quality": NikQuality.MASKED}),
    (household, {"status": "exit", "exit_reason": "alami"}),
    (household, {"village_id": VILLAGE, "n_sd": 20}),
    (enrolment, {}),
    (enrolment, {"status": "exit", "exit_reason": "pindah", "village_id": VILLAGE}),
    (member, {"pregnant_from": BEGIN, "pregnant_until": BEGIN}),
    (registry, {"decile": 10, "valid_until": BEGIN}),
    (group, {"village_id": VILLAGE}),
    (rule, {"min_age": 6, "max_age": 6, "valid_until": date(1990, 1, 1)}),
    (counting, {}),
    (benefit, {}),
    (deed, {}),
    (deed, {"kind": DeedKind.GROUP, "status": "", "effective_on": None}),
    (line, {}),
    (line, {"left_because": LeftBecause.SAME}),
]
REFUSED: list[tuple[Callable[..., Model], dict[str, Any], str]] = [
    (household, {"kecamatan_id": "73.71"}, "household_in_a_kecamatan"),
    (household, {"kecamatan_id": "73.71.06", "village_id": VILLAGE}, "household_village_in_kecamatan"),
    (household, {"village_id": "73.71.10"}, "household_village_in_kecamatan"),
    (household, {"nik": VALID[:15]}, "household_valid_nik_has_16_digits"),
    (household, {"nik": f"{VALID[:15]}x"}, "household_valid_nik_has_16_digits"),
    (household, {"nik": f"{VALID}\n"}, "household_valid_nik_has_16_digits"),
    (household, {"nik_quality": NikQuality.MISSING}, "household_nik_missing_means_empty"),
    (household, {"nik": "", "nik_quality": NikQuality.DOUBTFUL}, "household_nik_missing_means_empty"),
    (household, {"name": ""}, "household_has_a_name"),
    (household, {"status": "exit"}, "household_exit_has_a_reason"),
    (household, {"exit_reason": "alami"}, "household_exit_has_a_reason"),
    (household, {"n_sd": 21}, "household_n_sd_at_most_20"),
    (household, {"n_rights_victim": 21}, "household_n_rights_victim_at_most_20"),
    (enrolment, {"kecamatan_id": "73"}, "enrolment_in_a_kecamatan"),
    (enrolment, {"kecamatan_id": "73.71.06", "village_id": VILLAGE}, "enrolment_village_in_kecamatan"),
    (enrolment, {"valid_until": END}, "enrolment_until_not_before_from"),
    (enrolment, {"valid_from": BEGIN + timedelta(days=3)}, "enrolment_no_overlap"),
    (enrolment, {"valid_from": BEGIN - timedelta(days=9)}, "enrolment_no_overlap"),
    (enrolment, {"status": "exit"}, "enrolment_exit_has_a_reason"),
    (enrolment, {"exit_reason": "alami"}, "enrolment_exit_has_a_reason"),
    (member, {"name": ""}, "member_has_a_name"),
    (member, {"nik": "1", "nik_quality": NikQuality.VALID}, "member_valid_nik_has_16_digits"),
    (member, {"nik": VALID}, "member_nik_missing_means_empty"),
    (member, {"nik_quality": NikQuality.DOUBTFUL}, "member_nik_missing_means_empty"),
    (member, {"pregnant_until": BEGIN}, "member_pregnancy_in_order"),
    (member, {"pregnant_from": BEGIN, "pregnant_until": END}, "member_pregnancy_in_order"),
    (registry, {"decile": 0}, "registryrecord_decile_1_to_10"),
    (registry, {"decile": 11}, "registryrecord_decile_1_to_10"),
    (registry, {"valid_until": END}, "registryrecord_until_not_before_from"),
    (group, {"kecamatan_id": "73.71"}, "familygroup_in_a_kecamatan"),
    (group, {"kecamatan_id": "73.71.06", "village_id": VILLAGE}, "familygroup_village_in_kecamatan"),
    (rule, {"valid_until": date(1989, 12, 31)}, "componentrule_until_not_before_from"),
    (rule, {"min_age": 7, "max_age": 6}, "componentrule_ages_in_order"),
    (rule, {"source": ""}, "componentrule_has_a_source"),
    (counting, {"valid_until": date(1989, 12, 31)}, "countingrule_until_not_before_from"),
    (counting, {"source": ""}, "countingrule_has_a_source"),
    (benefit, {"valid_until": date(1989, 12, 31)}, "benefit_until_not_before_from"),
    (benefit, {"source": ""}, "benefit_has_a_source"),
    (deed, {"status": ""}, "deed_says_what_its_kind_needs"),
    (deed, {"effective_on": None}, "deed_says_what_its_kind_needs"),
    (deed, {"kind": DeedKind.GROUP}, "deed_says_what_its_kind_needs"),
    (deed, {"kept": 1}, "deed_undone_in_full"),
    (line, {"left_because": "bosan"}, "deed_line_reason_known"),
]
#: Pairs of rows of which the second is one too many.
TWINS: list[tuple[Callable[..., Model], dict[str, Any], dict[str, Any]]] = [
    (household, {}, {}),
    (household, {"participant_no": "P1"}, {"participant_no": "P1", "nik": VALID[:15] + "2"}),
    (enrolment, {}, {"valid_until": BEGIN + timedelta(days=9)}),
    (enrolment, {"valid_from": date(1990, 1, 1), "valid_until": END}, {"valid_from": date(1990, 1, 1)}),
    (member, {"nik": VALID, "nik_quality": "valid"}, {"nik": VALID, "nik_quality": "valid"}),
    (registry, {}, {"decile": 3}),
    (group, {}, {"village_id": VILLAGE}),
    (rule, {}, {"min_age": 6}),
    (rule, {"valid_from": None, "valid_until": date(1980, 1, 1)}, {"valid_from": None}),
    (counting, {}, {"max_members": 5}),
    (benefit, {}, {"amount": 2}),
    (line, {}, {"left_because": LeftBecause.SAME}),
]
#: Pairs that only look like twins.
NO_TWINS: list[tuple[Callable[..., Model], dict[str, Any], dict[str, Any]]] = [
    (household, {}, {"nik_quality": NikQuality.DOUBTFUL}),
    (household, {"nik": "1", "nik_quality": "temporary"}, {"nik": "1", "nik_quality": "temporary"}),
    (household, {}, {"nik": VALID[:15] + "2"}),  # Two without a participant number.
    (member, {"nik": VALID, "nik_quality": "valid", "left_on": BEGIN}, {"nik": VALID, "nik_quality": "valid"}),
    (registry, {}, {"registry": "dtks"}),
    (group, {}, {"kecamatan_id": "73.71.06"}),
]


@pytest.mark.parametrize(("make", "values"), FINE)
def test_what_is_fine_is_kept(make: Callable[..., Model], values: dict[str, Any]) -> None:
    make(**values).save()


@pytest.mark.parametrize(("make", "values", "constraint"), REFUSED)
def test_what_cannot_be_is_refused_by_name(make: Callable[..., Model], values: dict[str, Any], constraint: str) -> None:
    row = make(**values)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        row.save()


@pytest.mark.parametrize(("make", "first", "second"), TWINS)
def test_one_is_enough(make: Callable[..., Model], first: dict[str, Any], second: dict[str, Any]) -> None:
    make(**first).save()
    twin = make(**second)
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save()


@pytest.mark.parametrize(("make", "first", "second"), NO_TWINS)
def test_what_only_looks_alike_may_stand(
    make: Callable[..., Model], first: dict[str, Any], second: dict[str, Any]
) -> None:
    make(**first).save()
    make(**second).save()


def test_a_family_merged_into_another_is_out() -> None:
    kept, gone = make_household(), make_household()
    gone.merged_into = kept
    with pytest.raises(IntegrityError, match="household_merged_means_exit"), transaction.atomic():
        gone.save()
    gone.status, gone.exit_reason = EnrolmentStatus.EXIT, "ganda"
    gone.save()


def test_what_people_see_of_them() -> None:
    family = make_household(name="Ibu Contoh", nik=make_nik(), n_sd=2)
    assert (str(family), family.is_active, sum(family.counts.values())) == ("Ibu Contoh", True, 2)
    assert family.get_absolute_url() == f"/kpm/{family.pk}/"
    assert str(family.enrolments.get()) == "Ibu Contoh: Aktif"
    person = make_member(family, birth_date=date(2000, 2, 29))
    assert [person.age_on(day) for day in (date(2026, 2, 28), date(2026, 3, 1), date(1999, 1, 1))] == [25, 26, None]
    assert str(RegistryRecord(registry="dtsen")) == "DTSEN"
    assert str(deed()) == "Status: Keluar"


def test_whoever_refers_to_a_family_keeps_it() -> None:
    """Families are never deleted: what a deed did to one stands in the way."""
    row = line()
    row.save()
    with pytest.raises(IntegrityError), transaction.atomic():
        Household.objects.all().delete()
