"""The hand-over by its pages, from the cause to the paper and back."""

import re
from datetime import date
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from beneficiaries.models import FamilyGroup, Household
from beneficiaries.tests.factories import make_group, make_household
from companions.enums import ServiceStatus
from companions.models import Assignment, Handover, Personnel
from companions.services.personnel import return_to_service
from companions.tests.factories import assigned, make_companion
from companions.tests.pages import signed_in
from pkh_portal.accounts.services.audit import SYSTEM
from pkh_portal.accounts.tests.factories import plant_tree

pytestmark = pytest.mark.django_db
VILLAGE = "73.71.10.1001"
CAUSE = "?status=left&reason=resigned&effective_on=01-12-2026&until="
DAY = date(2026, 12, 1)


class Ground:
    """A leaver with three families in a group and two elsewhere, and two who could take over."""

    def __init__(self) -> None:
        plant_tree()
        self.client, self.user = signed_in()
        self.leaver = make_companion(name="Yang Pergi")
        self.ani, self.budi = make_companion(name="Ani"), make_companion(name="Budi")
        self.group: FamilyGroup = make_group(name="Melati", village_id=VILLAGE)
        self.grouped = [make_household(village=VILLAGE, group=self.group) for _ in range(3)]
        self.others = [make_household() for _ in range(2)]
        for family in (*self.grouped, *self.others):
            assigned(family, self.leaver)
        self.url = reverse("companions:handover", args=[self.leaver.pk])
        self.in_group = f"part:73.71.10:{VILLAGE}:{self.group.pk}"
        self.without = "part:73.71.10::"

    def post(self, step: str, choices: dict[str, Any], client: Client | None = None) -> Any:
        data = {"step": step, "successor": [self.ani.pk, self.budi.pk], **choices}
        return (client or self.client).post(self.url + CAUSE, data)

    def shared(self) -> dict[str, Any]:
        return {self.in_group: str(self.ani.pk), self.without: str(self.budi.pk)}

    def whose(self, day: date = DAY) -> dict[str, set[int]]:
        found: dict[str, set[int]] = {}
        for row in Assignment.objects.running_on(day).select_related("personnel"):
            found.setdefault(row.personnel.name, set()).add(row.household_id)
        return found


@pytest.fixture
def ground() -> Ground:
    return Ground()


def keys(families: list[Household]) -> set[int]:
    return {family.pk for family in families}


def test_from_the_cause_to_the_paper(ground: Ground) -> None:
    sheet = ground.client.get(ground.url + CAUSE).content.decode()
    assert "5 KPM menurut desa dan kelompok" in sheet
    check = ground.post("check", ground.shared()).content.decode()
    assert "Ya, serahkan 5 KPM" in check
    assert ground.whose() == {"Yang Pergi": keys(ground.grouped + ground.others)}
    assert not Handover.objects.exists()
    done = ground.post("confirm", {"number": "460/1/2026", "note": "Berkas lengkap.", **ground.shared()})
    handover = Handover.objects.get()
    assert done.headers["Location"] == reverse("companions:handover_done", args=[handover.pk])
    assert ground.whose() == {"Ani": keys(ground.grouped), "Budi": keys(ground.others)}
    paper = ground.client.get(reverse("companions:paper", args=[handover.pk])).content.decode()
    for said in ("460/1/2026", "Berkas lengkap.", "Lampiran 2", "mengundurkan diri", "Selasa tanggal 1 Desember 2026"):
        assert said in paper
    for family in ground.grouped + ground.others:
        assert family.name in paper
        assert family.nik not in paper
        assert family.nik[-4:] in paper


def test_the_paper_is_indonesian_whatever_the_reader_reads(ground: Ground) -> None:
    ground.post("confirm", ground.shared())
    ground.user.language = "en"
    ground.user.save(update_fields=["language"])
    paper = ground.client.get(reverse("companions:paper", args=[Handover.objects.get().pk])).content.decode()
    for said in ("Berita Acara Serah Terima", "PIHAK PERTAMA", "mengundurkan diri", "Selasa tanggal 1 Desember 2026"):
        assert said in paper


@pytest.mark.parametrize(
    ("cause", "said"),
    [
        ("?status=on_leave&reason=sick", "karena PIHAK PERTAMA sakit,"),
        ("?status=left&reason=contract_ended", "karena PIHAK PERTAMA berakhir kontraknya,"),
        ("?status=in_service&reason=", "karena PIHAK PERTAMA pindah tempat tugas,"),
    ],
)
def test_the_paper_says_why_in_words(ground: Ground, cause: str, said: str) -> None:
    Personnel.objects.filter(pk=ground.ani.pk).update(nip="198501012026012001")
    data = {"step": "confirm", "successor": [ground.ani.pk, ground.budi.pk], **ground.shared()}
    ground.client.post(f"{ground.url}{cause}&effective_on=01-12-2026", data)
    paper = ground.client.get(reverse("companions:paper", args=[Handover.objects.get().pk])).content.decode()
    assert said in paper
    # Who signs has a line for the number only with one; whoever acknowledges fills it in by hand.
    assert re.findall(r'signature-nip">NIP ([^<]*)<', paper) == ["198501012026012001", "…………………………"]


