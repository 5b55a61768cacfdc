"""The demo office: what is in it, that it is the same every time, and that it goes without a trace."""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db.models import Count, F, Q
from django.test import Client, override_settings

from beneficiaries.enums import EnrolmentStatus, NikQuality
from beneficiaries.identifiers import nik_facts
from beneficiaries.models import Enrolment, FamilyGroup, Household, HouseholdDeed, Member
from beneficiaries.services.deeds import apply_group, apply_status
from beneficiaries.services.families import split
from beneficiaries.tests.factories import make_group, make_household, make_member
from companions.enums import PersonnelRole, VisitKind
from companions.models import Assignment, AssignmentOperation, Personnel, Placement, Visit
from companions.services.assignments import transfer
from companions.services.terms import Terms
from companions.services.visits import record_visit
from companions.tests.factories import assigned, make_companion
from pkh_portal.accounts.models import AuditEvent, User
from pkh_portal.accounts.services.audit import SYSTEM, Actor
from pkh_portal.accounts.tests.factories import make_user, plant_tree
from pkh_portal.history.acting import acting
from pkh_portal.regions.models import Region
from pkh_portal.site.demo.clearing import clear
from pkh_portal.site.demo.loading import load
from pkh_portal.site.demo.logins import LOGINS
from pkh_portal.site.demo.numbers import ISSUER
from pkh_portal.site.demo.source import REGENCY, Served, served

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 1)
#: As printed in the article: kecamatan, families, companions.
PRINTED = [
    ("Mariso", 588, 3), ("Mamajang", 387, 2), ("Makassar", 861, 5), ("Ujung Pandang", 139, 1), ("Bontoala", 386, 1),
    ("Tallo", 1240, 5), ("Ujung Tanah", 820, 6), ("Panakkukang", 929, 4), ("Tamalate", 2282, 6),
    ("Biringkanaya", 861, 4), ("Manggala", 312, 2), ("Rappocini", 282, 1), ("Tamalanrea", 305, 2),
]  # fmt: skip


def everything() -> dict[str, list[str]]:
    """Every row of every table but the audit trail, which only grows."""
    models = [model for model in apps.get_models(include_auto_created=True) if model is not AuditEvent]
    return {model._meta.label: sorted(map(repr, model._base_manager.values_list())) for model in models}


def digest() -> str:
    """What stands in the demo, whatever keys and moments it was given."""
    leave_out = {"id", "created_at", "group", "leader", "household", "personnel", "merged_into", "split_from", "user"}
    found = hashlib.sha256()
    for model in (Household, Member, Enrolment, Personnel, Placement, FamilyGroup, Assignment, Visit):
        names = [field.attname for field in model._meta.concrete_fields if field.name not in leave_out]
        found.update("\n".join(sorted(map(repr, model.objects.values_list(*names)))).encode())
    pairs = Assignment.objects.values_list("household__participant_no", "personnel__nik", "household__group__name")
    found.update("\n".join(sorted(map(repr, pairs))).encode())
    return found.hexdigest()


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """What will be loaded is one kecamatan with one village."""
    plant_tree()
    monkeypatch.setattr("pkh_portal.site.demo.loading.served", lambda: [Served("73.71.10", "Tamalate", 40, 2)])


@pytest.fixture
def office(small: None) -> None:
    """A small demo, loaded."""
    load(password="rahasia-contoh", day=DAY)


def demo_companion() -> Personnel:
    return Personnel.objects.filter(synthetic=True, role=PersonnelRole.COMPANION)[0]


def test_the_source_is_read_as_printed() -> None:
    assert [(place.name, place.families, place.companions) for place in served()] == PRINTED
    assert (sum(place.families for place in served()), sum(place.companions for place in served())) == (9392, 42)


