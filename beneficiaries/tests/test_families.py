"""Families that become two, and records that become one."""

import threading
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connections
from django.utils import timezone

from beneficiaries.enums import Component, EnrolmentStatus, NikQuality
from beneficiaries.models import ComponentRule, Household, Member
from beneficiaries.services.enrolments import exit_programme, suspend
from beneficiaries.services.families import merge, split
from beneficiaries.tests.conftest import News, Refused
from beneficiaries.tests.factories import BEGIN, make_group, make_household, make_member, make_nik
from pkh_portal.accounts.services.audit import SYSTEM
from pkh_portal.accounts.tests.factories import plant_tree
from pkh_portal.regions.models import Region

pytestmark = pytest.mark.django_db
MARCH = date(2026, 3, 1)
Tree = dict[str, Region]


def divided(household: Household, members: list[Member], **values: Any) -> dict[str, Any]:
    """Arguments of a split that nothing speaks against."""
    given = {"name": "Anak Sulung", "nik": make_nik(), "nik_quality": "valid", "family_card_no": "", "day": MARCH}
    return {"household": household, "members": members, "reason": "menikah", "actor": SYSTEM, **given, **values}


def test_chosen_members_go_on_as_a_family_of_their_own(tree: Tree, news: News) -> None:
    group = make_group()
    household = make_household(
        name="Ibu Lama", village="73.71.10.1001", group=group, address="Jl. Sama 1", card_no="6013", channel="bri"
    )
    staying, going = make_member(household), make_member(household)
    new = split(**divided(household, [going], family_card_no="7371 1012 0399 0001"))
    new.refresh_from_db()
    assert (new.name, new.name_key, new.family_card_no) == ("Anak Sulung", "anak sulung", "7371101203990001")
    assert (new.split_from, new.status, new.group) == (household, EnrolmentStatus.ACTIVE, group)
    assert (new.kecamatan_id, new.village_id, new.address) == ("73.71.10", "73.71.10.1001", "Jl. Sama 1")
    assert (new.card_no, new.channel) == ("", "")
    assert list(new.enrolments.values_list("status", "valid_from", "valid_until")) == [("active", MARCH, None)]
    assert (list(new.members.all()), list(household.members.all())) == ([going], [staying])
    assert going.history.first().history_change_reason.startswith("1 anggota menjadi KPM baru Anak Sulung")
    old_row, new_row = household.history.first(), new.history.get()
    assert old_row is not None
    assert old_row.history_change_reason == "1 anggota menjadi KPM baru Anak Sulung mulai 1 Maret 2026: menikah"
    assert new_row.history_change_reason == "Dipecah dari KPM Ibu Lama mulai 1 Maret 2026: menikah"
    assert news == [("registry", {"kecamatan": {"73.71.10"}, "day": MARCH})]


def test_counts_move_that_follow_from_the_members_by_the_rules_of_the_day(tree: Tree) -> None:
    ComponentRule.objects.all().delete()
    for component, ages in ((Component.SD, (6, 21)), (Component.EARLY_CHILDHOOD, (0, 6))):
        ComponentRule.objects.create(component=component, min_age=ages[0], max_age=ages[1], source="uji")
    household = make_household(n_sd=2, n_early_childhood=0, n_disability=1)
    make_member(household)
    going = [
        make_member(household, schooling="sd", birth_date=date(2016, 5, 1)),
        make_member(household, birth_date=date(2024, 5, 1)),  # Early childhood, which nobody had counted.
        make_member(household, severe_disability=True),  # Nothing tells it: no rule for it that day.
    ]
    new = split(**divided(household, going))
    household.refresh_from_db()
    new.refresh_from_db()
    assert (household.n_sd, household.n_early_childhood, household.n_disability) == (1, 0, 1)
    assert (new.n_sd, new.n_early_childhood, new.n_disability) == (1, 1, 0)


def schoolchild(household: Household, **values: Any) -> Member:
    return make_member(household, schooling="sd", birth_date=date(2016, 5, 1), **values)


@pytest.fixture
def sd_rule(tree: Tree) -> None:
    ComponentRule.objects.all().delete()
    ComponentRule.objects.create(component=Component.SD, min_age=6, max_age=21, source="uji")


@pytest.mark.usefixtures("sd_rule")
@pytest.mark.parametrize(("counted", "left"), [(0, 1), (1, 1), (2, 1), (4, 3)])
def test_after_a_split_neither_family_counts_fewer_than_it_has(counted: int, left: int) -> None:
    household = make_household(n_sd=counted)
    going, _staying = schoolchild(household), schoolchild(household)
    new = split(**divided(household, [going]))
    household.refresh_from_db()
    new.refresh_from_db()
    assert (household.n_sd, new.n_sd) == (left, 1)
    row = household.history.first()
    assert row is not None
    assert (row.n_sd, "menjadi KPM baru" in row.history_change_reason) == (left, True)