def test_nothing_may_stay_with_the_leaver(ground: Ground) -> None:
    for step in ("check", "confirm"):
        response = ground.post(step, {ground.in_group: str(ground.ani.pk)})
        assert response.status_code == 422
        assert "2 KPM belum punya penerus" in response.content.decode()
    assert not Handover.objects.exists()


def test_a_row_is_divided_by_load_in_the_order_of_names(ground: Ground) -> None:
    assigned(make_household(), ground.ani)
    ground.post("confirm", {ground.in_group: "rata", ground.without: str(ground.budi.pk)})
    whose = ground.whose()
    assert (len(whose["Ani"]), len(whose["Budi"])) == (3, 3)
    first, second, *_ = sorted(ground.grouped, key=lambda family: (family.name_key, family.pk))
    assert {first.pk, second.pk} < whose["Ani"]


def test_spreading_chooses_among_those_ticked_and_writes_nothing(ground: Ground) -> None:
    response = ground.client.post(ground.url + CAUSE, {"step": "spread", "successor": [ground.budi.pk]})
    page = response.content.decode()
    assert response.status_code == 200
    assert page.count(f'<option value="{ground.budi.pk}" selected>') == 2
    assert "0 <span" in page
    assert not Handover.objects.exists()


def test_strangers_are_no_successors_whatever_is_posted(ground: Ground) -> None:
    stranger = make_companion("63.10.05", name="Orang Luar")
    elsewhere = make_companion("73.71.06", name="Kecamatan Lain")
    for person in (stranger, elsewhere, ground.leaver):
        choices = {ground.in_group: str(person.pk), ground.without: str(ground.ani.pk), "successor": [person.pk]}
        assert ground.post("confirm", choices).status_code == 422
    assert not Handover.objects.exists()


def test_who_sees_only_part_of_the_families_cannot_hand_them_over(ground: Ground) -> None:
    away = make_household(kecamatan="73.71.06")
    assigned(away, ground.leaver)
    client, _ = signed_in(region="73.71.10")
    page = client.get(ground.url + CAUSE).content.decode()
    assert "1 KPM orang ini tinggal di luar wilayah Anda" in page
    assert away.name not in page
    assert ground.post("confirm", ground.shared(), client).status_code == 422
    assert not Handover.objects.exists()


def test_on_leave_the_families_are_covered_and_come_back(ground: Ground) -> None:
    cause = "?status=on_leave&reason=sick&effective_on=01-12-2026&until=31-12-2026"
    data = {"step": "confirm", "successor": [ground.ani.pk], **ground.shared()}
    assert "kembali kepadanya" in ground.client.post(ground.url + cause, {**data, "step": "check"}).content.decode()
    ground.client.post(ground.url + cause, data)
    assert set(ground.whose()) == {"Ani", "Budi"}
    assert set(ground.whose(date(2027, 1, 1))) == {"Yang Pergi"}


@pytest.mark.parametrize(
    ("cause", "said"),
    [
        ("?status=left&reason=sick&effective_on=01-12-2026", "Pilih alasan yang sesuai"),
        ("?status=left&reason=&effective_on=01-12-2026", "Pilih alasan yang sesuai"),
        (
            "?status=on_leave&reason=sick&effective_on=01-12-2026&until=01-11-2026",
            "tidak boleh sebelum hari pertamanya",
        ),
        ("?status=dihapus&effective_on=01-12-2026", "tidak ada dalam pilihan"),
    ],
)
def test_a_cause_that_cannot_be_meant_is_refused(ground: Ground, cause: str, said: str) -> None:
    for response in (
        ground.client.get(ground.url + cause),
        ground.client.post(ground.url + cause, {"step": "confirm"}),
    ):
        assert response.status_code == 422
        assert said in response.content.decode()


def test_what_was_filled_in_stands_there_again(ground: Ground) -> None:
    cause = "?status=on_leave&reason=maternity&effective_on=01-12-2026&until=31-12-2026"
    sheet = ground.client.get(ground.url + cause).content.decode()
    found = re.search(r'href="(\?[^"]*ubah=1)"', sheet)
    assert found is not None
    page = ground.client.get(ground.url + unescape(found[1])).content.decode()
    for shown in (
        r'value="on_leave"[^>]*checked', r'value="maternity" selected', r'name="effective_on" value="01-12-2026"',
        r'name="until" value="31-12-2026"',
    ):  # fmt: skip
        assert re.search(shown, page), shown


def test_the_page_says_which_cause_needs_a_reason(ground: Ground) -> None:
    page = ground.client.get(ground.url).content.decode()
    assert "Wajib untuk berhenti dan untuk cuti atau sakit" in page
    assert 'data-leave-reasons="sick maternity annual study"' in page
    assert re.search(r'<label for="id_reason"[^>]*>Alasan\s*</label>', page)