@pytest.mark.slow
def test_the_whole_office_is_as_printed_alike_each_time_and_goes_again(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    call_command("load_regions", only=[REGENCY], verbosity=0)
    real = assigned(make_household(nik="7371105407850001"), make_companion(name="Pendamping Sungguhan")).household
    before = everything()
    load(password="rahasia-contoh", day=DAY)
    first = digest()

    demo = Household.objects.filter(synthetic=True)
    active = Q(status=EnrolmentStatus.ACTIVE)
    families = dict(demo.filter(active).values_list("kecamatan__name").annotate(Count("pk")))
    companions = Personnel.objects.filter(synthetic=True, role=PersonnelRole.COMPANION)
    posted = dict(companions.values_list("placements__region__name").annotate(Count("pk")))
    assert [(name, families[name], posted[name]) for name, _families, _companions in PRINTED] == PRINTED
    assert (sum(families.values()), sum(posted.values())) == (9392, 42)
    assert {"Wajo", "Kepulauan Sangkarrang"}.isdisjoint({*families, *posted})
    others = Personnel.objects.filter(synthetic=True).exclude(role=PersonnelRole.COMPANION)
    assert Counter(others.values_list("role", flat=True)) == {
        PersonnelRole.COORDINATOR_DISTRICT: 1, PersonnelRole.DATA_OPERATOR: 4,
    }  # fmt: skip

    running = Assignment.objects.running_on(DAY).filter(household__synthetic=True)
    assert running.count() == running.values("household").distinct().count() == 9392
    assert not running.exclude(personnel__placements__region=F("household__kecamatan")).exists()
    loads = running.values_list("household__kecamatan", "personnel").annotate(n=Count("pk"))
    shares: dict[str, list[int]] = {}
    for kecamatan, _person, count in loads:
        shares.setdefault(kecamatan, []).append(count)
    assert all(max(counts) - min(counts) <= 1 for counts in shares.values())
    assert Enrolment.objects.counted_on(DAY).filter(household__synthetic=True).count() == 9392

    call_command("clear_demo", verbosity=0)
    assert everything() == before
    assert Household.objects.filter(pk=real.pk, accompanied=True).exists()
    load(password="rahasia-lain", day=DAY)
    assert digest() == first


def test_nobody_in_it_can_be_real(office: None) -> None:
    people = [*Household.objects.filter(nik_quality=NikQuality.VALID), *Member.objects.exclude(nik="")]
    people += Personnel.objects.filter(synthetic=True)
    assert len(people) > 100
    assert all(person.name.endswith(" Contoh") for person in people)
    assert {person.nik[:6] for person in people if person.nik[:4].isdigit()} == {ISSUER}
    assert {card[:6] for card in Household.objects.values_list("family_card_no", flat=True)} == {ISSUER}
    assert not Region.objects.filter(code=f"{ISSUER[:2]}.{ISSUER[2:4]}.{ISSUER[4:]}").exists()


def test_what_a_nik_says_is_what_the_member_is(office: None) -> None:
    members = Member.objects.filter(nik_quality=NikQuality.VALID)
    assert members.count() > 50
    for member in members:
        facts = nik_facts(member.nik, today=DAY)
        assert facts is not None
        assert (facts.born, facts.female) == (member.birth_date, member.sex == "P")


def test_every_family_has_a_reason_to_take_part_and_history(office: None) -> None:
    for household in Household.objects.prefetch_related("members"):
        assert sum(household.counts.values()) >= 1
        members = {member.name for member in household.members.all()}
        assert not members or household.name in members
        assert household.history.get().history_change_reason == "Contoh kantor dimuat"
        latest = Visit.objects.filter(household=household).order_by("-visited_on").first()
        assert household.last_visit_on == (latest.visited_on if latest else None)
        assert household.last_visit_on is None or household.last_visit_on < DAY


def test_members_are_known_of_most_families_and_of_others_only_how_many(office: None) -> None:
    with_members = Member.objects.values("household").distinct().count()
    assert 20 <= with_members < 40


def test_groups_are_led_by_one_of_their_own(office: None) -> None:
    for group in FamilyGroup.objects.filter(synthetic=True):
        assert group.leader is not None
        assert group.leader.group_id == group.pk


@pytest.mark.parametrize("login", LOGINS, ids=lambda login: login.username)
def test_each_login_opens_the_portal_at_once(office: None, login: Any) -> None:
    client = Client()
    assert client.login(username=login.username, password="rahasia-contoh")
    assert client.get("/").status_code == 200
    user = User.objects.get(username=login.username)
    assert user.roles == {login.role}
    assert [grant.region_id for grant in user.grants.all()] == [login.region]
    assert not user.must_change_password


def test_the_companion_who_signs_in_is_one_of_the_demo(office: None) -> None:
    person = Personnel.objects.get(user__username="demo-pendamping")
    assert person.synthetic
    assert person.assignments.count() == 20


def test_loading_again_changes_nothing(office: None, capsys: pytest.CaptureFixture[str]) -> None:
    before = everything()
    call_command("load_demo")
    assert "sudah ada" in capsys.readouterr().out
    call_command("load_demo", "--json")
    assert json.loads(capsys.readouterr().out) == {}
    assert everything() == before


def test_a_password_is_printed_once_and_is_random(small: None, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("load_demo", "--json")
    made = json.loads(capsys.readouterr().out)
    assert made["usernames"] == [login.username for login in LOGINS]
    assert Client().login(username="demo-staf", password=made["password"])
    call_command("clear_demo")
    call_command("load_demo")
    again = re.search(r"Kata sandi semuanya: (\S+)", capsys.readouterr().out)
    assert again is not None
    assert again[1] != made["password"]


def test_a_server_is_asked_twice(small: None) -> None:
    with override_settings(IS_SERVER=True):
        with pytest.raises(CommandError, match="--yes-on-server"):
            call_command("load_demo")
        assert not Household.objects.exists()
        call_command("load_demo", "--yes-on-server")
    assert Household.objects.count() == 40


def test_a_name_that_somebody_has_is_not_taken_over() -> None:
    plant_tree()
    mine = make_user(username="demo-staf", email="staf@makassar.example")
    with pytest.raises(CommandError, match="demo-staf"):
        call_command("load_demo")
    assert clear() is None
    assert User.objects.get() == mine


def test_without_the_regions_it_says_what_to_do() -> None:
    with pytest.raises(CommandError, match="load_regions"):
        call_command("load_demo")


def test_what_was_done_to_the_demo_goes_with_it(small: None) -> None:
    other = make_companion(name="Pendamping Sungguhan")
    assigned(make_household(nik="7371105407850001", name="Ibu Sungguhan"), other)
    make_group(name="Kelompok Sungguhan")
    staff = Actor(user=make_user())
    before = everything()
    load(password="rahasia-contoh", day=DAY)

    demo = Household.objects.filter(synthetic=True)
    family = max(demo.prefetch_related("members"), key=lambda household: len(household.members.all()))
    some = demo.exclude(pk=family.pk).filter(pk__lt=min(demo.values_list("pk", flat=True)) + 5)
    record_visit(household=family, personnel=other, visited_on=DAY, kind=VisitKind.HOME, result="Sehat", actor=staff)
    transfer(households=demo, personnel=other, terms=Terms(date(2026, 3, 2)), actor=staff)
    transfer(households=some, personnel=demo_companion(), terms=Terms(date(2026, 3, 9)), actor=staff)
    apply_status(households=some, status=EnrolmentStatus.SUSPENDED, day=DAY, actor=staff)
    apply_group(households=some, group=None, actor=staff)
    split(
        household=family, members=list(family.members.all())[-1:], name="Keluarga Baru", nik="7371004101900099",
        nik_quality=NikQuality.VALID, family_card_no="", day=DAY, reason="Menikah", actor=staff,
    )  # fmt: skip
    make_member(family, name="Anak yang dicatat belakangan")
    with acting(staff, "Salah catat"):
        Visit.objects.filter(synthetic=True)[0].delete()
    assert (AssignmentOperation.objects.count(), HouseholdDeed.objects.count()) == (2, 2)

    cleared = clear()
    assert cleared is not None
    assert cleared.families == 41  # With the one that was split off.
    assert everything() == before


def test_a_deed_over_made_up_and_real_families_stays_the_story_of_the_real_ones(office: None) -> None:
    real = make_household(nik="7371105407850001", name="Ibu Sungguhan")
    apply_status(households=Household.objects.all(), status=EnrolmentStatus.SUSPENDED, day=DAY, actor=SYSTEM)
    assert clear() is not None
    [deed] = HouseholdDeed.objects.all()
    assert [line.household for line in deed.lines.all()] == [real]


def test_a_login_that_was_used_is_shut_and_renamed(office: None) -> None:
    client = Client()
    client.post("/akun/masuk/", {"login": "demo-staf", "password": "rahasia-contoh"})
    user = User.objects.get(username="demo-staf")
    assert AuditEvent.objects.filter(actor=user).exists()
    cleared = clear()
    assert cleared is not None
    assert (cleared.users, cleared.kept_users) == (len(LOGINS) - 1, ["demo-staf"])
    user.refresh_from_db()
    assert (user.is_active, user.username, user.email) == (False, f"contoh-dihapus-{user.pk}", "")
    assert not user.grants.exists()
    assert not user.groups.exists()
    assert client.get("/").status_code == 302
    load(password="lagi", day=DAY)
    assert User.objects.filter(username="demo-staf").exists()


def _assigned_to_demo(real: Household) -> None:
    assigned(real, demo_companion())


def _visited_by_demo(real: Household) -> None:
    Visit.objects.create(household=real, personnel=demo_companion(), visited_on=DAY, result="Sehat")


def _in_a_demo_group(real: Household) -> None:
    Household.objects.filter(pk=real.pk).update(group=FamilyGroup.objects.filter(synthetic=True)[0])


def _merged_into_demo(real: Household) -> None:
    Household.objects.filter(pk=real.pk).update(
        merged_into=Household.objects.filter(synthetic=True)[0], status=EnrolmentStatus.EXIT, exit_reason="ganda"
    )


def _group_led_by_demo(real: Household) -> None:
    make_group(leader=Household.objects.filter(synthetic=True)[0])


def _member_from_demo(real: Household) -> None:
    member = Member.objects.filter(household__synthetic=True)[0]
    member.household = real
    member.save()


@pytest.mark.parametrize(
    ("tie", "said"),
    [
        (_assigned_to_demo, "1 penugasan"),
        (_visited_by_demo, "1 kunjungan"),
        (_in_a_demo_group, "1 KPM"),
        (_merged_into_demo, "1 KPM"),
        (_group_led_by_demo, "1 kelompok KPM"),
        (_member_from_demo, "1 anggota keluarga berasal dari data contoh"),
    ],
)
def test_where_real_data_points_to_it_nothing_is_removed(
    office: None, tie: Callable[[Household], None], said: str
) -> None:
    tie(make_household(nik="7371105407850001", name="Ibu Sungguhan"))
    before = everything()
    with pytest.raises(CommandError, match=said):
        call_command("clear_demo")
    assert everything() == before


def test_clearing_what_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("clear_demo")
    assert "tidak ada yang dihapus" in capsys.readouterr().out