@pytest.mark.usefixtures("sd_rule")
@pytest.mark.parametrize(("counted", "after"), [(0, 2), (1, 2), (3, 3)])
def test_after_a_merge_the_family_counts_no_fewer_than_it_has(counted: int, after: int) -> None:
    kept, gone = make_household(n_sd=counted), make_household(n_sd=1)
    schoolchild(kept), schoolchild(gone), schoolchild(gone, left_on=MARCH)
    merge(kept=kept, gone=gone, day=MARCH, reason="tercatat dua kali", actor=SYSTEM)
    kept.refresh_from_db()
    assert kept.n_sd == after
    row = kept.history.first()
    assert row is not None
    assert (row.n_sd, "digabung ke sini" in row.history_change_reason) == (after, True)


def test_a_suspended_family_splits_into_two_suspended_ones(tree: Tree) -> None:
    household = make_household()
    suspend(household=household, day=date(2026, 2, 1), actor=SYSTEM)
    make_member(household)
    new = split(**divided(household, [make_member(household)]))
    assert new.enrolments.get().status == new.status == EnrolmentStatus.SUSPENDED


def test_what_is_no_split_is_refused_and_nothing_written(tree: Tree, refused: Refused) -> None:
    household, other = make_household(participant_no="P1"), make_household()
    a, b, gone = make_member(household), make_member(household), make_member(household, left_on=MARCH)
    cases = {
        "members": [
            divided(household, []),
            divided(household, [a, b]),
            divided(household, [gone]),
            divided(household, [make_member(other)]),
        ],
        "name": [divided(household, [a], name="")],
        "nik": [divided(household, [a], nik=other.nik), divided(household, [a], nik="1")],
        "family_card_no": [divided(household, [a], family_card_no="123")],
        "reason": [divided(household, [a], reason="")],
        "day": [
            divided(household, [a], day=timezone.localdate() + timedelta(days=1)),
            divided(household, [a], day=BEGIN - timedelta(days=1)),
        ],
    }
    for field, calls in cases.items():
        for arguments in calls:
            assert list(refused(split, **arguments)) == [field]
    assert Household.objects.count() == 2
    assert household.members.count() == 3
    exit_programme(household=household, day=date(2026, 2, 1), reason="alami", actor=SYSTEM)
    assert "sudah keluar" in refused(split, **divided(household, [a]))[""]


def test_a_double_exits_into_the_family_that_is_kept(tree: Tree, news: News) -> None:
    kept, gone = make_household(name="Ibu Tetap"), make_household(name="Ibu Ganda", kecamatan="73.71.06", n_sd=2)
    at_home, left = make_member(gone), make_member(gone, left_on=BEGIN)
    led = make_group(kecamatan_id="73.71.06", leader=gone)
    merge(kept=kept, gone=gone, day=MARCH, reason="tercatat dua kali", actor=SYSTEM)
    for household in (kept, gone):
        household.refresh_from_db()
    assert (gone.status, gone.exit_reason, gone.merged_into) == ("exit", "ganda", kept)
    assert list(gone.enrolments.order_by("valid_from").values_list("status", "valid_from")) == [
        ("active", BEGIN),
        ("exit", MARCH),
    ]
    assert (list(kept.members.all()), list(gone.members.all())) == ([at_home], [left])
    assert kept.n_sd == 0
    led.refresh_from_db()
    assert led.leader is None
    assert [row.history_change_reason for row in (kept.history.all()[0], gone.history.all()[0])] == [
        "KPM Ibu Ganda digabung ke sini mulai 1 Maret 2026: tercatat dua kali",
        "Digabung ke KPM Ibu Tetap mulai 1 Maret 2026: tercatat dua kali",
    ]
    assert news == [
        ("one", {"household": gone, "day": MARCH, "actor": SYSTEM}),
        ("registry", {"kecamatan": {"73.71.10", "73.71.06"}, "day": MARCH}),
    ]


def test_a_family_that_is_out_already_keeps_its_own_day_and_reason(tree: Tree, news: News) -> None:
    kept, gone = make_household(), make_household(status=EnrolmentStatus.EXIT)
    merge(kept=kept, gone=gone, day=MARCH, reason="tercatat dua kali", actor=SYSTEM)
    gone.refresh_from_db()
    assert (gone.exit_reason, gone.merged_into) == ("alami", kept)
    assert gone.enrolments.get().valid_from == BEGIN
    assert [name for name, _ in news] == ["registry"]