def test_the_message_leads_to_the_paper(ground: Ground) -> None:
    response = ground.post("confirm", ground.shared())
    page = ground.client.get(response.headers["Location"]).content.decode()
    paper = reverse("companions:paper", args=[Handover.objects.get().pk])
    assert f'<a href="{paper}">Buka berita acara</a>' in page


def test_the_whole_hand_over_is_taken_back_after_asking(ground: Ground) -> None:
    ground.post("confirm", ground.shared())
    handover = Handover.objects.get()
    url = reverse("companions:undo_handover", args=[handover.pk])
    assert "Ya, kembalikan 5 KPM" in ground.client.get(url).content.decode()
    assert set(ground.whose()) == {"Ani", "Budi"}
    ground.client.post(url)
    assert ground.whose() == {"Yang Pergi": keys(ground.grouped + ground.others)}
    handover.refresh_from_db()
    assert handover.undone_at is not None
    assert "DIBATALKAN" in ground.client.get(reverse("companions:paper", args=[handover.pk])).content.decode()
    assert "sudah dibatalkan sebelumnya" in ground.client.get(url).content.decode()


def test_an_early_return_is_told_and_nothing_is_offered_that_cannot_be(ground: Ground) -> None:
    cause = "?status=on_leave&reason=sick&effective_on=01-12-2026&until=31-12-2026"
    ground.client.post(ground.url + cause, {"step": "confirm", "successor": [ground.ani.pk], **ground.shared()})
    paper = Handover.objects.get()
    url = reverse("companions:handover_done", args=[paper.pk])
    undo = reverse("companions:undo_handover", args=[paper.pk])
    before = ground.client.get(url).content.decode()
    assert undo in before
    assert "1 Desember 2026 sampai 31 Desember 2026" in before
    return_to_service(personnel=ground.leaver, day=date(2026, 12, 10), actor=SYSTEM)
    after = ground.client.get(url).content.decode()
    assert "Selesai lebih awal 10 Desember 2026" in after
    assert "Yang Pergi kembali bertugas mulai 10 Desember 2026" in after
    assert "2026 sampai 31 Desember" not in after
    assert undo not in after
    part = paper.operations.order_by("pk")[0]
    assert undo not in ground.client.get(reverse("companions:operation", args=[part.pk])).content.decode()


def test_back_without_the_families_is_no_early_end(ground: Ground) -> None:
    cause = "?status=on_leave&reason=sick&effective_on=01-12-2026&until=31-12-2026"
    ground.client.post(ground.url + cause, {"step": "confirm", "successor": [ground.ani.pk], **ground.shared()})
    return_to_service(personnel=ground.leaver, day=date(2026, 12, 10), actor=SYSTEM, families_too=False)
    page = ground.client.get(reverse("companions:handover_done", args=[Handover.objects.get().pk])).content.decode()
    assert "Selesai lebih awal" not in page
    assert "1 Desember 2026 sampai 31 Desember 2026" in page


def test_leaving_leads_to_the_hand_over_while_families_remain(ground: Ground) -> None:
    stop = reverse("companions:stop", args=[ground.leaver.pk])
    assert ground.client.get(stop).headers["Location"] == f"{ground.url}?status=left"
    data = {"reason": "resigned", "day": "01-12-2026"}
    assert "masih mendampingi 5 KPM" in ground.client.post(stop, data).content.decode()
    free = make_companion()
    stop = reverse("companions:stop", args=[free.pk])
    assert ground.client.get(stop).status_code == 200
    ground.client.post(stop, {"reason": "resigned", "day": "01-06-2026"})
    assert Personnel.objects.get(pk=free.pk).status == ServiceStatus.LEFT


def test_a_paper_lists_only_families_inside_the_region(ground: Ground) -> None:
    away = make_household(kecamatan="73.71.06")
    assigned(away, ground.leaver)
    city = make_companion("73.71.06", name="Cici")
    ground.post("confirm", {**ground.shared(), "part:73.71.06::": str(city.pk)})
    url = reverse("companions:paper", args=[Handover.objects.get().pk])
    assert away.name in ground.client.get(url).content.decode()
    client, _ = signed_in(region="73.71.10")
    page = client.get(url).content.decode()
    assert away.name not in page
    assert "1 KPM lain berada di luar wilayah" in page


@pytest.mark.parametrize("more", [0, 4])
def test_the_sheet_and_the_paper_cost_the_same_for_any_number_of_families(
    ground: Ground, more: int, django_assert_num_queries: Any
) -> None:
    for _ in range(more):
        assigned(make_household(village=VILLAGE, group=ground.group), ground.leaver)
    with django_assert_num_queries(17):
        ground.client.get(ground.url + CAUSE)
    ground.post("confirm", ground.shared())
    paper = reverse("companions:paper", args=[Handover.objects.get().pk])
    with django_assert_num_queries(10):
        ground.client.get(paper)
