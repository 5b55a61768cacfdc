"""A load taken back: the registry as it was, but for what somebody has touched."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from beneficiaries.enums import Relation, Sex
from beneficiaries.imports.mentions import mentions
from beneficiaries.intake_enums import BatchState
from beneficiaries.models import (
    Enrolment,
    FamilyGroup,
    FieldCheck,
    Household,
    Member,
    RecordOrigin,
    RegistryRecord,
)
from beneficiaries.services.enrolments import suspend
from beneficiaries.services.households import create_household, update_details
from beneficiaries.services.intake.undoing import foresee, undo
from beneficiaries.services.moving import move
from beneficiaries.services.registries import record_registry
from beneficiaries.tests.factories import make_household, make_member
from beneficiaries.tests.intake.loading import DAY, line, load, registry
from pkh_portal.accounts.enums import AuditAction
from pkh_portal.accounts.models import AuditEvent
from pkh_portal.accounts.services.audit import SYSTEM
from pkh_portal.accounts.tests.factories import plant_tree
from pkh_portal.history import bulk
from pkh_portal.regions.models import Region

pytestmark = pytest.mark.django_db

NIK, OTHER, THIRD = "7371004107850001", "7371004107850002", "7371004107850003"


@pytest.fixture(autouse=True)
def _tree() -> None:
    plant_tree()


def recorded(**fields: Any) -> Household:
    """A family with a history, as services record them."""
    fields = {"nik": NIK, "name": "SITI AMINAH", "valid_from": date(2026, 1, 1), **fields}
    return create_household(kecamatan=Region.objects.get(pk="73.71.10"), actor=SYSTEM, **fields)


def test_what_was_created_goes_with_all_that_came_with_it() -> None:
    batch = load([line(NIK, IDDTKS="A-1", KELOMPOK="Mawar"), line(OTHER, "BUDI")])
    assert (foresee(batch).created, foresee(batch).restorable, foresee(batch).kept) == (2, 0, [])
    done = undo(batch=batch, actor=SYSTEM)
    assert (done.restored, done.removed, done.kept) == (0, 2, 0)
    for model in (Household, Enrolment, RegistryRecord, FamilyGroup, RecordOrigin):
        assert not model.objects.exists()
    assert [row.history_type for row in Household.history.filter(nik=NIK).order_by("history_id")] == ["+", "-"]
    assert (batch.state, batch.kept) == (BatchState.UNDONE, 0)
    told = AuditEvent.objects.filter(action=AuditAction.IMPORT).order_by("-pk").values_list("detail", flat=True)
    assert told[0] == {"undone": True, "restored": 0, "removed": 2, "kept": 0}


def test_what_was_changed_stands_as_before() -> None:
    family = recorded(address="Jl. Lama 1", n_sd=1)
    record_registry(
        household=family, registry="dtks", registry_id="A-1", decile=2, valid_from=date(2026, 1, 1), actor=SYSTEM
    )
    before = registry()
    said = line(NIK, "SITI AMINAH", IDDTKS="A-2", ALAMAT="Jl. Baru", SD="3", STATUS="GRADUASI", KELOMPOK="Melati")
    batch = load([{**said, "KECAMATAN": "BONTOALA"}])
    assert registry() != before
    done = undo(batch=batch, actor=SYSTEM)
    assert (done.restored, done.removed, done.kept) == (1, 0, 0)
    assert registry() == before
    assert RecordOrigin.objects.get().undone
    assert "dikembalikan" in Household.history.latest("history_id").history_change_reason


def test_a_leader_leads_again() -> None:
    family = recorded()
    group = FamilyGroup.objects.create(name="Mawar", kecamatan_id="73.71.10", leader=family)
    update_details(household=family, group=group, actor=SYSTEM)
    FamilyGroup.objects.get().save()  # A history of its own.
    batch = load([line(NIK, "SITI AMINAH", KELOMPOK="Melati")])
    leads = FamilyGroup.objects.filter(leader=family)
    assert not leads.exists()
    undo(batch=batch, actor=SYSTEM)
    assert leads.get() == group
    assert list(FamilyGroup.objects.all()) == [group]


def test_who_leads_the_group_of_the_load_resigns_with_it() -> None:
    family, stays = recorded(), recorded(nik=OTHER, name="BUDI")
    batch = load([line(NIK, "SITI AMINAH", KELOMPOK="Mawar"), line(OTHER, "BUDI", KELOMPOK="Melati")])
    group, other = FamilyGroup.objects.get(name="Mawar"), FamilyGroup.objects.get(name="Melati")
    bulk.update(FamilyGroup.objects.filter(pk=group.pk), leader=family)
    bulk.update(FamilyGroup.objects.filter(pk=other.pk), leader=stays)
    stays.refresh_from_db()
    update_details(household=stays, rt="009", actor=SYSTEM)
    undo(batch=batch, actor=SYSTEM)
    family.refresh_from_db()
    assert family.group is None
    assert dict(FamilyGroup.objects.values_list("name", "leader")) == {"Mawar": None, "Melati": stays.pk}
    assert FamilyGroup.history.filter(id=group.pk).latest("history_id").leader_id is None


@pytest.mark.parametrize("touch", ["details", "status", "place", "registry", "member", "load"])
def test_a_family_that_somebody_touched_since_is_left_and_listed(touch: str) -> None:
    family = recorded(address="Jl. Lama 1")
    rest = recorded(nik=OTHER, name="BUDI", address="Jl. Lama 2")
    batch = load([line(NIK, "SITI AMINAH", ALAMAT="Jl. Baru"), line(OTHER, "BUDI", ALAMAT="Jl. Baru")])
    family.refresh_from_db()
    match touch:
        case "details":
            update_details(household=family, rt="009", actor=SYSTEM)
        case "status":
            suspend(household=family, day=DAY + timedelta(days=5), actor=SYSTEM)
        case "place":
            move(household=family, kecamatan=Region.objects.get(pk="73.71.06"), village=None, day=DAY,
                 reason="pindah rumah", actor=SYSTEM)  # fmt: skip
        case "registry":
            record_registry(household=family, registry="dtks", registry_id="Z", decile=None, valid_from=DAY,
                            actor=SYSTEM)  # fmt: skip
        case "member":
            make_member(family).save()
        case "load":
            load([line(NIK, "SITI AMINAH", RT="5")], name="kedua.csv")
    assert foresee(batch).kept == [family.pk]
    done = undo(batch=batch, actor=SYSTEM)
    assert (done.restored, done.kept) == (1, 1)
    family.refresh_from_db()
    rest.refresh_from_db()
    assert (family.address, rest.address) == ("Jl. Baru" if touch != "place" else "", "Jl. Lama 2")
    assert [origin.household_id for origin in RecordOrigin.objects.filter(batch=batch, undone=False)] == [family.pk]


def test_what_machines_keep_is_no_touch() -> None:
    recorded(address="Jl. Lama 1")
    batch = load([line(NIK, "SITI AMINAH", ALAMAT="Jl. Baru")])
    family = Household.objects.get()
    family.accompanied = True
    family.save()
    undo(batch=batch, actor=SYSTEM)
    family.refresh_from_db()
    assert (family.address, family.accompanied) == ("Jl. Lama 1", True)


def test_a_new_family_that_something_hangs_on_by_now_is_left() -> None:
    batch = load([line(NIK), line(OTHER, "BUDI"), line(THIRD, "CICI")])
    member_of, leads = Household.objects.order_by("pk")[:2]
    Member.objects.bulk_create([Member(household=member_of, name="Anak", relation=Relation.CHILD, sex=Sex.MALE)])
    FamilyGroup.objects.create(name="Mawar", kecamatan_id="73.71.10", leader=leads)
    done = undo(batch=batch, actor=SYSTEM)
    assert (done.removed, done.kept) == (1, 2)
    assert set(Household.objects.all()) == {member_of, leads}


def test_a_number_that_somebody_else_has_by_now_is_not_taken_back() -> None:
    family = recorded(nik="123", nik_quality="doubtful", participant_no="P-1")
    batch = load([{**line(NIK, "SITI AMINAH"), "NO PESERTA": "P-1"}])
    family.refresh_from_db()
    assert family.nik == NIK
    again = recorded(nik=OTHER, name="BUDI", participant_no="P-2")
    second = load([{**line(THIRD, "BUDI"), "NO PESERTA": "P-2"}], name="dua.csv")
    recorded(nik=OTHER, name="CICI")
    assert undo(batch=second, actor=SYSTEM).kept == 1
    again.refresh_from_db()
    assert again.nik == THIRD
    assert undo(batch=batch, actor=SYSTEM).restored == 1
    family.refresh_from_db()
    assert (family.nik, family.nik_quality) == ("123", "doubtful")


def test_a_family_of_which_nothing_is_known_before_is_left() -> None:
    family = make_household(nik=NIK, name="SITI AMINAH", address="Jl. Lama 1")
    family.history.all().delete()
    batch = load([line(NIK, "SITI AMINAH", ALAMAT="Jl. Baru")])
    assert undo(batch=batch, actor=SYSTEM).kept == 1


def test_questions_nobody_has_answered_are_withdrawn() -> None:
    make_household(name="Terlupa")
    batch = load([line(NIK)], complete=True)
    assert FieldCheck.objects.count() == 1
    undo(batch=batch, actor=SYSTEM)
    assert not FieldCheck.objects.exists()


def test_a_newer_list_that_names_the_families_is_told() -> None:
    """Its rows changed nothing, so nothing of it hangs on the families: only its staged rows name them."""
    family = recorded(address="Jl. Lama 1")
    first = load([line(NIK, "SITI AMINAH", ALAMAT="Jl. Baru"), line(OTHER, "BUDI"), line(THIRD, "CICI")])
    assert foresee(first).mentions == []
    rows = [line(NIK, "SITI AMINAH", ALAMAT="Jl. Baru"), line(OTHER, "BUDI"), line(OTHER, "BUDI")]
    second = load([*rows, line("7371004107850009", "DEWI")], name="dua.csv")
    third = load([line(THIRD, "CICI", ALAMAT="Jl. Tiga")], name="tiga.csv")  # What changes a family keeps it.
    load([line(OTHER, "BUDI")], name="belum.csv", apply_too=False)
    (mention,) = foresee(first).mentions
    assert (mention.batch, mention.removed, mention.restored) == (second, 1, 1)
    assert foresee(second).mentions == foresee(third).mentions == []
    assert undo(batch=first, actor=SYSTEM).mentions == [mention]
    assert Household.objects.filter(nik=OTHER).count() == 0
    family.refresh_from_db()
    assert family.address == "Jl. Lama 1"


def test_many_newer_lists_cost_two_queries(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    lines = [line(NIK), line(OTHER, "BUDI"), line(THIRD, "CICI")]
    first = load(lines)
    for number in range(3):
        load(lines, name=f"lagi-{number}.csv")
    going = dict.fromkeys(Household.objects.values_list("pk", flat=True), "created")
    with django_assert_num_queries(2):
        assert [each.removed for each in mentions(first, going)] == [3, 3, 3]


def test_a_batch_is_undone_once_and_only_when_applied() -> None:
    batch = load([line(NIK)], apply_too=False)
    with pytest.raises(ValidationError, match="belum dimuat"):
        undo(batch=batch, actor=SYSTEM)
    batch = load([line(NIK)])
    undo(batch=batch, actor=SYSTEM)
    with pytest.raises(ValidationError, match="sudah dikembalikan"):
        undo(batch=batch, actor=SYSTEM)


# What a list may say of one of five families; "" leaves a cell empty.
ROW = st.fixed_dictionaries(
    {
        "NAMA": st.sampled_from(["SITI AMINAH", "SITI AMINA", "AMINAH SITI"]),
        "KECAMATAN": st.sampled_from(["TAMALATE", "BONTOALA"]),
        "KELURAHAN": st.sampled_from(["", "BAROMBONG", "ANTAH BERANTAH"]),
        "ALAMAT": st.sampled_from(["", "JL. SATU", "JL. DUA"]),
        "RT": st.sampled_from(["", "1", "02"]),
        "SD": st.sampled_from(["", "0", "1", "3"]),
        "STATUS": st.sampled_from(["", "AKTIF", "TANGGUH", "GRADUASI", "MENINGGAL"]),
        "KELOMPOK": st.sampled_from(["", "MAWAR", "Melati"]),
        "IDDTKS": st.sampled_from(["", "A", "B", "C"]),
        "NO PESERTA": st.sampled_from(["", "P1", "P2"]),
        "NO KK": st.sampled_from(["", "7371000101200001", "7371000101200002"]),
    }
)
FILE = st.lists(st.tuples(st.sampled_from([NIK, OTHER, THIRD, "7371004107850004", "12345"]), ROW), max_size=6)
DAYS = st.sampled_from([date(2026, 1, 1), DAY, date(2026, 10, 1)])


def lines(file: list[tuple[str, dict[str, str]]]) -> list[dict[str, str]]:
    return [{"NIK": nik, **row} for nik, row in file]


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=FILE, second=FILE, days=st.tuples(DAYS, DAYS))
def test_whatever_was_loaded_is_taken_back_to_the_letter(first: Any, second: Any, days: Any) -> None:
    start = registry()
    one = load(lines(first), day=days[0])
    between = registry()
    two = load(lines(second), day=days[1], name="dua.csv")
    assert undo(batch=two, actor=SYSTEM).kept == 0
    assert registry() == between
    assert undo(batch=one, actor=SYSTEM).kept == 0
    assert registry() == start


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(file=FILE, day=DAYS)
def test_loading_twice_changes_nothing_and_totals_add_up(file: Any, day: date) -> None:
    first = load(lines(file), day=day)
    between, told = registry(), Household.history.count()
    again = load(lines(file), day=day)
    for sheet in again.sheets.filter(used=True):
        assert sheet.n_read == len(file)
    # Who has a KK that a family of the same file gives up by leaving waits the first time, and need not the second.
    if any(sheet.n_review for sheet in first.sheets.all()):
        return
    assert registry() == between
    assert Household.history.count() == told
    for sheet in again.sheets.filter(used=True):
        assert (sheet.n_new, sheet.n_changed) == (0, 0)
    undo(batch=again, actor=SYSTEM)
    assert registry() == between