def test_only_what_is_asked_for_is_filled_in(tree: Tree) -> None:
    nik = make_nik()
    kept = make_household(nik="", nik_quality=NikQuality.MISSING, address="Jl. Tetap")
    gone = make_household(
        nik=nik, address="Jl. Ganda", phone="0812345678", participant_no="P9", card_no="6013", n_smp=1
    )
    merge(
        kept=kept, gone=gone, day=MARCH, reason="tercatat dua kali", actor=SYSTEM,
        fill=["nik", "phone", "participant_no", "n_smp"],
    )  # fmt: skip
    kept.refresh_from_db()
    gone.refresh_from_db()
    assert (kept.nik, kept.nik_quality, kept.phone, kept.participant_no) == (nik, "valid", "0812345678", "P9")
    assert (kept.address, kept.card_no, kept.n_smp) == ("Jl. Tetap", "", 1)
    # What only one family can have has gone over.
    assert (gone.nik, gone.nik_quality, gone.participant_no, gone.phone) == ("", "missing", "", "0812345678")
    assert "NIK pengurus, nomor HP" in kept.history.first().history_change_reason


def test_filling_what_is_full_or_from_what_is_empty_is_refused(tree: Tree, refused: Refused) -> None:
    kept, gone = make_household(address="Jl. Tetap"), make_household(address="Jl. Ganda")
    pair: dict[str, Any] = {"kept": kept, "gone": gone, "day": MARCH, "reason": "tercatat dua kali", "actor": SYSTEM}
    assert "sudah terisi" in refused(merge, **pair, fill=["address"])["fill"]
    assert "kosong" in refused(merge, **pair, fill=["phone"])["fill"]
    with pytest.raises(ValueError, match="status"):
        merge(kept=kept, gone=gone, day=MARCH, reason="tercatat dua kali", actor=SYSTEM, fill=["status"])
    gone.refresh_from_db()
    assert gone.merged_into is None


def test_pairs_that_cannot_be_merged(tree: Tree, refused: Refused) -> None:
    a, b, c = make_household(name="A"), make_household(name="B"), make_household(name="C")
    why: dict[str, Any] = {"day": MARCH, "reason": "tercatat dua kali", "actor": SYSTEM}
    assert "dirinya sendiri" in refused(merge, kept=a, gone=a, **why)[""]
    merge(kept=a, gone=b, **why)
    assert "KPM B sudah digabung" in refused(merge, kept=c, gone=b, **why)[""]
    assert "KPM B sudah digabung" in refused(merge, kept=b, gone=c, **why)[""]
    assert "KPM B sudah digabung" in refused(merge, kept=b, gone=a, **why)[""]  # It would be a circle.
    merge(kept=c, gone=a, **why)  # A chain is none.
    out = make_household(name="D", status=EnrolmentStatus.EXIT)
    assert "aktifkan kembali" in refused(merge, kept=out, gone=c, **why)[""]


def test_a_merge_has_a_day_that_was(tree: Tree, refused: Refused) -> None:
    pair: dict[str, Any] = {"kept": make_household(), "gone": make_household(name="Ibu Ganda"), "actor": SYSTEM}
    ahead = timezone.localdate() + timedelta(days=1)
    assert list(refused(merge, **pair, day=ahead, reason="tercatat dua kali")) == ["day"]
    assert list(refused(merge, **pair, day=MARCH, reason="")) == ["reason"]
    suspend(household=pair["gone"], day=date(2026, 5, 1), actor=SYSTEM)
    said = refused(merge, **pair, day=MARCH, reason="tercatat dua kali")["day"]
    assert ("Ibu Ganda" in said, "1 Mei 2026" in said) == (True, True)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_merge_a_pair_both_ways_at_once_one_wins() -> None:
    plant_tree()
    a, b = make_household(name="A"), make_household(name="B")
    together = threading.Barrier(2, timeout=20)
    outcomes: list[str] = []

    def work(kept: Household, gone: Household) -> None:
        together.wait()
        try:
            merge(kept=kept, gone=gone, day=MARCH, reason="tercatat dua kali", actor=SYSTEM)
            outcomes.append("merged")
        except ValidationError as error:
            outcomes.append(error.messages[0])
        finally:
            connections.close_all()

    # Each thread with objects of its own, as two requests have.
    pairs = [(a, b), (Household.objects.get(pk=b.pk), Household.objects.get(pk=a.pk))]
    threads = [threading.Thread(target=work, args=pair) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    refused, merged = sorted(outcomes)
    assert "sudah digabung ke KPM lain" in refused
    assert merged == "merged"
    assert Household.objects.filter(merged_into__isnull=False).count() == 1
