"""Stories told from history rows. Here and not beside the code: they need families, which stand on a higher floor."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any
from unittest import mock

import pytest
from django.template.loader import render_to_string
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from pytest_django import DjangoAssertNumQueries

from beneficiaries.enums import EnrolmentStatus, NikQuality, Relation, Sex
from beneficiaries.models import Enrolment, Household, Member
from beneficiaries.tests.factories import make_group, make_household, make_member
from pkh_portal.accounts.enums import Role
from pkh_portal.accounts.reveal import revealable
from pkh_portal.accounts.services.audit import Actor
from pkh_portal.accounts.tests.factories import make_user, plant_tree
from pkh_portal.history import bulk
from pkh_portal.history.acting import acting
from pkh_portal.history.sentences import Entry, FieldChange, read_cursor, timeline

pytestmark = pytest.mark.django_db
FIRST, SECOND = "7371005407850012", "7371005407850034"


class Clock:
    """Time that stands still until a test moves it."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 12, 6, 5, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def later(self, **span: int) -> None:
        self.now += timedelta(**(span or {"minutes": 1}))


@pytest.fixture
def clock() -> Any:
    with mock.patch.object(timezone, "now", Clock()) as clock:
        yield clock


@pytest.fixture
def rina() -> Actor:
    plant_tree()
    return Actor(user=make_user(Role.STAFF, region="73.71", username="rina", name="Rina"))


def story(household: Household, *, limit: int = 20, before: datetime | None = None) -> list[Entry]:
    rows = [model.history.filter(household_id=household.pk) for model in (Enrolment, Member)]
    return timeline([household.history.all(), *rows], limit=limit, before=before, about=household)


def change(household: Household, **values: Any) -> None:
    for name, value in values.items():
        setattr(household, name, value)
    household.save(update_fields=list(values))


def test_a_correction_names_who_when_why_and_what(rina: Actor, clock: Clock) -> None:
    household = make_household(nik=FIRST)
    clock.later()
    with acting(rina, "Koreksi NIK: salah ketik"):
        change(household, nik=SECOND, nik_quality=NikQuality.DOUBTFUL)
    entry = story(household)[0]
    assert (entry.at, entry.who, entry.reason) == (clock.now, "Rina (rina)", "Koreksi NIK: salah ketik")
    assert entry.title == "KPM diubah"
    assert entry.changes == (
        FieldChange("NIK pengurus", "•••• •••• •••• 0012", "•••• •••• •••• 0034"),
        FieldChange("mutu NIK", "Sah", "Diragukan"),
    )


def test_an_identifying_number_with_the_same_ending_is_still_told_to_be_another(rina: Actor, clock: Clock) -> None:
    household = make_household(nik="7371005407850012")
    clock.later()
    change(household, nik="7371005507850012")
    assert story(household)[0].changes == (
        FieldChange("NIK pengurus", "•••• •••• •••• 0012", "•••• •••• •••• 0012 (angka lain)"),
    )


def test_dates_yes_and_no_places_and_empty_values(rina: Actor, clock: Clock) -> None:
    household = make_household(village="73.71.10.1001")
    child = make_member(household, name="Budi Contoh", birth_date=date(2015, 5, 3))
    clock.later()
    child.severe_disability, child.birth_date, child.relation = True, date(2015, 5, 13), Relation.GRANDCHILD
    child.save()
    change(household, village_id=None, kecamatan_id="73.71.06", address="Jl. Contoh 1")
    assert story(household)[0].changes == (
        FieldChange("kecamatan", "Kec. Tamalate", "Kec. Bontoala"),
        FieldChange("desa/kelurahan", "Kel. Barombong", ""),
        FieldChange("alamat", "", "Jl. Contoh 1"),
        FieldChange("Budi Contoh – hubungan keluarga", "Anak", "Cucu"),
        FieldChange("Budi Contoh – tanggal lahir", "3 Mei 2015", "13 Mei 2015"),
        FieldChange("Budi Contoh – penyandang disabilitas berat", "tidak", "ya"),
    )


def test_making_is_one_sentence_with_what_was_given(rina: Actor, clock: Clock) -> None:
    with acting(rina, "Pendaftaran"):
        household = make_household(name="Ibu Contoh", nik=FIRST, since=date(2026, 1, 1))
    [entry] = story(household)
    assert entry.title == "KPM dicatat; kepesertaan dicatat"
    facts = {fact.label: fact.new for fact in entry.changes}
    assert facts["NIK pengurus"] == "•••• •••• •••• 0012"
    assert facts["kepesertaan – mulai"] == "1 Januari 2026"
    assert facts["kepesertaan – status"] == "Aktif"
    assert facts["nama pengurus"] == "Ibu Contoh"
    # What machines keep, what was left as it is by default, and the family itself in its own story.
    assert not {"name key", "ada pendamping", "ibu hamil/nifas", "kepesertaan – KPM", "dicatat"} & set(facts)


