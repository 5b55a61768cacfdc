"""What a load writes: families, periods, registry entries, groups, history, provenance, news."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from beneficiaries.imports.fields import BITS
from beneficiaries.intake_enums import BatchState, OriginAction
from beneficiaries.models import (
    Enrolment,
    FamilyGroup,
    FieldCheck,
    Household,
    ImportBatch,
    ImportRow,
    IntakeRule,
    RecordOrigin,
    RegistryRecord,
)
from beneficiaries.services.households import create_household, update_details
from beneficiaries.services.intake.applying import apply
from beneficiaries.services.intake.undoing import undo
from beneficiaries.services.registries import record_registry
from beneficiaries.signals import enrolments_changed, registry_changed
from beneficiaries.tests.factories import BEGIN, make_group, make_household
from beneficiaries.tests.intake.loading import DAY, line, load, registry
from pkh_portal.accounts.enums import AuditAction
from pkh_portal.accounts.models import AuditEvent
from pkh_portal.accounts.services.audit import SYSTEM
from pkh_portal.accounts.tests.factories import plant_tree
from pkh_portal.history import bulk
from pkh_portal.regions.models import Region

pytestmark = pytest.mark.django_db

NIK, OTHER = "7371004107850001", "7371004107850002"


@pytest.fixture(autouse=True)
def _tree() -> None:
    plant_tree()


@pytest.fixture
def news() -> Iterator[list[tuple[str, Any]]]:
    heard: list[tuple[str, Any]] = []

    def many(*, household_ids: list[int], day: date, **kwargs: Any) -> None:
        heard.append(("enrolments", (sorted(household_ids), day)))

    def figures(*, kecamatan: set[str], day: date, **kwargs: Any) -> None:
        heard.append(("registry", (kecamatan, day)))

    enrolments_changed.connect(many)
    registry_changed.connect(figures)
    yield heard
    enrolments_changed.disconnect(many)
    registry_changed.disconnect(figures)


def test_a_new_family_is_recorded_with_its_period_entry_group_history_and_origin(news: list[Any]) -> None:
    said = line(NIK, "Siti Aminah", IDDTKS="A-1", KELURAHAN="Barombong", RT="7", SD="2", KELOMPOK="Mawar")
    batch = load([said])
    assert batch.state == BatchState.APPLIED
    family = Household.objects.get()
    assert (family.nik, family.nik_quality, family.name, family.name_key) == (
        NIK, "valid", "Siti Aminah", "siti aminah",
    )  # fmt: skip
    assert (family.status, family.rt, family.n_sd, family.n_smp, family.accompanied) == ("active", "007", 2, 0, False)
    assert (family.kecamatan_id, family.village_id) == ("73.71.10", "73.71.10.1001")
    period = Enrolment.objects.get()
    assert (period.household, period.status, period.valid_from, period.valid_until) == (family, "active", DAY, None)
    entry = RegistryRecord.objects.get()
    assert (entry.registry, entry.registry_id, entry.valid_from) == ("dtks", "A-1", DAY)
    assert family.group == FamilyGroup.objects.get(name="Mawar", kecamatan="73.71.10")
    for model in (Household, Enrolment, RegistryRecord, FamilyGroup):
        told = model.history.get()
        assert (told.history_type, told.history_date) == ("+", batch.applied_at)
        assert told.history_change_reason == "Dimuat dari berkas daftar.csv."
    origin = RecordOrigin.objects.get()
    assert (origin.household, origin.batch, origin.row_no, origin.action) == (family, batch, 2, OriginAction.CREATED)
    assert news == [("registry", ({"73.71.10"}, DAY))]


def test_only_what_differs_is_changed_and_an_empty_cell_erases_nothing() -> None:
    family = make_household(nik=NIK, name="Siti Aminah", address="Jl. Lama 1", rt="001", n_sd=1, n_smp=3)
    load([line(NIK, "SITI AMINAH", ALAMAT="Jl. Baru 2", SD="2")])
    family.refresh_from_db()
    assert (family.name, family.address, family.rt, family.n_sd, family.n_smp) == (
        "Siti Aminah", "Jl. Baru 2", "001", 2, 3,
    )  # fmt: skip
    origin = RecordOrigin.objects.get()
    assert (origin.action, origin.changed) == (OriginAction.CHANGED, BITS["address"] | BITS["n_sd"])
    assert family.history.first().history_type == "~"
    assert Enrolment.objects.count() == 1


def test_what_is_unchanged_is_left_alone_with_its_history() -> None:
    load([line(NIK)])
    before, told = registry(), Household.history.count()
    batch = load([line(NIK)])
    assert batch.state == BatchState.APPLIED
    assert registry() == before
    assert Household.history.count() == told
    assert not RecordOrigin.objects.filter(batch=batch).exists()
    assert [notice["code"] for notice in batch.notices] == ["same_file"]


def test_another_status_ends_the_period_of_today_and_is_announced(news: list[Any]) -> None:
    family = make_household(nik=NIK, name="SITI AMINAH")
    load([line(NIK, STATUS="GRADUASI")])
    family.refresh_from_db()
    assert (family.status, bool(family.exit_reason)) == ("exit", True)
    first, second = Enrolment.objects.order_by("valid_from")
    assert (first.status, first.valid_until) == ("active", DAY - timedelta(days=1))
    assert (second.status, second.valid_from, second.valid_until) == ("exit", DAY, None)
    assert news == [("enrolments", ([family.pk], DAY)), ("registry", ({"73.71.10"}, DAY))]


def test_a_period_that_began_on_the_day_or_later_is_put_right_in_place() -> None:
    family = make_household(nik=NIK, name="SITI AMINAH", since=DAY + timedelta(days=3))
    load([line(NIK, STATUS="UNCLEAN")])
    period = Enrolment.objects.get()
    assert (period.status, period.valid_from) == ("suspended", DAY + timedelta(days=3))
    family.refresh_from_db()
    assert family.status == "suspended"


def test_a_move_takes_the_plans_along_and_leaves_the_group_of_before(news: list[Any]) -> None:
    group = make_group(name="Mawar")
    family = make_household(nik=NIK, name="SITI AMINAH", village="73.71.10.1001", group=group)
    FamilyGroup.objects.filter(pk=group.pk).update(leader=family)
    plan = timezone.localdate() + timedelta(days=30)
    Enrolment.objects.update(valid_until=plan - timedelta(days=1))
    Enrolment.objects.create(
        household=family, status="suspended", kecamatan_id="73.71.10", village_id="73.71.10.1001", valid_from=plan
    )
    load([{**line(NIK), "KECAMATAN": "BONTOALA"}])
    family.refresh_from_db()
    assert (family.kecamatan_id, family.village_id, family.group, family.status) == ("73.71.06", None, None, "active")
    periods = Enrolment.objects.order_by("valid_from").values_list(
        "valid_from", "valid_until", "status", "kecamatan_id", "village_id"
    )
    assert list(periods) == [
        (BEGIN, DAY - timedelta(days=1), "active", "73.71.10", "73.71.10.1001"),
        (DAY, plan - timedelta(days=1), "active", "73.71.06", None),
        (plan, None, "suspended", "73.71.06", None),
    ]
    group.refresh_from_db()
    assert group.leader is None
    assert news[-1] == ("registry", ({"73.71.10", "73.71.06"}, DAY))


def test_another_registry_id_ends_the_entry_of_before_and_other_registries_stay() -> None:
    family = make_household(nik=NIK, name="SITI AMINAH")
    RegistryRecord.objects.create(household=family, registry="dtks", registry_id="A-1", valid_from=BEGIN)
    RegistryRecord.objects.create(household=family, registry="bdt", registry_id="B-9", valid_from=BEGIN)
    load([line(NIK, IDDTKS="A-2")])
    entries = RegistryRecord.objects.order_by("registry", "valid_from").values_list(
        "registry", "registry_id", "valid_from", "valid_until"
    )
    assert list(entries) == [
        ("bdt", "B-9", BEGIN, None),
        ("dtks", "A-1", BEGIN, DAY - timedelta(days=1)),
        ("dtks", "A-2", DAY, None),
    ]


def test_participant_numbers_and_registry_ids_meet_in_either_letter_case() -> None:
    by_number = create_household(
        kecamatan=Region.objects.get(pk="73.71.10"), actor=SYSTEM, nik=NIK, name="SITI AMINAH", valid_from=BEGIN,
        participant_no="abc 1",
    )  # fmt: skip
    by_entry = make_household(nik=OTHER, name="BUDI")
    record_registry(
        household=by_entry, registry="dtks", registry_id="id-a1", decile=None, valid_from=BEGIN, actor=SYSTEM
    )
    update_details(household=by_number, participant_no="Abc1", actor=SYSTEM)
    lines = [
        line("7371004107850003", "SITI AMINAH", **{"NO PESERTA": "aBC1"}),
        line("7371004107850004", "BUDI", IDDTKS="ID-A1"),
    ]
    batch = load(lines, apply_too=False)
    met = ImportRow.objects.filter(batch=batch).order_by("row_no").values_list("household", "met_by", "changed")
    assert list(met) == [
        (by_number.pk, "participant", BITS["nik"]), (by_entry.pk, "registry", BITS["nik"])
    ]  # fmt: skip


PERIODS = ("status", "valid_from", "valid_until")


@pytest.mark.parametrize(
    ("periods", "after"),
    [
        pytest.param(
            [("active", date(2026, 1, 1), date(2026, 3, 1))],
            [("active", date(2026, 1, 1), date(2026, 3, 1)), ("suspended", DAY, None)],
            id="over before the day",
        ),
        pytest.param(
            [("active", date(2026, 1, 1), date(2026, 3, 1)), ("active", date(2026, 3, 5), date(2026, 6, 20))],
            [
                ("active", date(2026, 1, 1), date(2026, 3, 1)),
                ("active", date(2026, 3, 5), date(2026, 5, 31)),
                ("suspended", DAY, None),
            ],
            id="the last one over by now",
        ),
        pytest.param(
            [("active", date(2026, 6, 10), date(2026, 6, 20))],
            [("suspended", date(2026, 6, 10), None)],
            id="begun after the day and over by now",
        ),
        pytest.param(
            [
                ("active", date(2026, 1, 1), date(2026, 3, 1)),
                ("active", date(2028, 1, 1), date(2028, 6, 30)),
                ("exit", date(2028, 7, 1), None),
            ],
            [
                ("active", date(2026, 1, 1), date(2026, 3, 1)),
                ("suspended", date(2028, 1, 1), date(2028, 6, 30)),
                ("exit", date(2028, 7, 1), None),
            ],
            id="the first to come",
        ),
    ],
)
def test_a_family_that_no_period_holds_for_today_is_loaded_and_taken_back(periods: Any, after: Any) -> None:
    family = recorded_with(periods)
    before = registry()
    batch = load([line(NIK, STATUS="NONAKTIF"), line(OTHER, "BUDI")])
    assert batch.state == BatchState.APPLIED
    assert list(Enrolment.objects.filter(household=family).order_by("valid_from").values_list(*PERIODS)) == after
    undo(batch=batch, actor=SYSTEM)
    assert registry() == before


def recorded_with(periods: list[tuple[str, date, date | None]]) -> Household:
    """A family with this course, as if services had recorded it."""
    family = create_household(
        kecamatan=Region.objects.get(pk="73.71.10"), actor=SYSTEM, nik=NIK, name="SITI AMINAH", valid_from=BEGIN
    )
    bulk.delete(Enrolment.objects.filter(household=family))
    bulk.create(
        Enrolment,
        [
            Enrolment(
                household=family, status=status, exit_reason="natural" if status == "exit" else "",
                kecamatan_id="73.71.10", valid_from=begin, valid_until=end,
            )
            for status, begin, end in periods
        ],
    )  # fmt: skip
    return family


@pytest.mark.parametrize(("until", "kept"), [(date(2026, 8, 1), date(2026, 5, 31)), (date(2026, 3, 1),) * 2])
def test_a_registry_entry_that_has_ended_meets_no_later_one(until: date, kept: date) -> None:
    family = make_household(nik=NIK, name="SITI AMINAH")
    RegistryRecord.objects.create(
        household=family, registry="dtks", registry_id="A-1", valid_from=date(2026, 1, 1), valid_until=until
    )
    load([line(NIK, IDDTKS="A-2")])
    entries = RegistryRecord.objects.order_by("valid_from").values_list("registry_id", "valid_from", "valid_until")
    assert list(entries) == [("A-1", date(2026, 1, 1), kept), ("A-2", DAY, None)]


def test_a_group_is_known_whatever_the_letter_case_and_made_once() -> None:
    known = make_group(name="Mawar 1")
    load([
        line(NIK, "AAN", KELOMPOK="MAWAR 1"), line(OTHER, "BUDI", KELOMPOK="Melati"),
        line("7371004107850003", "CICI", KELOMPOK="MELATI"),
    ])  # fmt: skip
    assert FamilyGroup.objects.count() == 2
    groups = dict(Household.objects.values_list("name", "group__name"))
    assert groups["AAN"] == known.name
    assert groups["BUDI"] == groups["CICI"]


def test_loading_leaves_an_audit_line_with_counts() -> None:
    load([line(NIK)])
    event = AuditEvent.objects.get(action=AuditAction.IMPORT)
    assert (event.object_label, event.region_id, event.detail["created"]) == ("daftar.csv", "73.71", 1)


def test_a_number_of_somebody_in_the_name_of_the_file_is_not_in_the_history() -> None:
    load([line(NIK)], name=f"KPM {NIK}.csv")
    assert Household.history.get().history_change_reason == "Dimuat dari berkas KPM •••• •••• •••• 0001.csv."
    assert NIK not in AuditEvent.objects.get(action=AuditAction.IMPORT).object_label


def test_families_that_a_complete_list_forgets_are_asked_about() -> None:
    forgotten = make_household(name="Terlupa")
    make_household(name="Di tempat lain", kecamatan="73.71.06")
    load([line(NIK)], complete=True)
    assert [check.household for check in FieldCheck.objects.all()] == [forgotten]


def test_an_office_that_wants_approval_gets_nothing_applied_without() -> None:
    IntakeRule.objects.create(region_id="73.71")
    batch = load([line(NIK)])
    assert batch.state == BatchState.CHECKED
    with pytest.raises(ValidationError, match="disetujui"):
        apply(batch=batch, actor=SYSTEM)
    assert not Household.objects.exists()


def test_a_batch_is_applied_once() -> None:
    batch = load([line(NIK)])
    with pytest.raises(ValidationError, match="sudah dimuat"):
        apply(batch=batch, actor=SYSTEM)
    assert Household.objects.count() == 1


def test_a_registry_that_moved_is_planned_against_anew() -> None:
    batch = load([line(NIK), line(OTHER, "BUDI")], apply_too=False)
    load([line(NIK)])
    done = apply(batch=batch, actor=SYSTEM)
    assert done.state == BatchState.CHECKED
    assert "berubah sejak" in done.failure
    assert Household.objects.count() == 1
    assert apply(batch=ImportBatch.objects.get(pk=batch.pk), actor=SYSTEM).state == BatchState.APPLIED
    assert Household.objects.count() == 2


def test_a_failing_receiver_leaves_nothing_behind() -> None:
    def broken(**kwargs: Any) -> None:
        raise RuntimeError

    batch = load([line(NIK)], apply_too=False)
    registry_changed.connect(broken)
    try:
        with pytest.raises(RuntimeError):
            apply(batch=batch, actor=SYSTEM)
    finally:
        registry_changed.disconnect(broken)
    batch.refresh_from_db()
    assert batch.state == BatchState.CHECKED
    assert not Household.objects.exists()
    assert not RecordOrigin.objects.exists()