def test_what_was_removed_is_told_once_with_what_it_was(rina: Actor, clock: Clock) -> None:
    household = make_household()
    child = make_member(household, name="Budi Contoh", sex=Sex.MALE)
    clock.later()
    with acting(rina, "Salah catat"):
        child.delete()
    entry = story(household)[0]
    assert entry.title == "Anggota keluarga “Budi Contoh” dihapus"
    assert FieldChange("jenis kelamin", "Laki-laki", "", "-") in entry.changes
    assert "nama" not in {change.label for change in entry.changes}  # It stands in the sentence.


def test_one_deed_over_several_rows_is_one_entry(rina: Actor, clock: Clock) -> None:
    household = make_household()
    clock.later()
    with acting(rina, "Empat anak"):
        for name in "ABCD":
            make_member(household, name=f"Anak {name}")
            clock.later(milliseconds=200)
    entries = story(household)
    assert [entry.title for entry in entries[:1]] == ["4 anggota keluarga “Anak A”, “Anak B”, “Anak C” … dicatat"]
    assert len(entries) == 2


def test_each_object_of_a_deed_is_told_by_itself_too(rina: Actor, clock: Clock) -> None:
    household = make_household()
    child = make_member(household, name="Budi Contoh", relation=Relation.CHILD)
    clock.later()
    with acting(rina, "Pendataan"):
        change(household, rt="01")
        child.relation = Relation.GRANDCHILD
        child.save()
        make_member(household, name="Sari Contoh", sex=Sex.FEMALE)
    first, second, third = story(household)[0].parts
    assert (first.title, first.edits) == ("KPM diubah", (FieldChange("RT", "", "01"),))
    assert second.title == "Anggota keluarga “Budi Contoh” diubah"
    assert (second.edits, second.facts) == ((FieldChange("hubungan keluarga", "Anak", "Cucu"),), ())
    assert third.title == "Anggota keluarga “Sari Contoh” dicatat"
    assert FieldChange("jenis kelamin", "", "Perempuan", "+") in third.facts
    assert third.edits == ()


@pytest.mark.parametrize("apart", ["actor", "reason", "time"])
def test_deeds_of_others_other_reasons_and_other_times_stay_apart(rina: Actor, clock: Clock, apart: str) -> None:
    household = make_household()
    other = Actor(user=make_user(Role.STAFF)) if apart == "actor" else rina
    clock.later()
    with acting(rina, "Pertama"):
        change(household, rt="01")
    if apart == "time":
        clock.later(seconds=2)
    with acting(other, "Kedua" if apart == "reason" else "Pertama"):
        change(household, rw="02")
    assert [[change.label for change in entry.changes] for entry in story(household)[:2]] == [["RW"], ["RT"]]


def test_steps_of_one_deed_on_one_row_are_told_as_first_to_last(rina: Actor, clock: Clock) -> None:
    household = make_household(rt="01")
    clock.later()
    with acting(rina, "Pindah"):
        change(household, rt="02")
        change(household, rt="03")
    assert story(household)[0].changes == (FieldChange("RT", "01", "03"),)


def test_what_only_machines_keep_makes_no_entry(rina: Actor, clock: Clock) -> None:
    household = make_household()
    clock.later()
    bulk.update(Household.objects.filter(pk=household.pk), accompanied=True, last_visit_on=date(2026, 2, 2))
    assert len(story(household)) == 1


def test_a_row_whose_state_before_was_never_recorded_is_told_without_changes(rina: Actor, clock: Clock) -> None:
    household = make_household()
    household.history.all().delete()
    clock.later()
    change(household, rt="01")
    assert [(entry.title, entry.changes) for entry in story(household)][:1] == [("KPM diubah", ())]


def test_names_of_rows_that_are_gone(rina: Actor, clock: Clock) -> None:
    household = make_household()
    group = make_group(name="Mawar")
    clock.later()
    change(household, group=group)
    clock.later()
    change(household, group=None)
    group.delete()
    assert [entry.changes for entry in story(household)[:2]] == [
        (FieldChange("kelompok", "(sudah dihapus)", ""),),
        (FieldChange("kelompok", "", "(sudah dihapus)"),),
    ]


def test_another_family_is_named_in_the_story_of_one(rina: Actor, clock: Clock) -> None:
    kept = make_household(name="Ibu Tetap")
    gone = make_household(name="Ibu Ganda", status=EnrolmentStatus.EXIT)
    clock.later()
    change(gone, merged_into=kept)
    assert story(gone)[0].changes == (FieldChange("digabung ke", "", "Ibu Tetap"),)


def test_paging_gives_every_deed_once_in_order(rina: Actor, clock: Clock) -> None:
    household = make_household(rt="0")
    child = make_member(household)
    for number in range(1, 30):
        clock.later()
        with acting(rina, f"Deed {number}"):
            change(household, rt=str(number))
            for step in range(number % 7):  # Some deeds write many rows of another table.
                child.grade = f"{number}.{step}"
                child.save()
    whole = story(household, limit=100)
    pages, before = [], None
    while page := story(household, limit=4, before=before):
        pages += page
        before = read_cursor(page[-1].cursor)
    assert [entry.reason for entry in whole[:-1]] == [f"Deed {number}" for number in range(29, 0, -1)]
    assert pages == whole


def test_a_deed_of_more_rows_than_are_read_at_once_is_still_told(rina: Actor, clock: Clock) -> None:
    household = make_household()
    clock.later()
    with acting(rina, "Banyak"):
        for _number in range(9):
            make_member(household)
    assert story(household, limit=1)[0].reason == "Banyak"
    assert {entry.reason for entry in story(household, limit=2)} == {"Banyak", ""}


@pytest.mark.parametrize("text", ["", "kemarin", "2026", "99999999999999999999", "20260312060500000000; DROP"])
def test_a_cursor_that_nobody_wrote_is_none(text: str) -> None:
    assert read_cursor(text) is None


@pytest.mark.parametrize("count", [1, 3])
def test_the_number_of_queries_stays_the_same(
    rina: Actor, clock: Clock, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    household = make_household(village="73.71.10.1001")
    for number in range(count):
        clock.later()
        with acting(rina, "Ubah"):
            change(household, rt=str(number), group=make_group(), kecamatan_id="73.71.06", village_id=None)
            make_member(household)
        clock.later()
        change(household, kecamatan_id="73.71.10", village_id="73.71.10.1001")
    # Rows of three tables, states before of one, then names of regions, groups and people.
    with django_assert_num_queries(7):
        story(household)


def test_the_page_shows_the_story(rina: Actor, clock: Clock) -> None:
    household = make_household(nik=FIRST)
    clock.later()
    with acting(rina, "Koreksi <NIK>"):
        change(household, nik=SECOND, address="Jl. Contoh 1")
    page = render_to_string("history/timeline.html", {"entries": story(household), "older": "?sebelum=1"})
    text = " ".join(re.sub(r"<[^>]+>", "", page).split())
    assert "12 Mar 2026 14.06 · Rina (rina) · Koreksi &lt;NIK&gt;" in text
    assert "NIK pengurus: •••• •••• •••• 0012 →menjadi •••• •••• •••• 0034" in text
    assert "alamat: kosong →menjadi Jl. Contoh 1" in text
    assert 'href="?sebelum=1"' in page
    assert "Belum ada riwayat" in render_to_string("history/timeline.html", {"entries": []})


digits = st.text("0123456789", min_size=16, max_size=16)
around = st.text(st.characters(exclude_categories=["Nd", "Cs", "Cc"]), max_size=20)
separators = st.sampled_from(["", " ", ".", "-"])


class NoFullNumber(TestCase):
    """Wherever somebody has written a NIK."""

    def setUp(self) -> None:
        plant_tree()

    @given(first=digits, second=digits, before=around, after=around, between=separators)
    def test_no_story_ever_shows_a_whole_nik(
        self, first: str, second: str, before: str, after: str, between: str
    ) -> None:
        def sentence(number: str) -> str:
            return before + between.join(number[start : start + 4] for start in range(0, 16, 4)) + after

        with acting(Actor(), sentence(first)):
            household = make_household(nik=first, nik_quality=NikQuality.DOUBTFUL, name=sentence(first))
            make_member(household, name=sentence(second), nik=second, nik_quality=NikQuality.TEMPORARY)
        with acting(Actor(), sentence(second)):
            change(household, nik=second, family_card_no=first, address=sentence(first), participant_no=first)
        page = render_to_string("history/timeline.html", {"entries": story(household)})
        digits_only = re.sub(r"<[^>]+>|[ .\-]", "", page)
        assert first not in digits_only
        assert second not in digits_only


def test_fields_declared_revealable_are_masked_however_short(
    rina: Actor, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pkh_portal.accounts.reveal._registry", {})
    revealable(Household, "phone", label="nomor HP")
    household = make_household(phone="081200001234")
    clock.later()
    change(household, phone="0812")
    assert story(household)[0].changes == (FieldChange("nomor HP", "•••• •••• 1234", "••••"),)
