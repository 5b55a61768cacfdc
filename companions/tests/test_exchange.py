"""SDM PKH out of and into the back office."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from beneficiaries.tests.factories import make_household
from companions.enums import OperationKind, PersonnelRole, ServiceStatus
from companions.exchange import OperationResource, PersonnelResource
from companions.models import AssignmentOperation, Personnel, Placement
from companions.tests.factories import assigned, make_companion, make_personnel, place
from pkh_portal.accounts.enums import AuditAction, Role
from pkh_portal.accounts.models import AuditEvent, User
from pkh_portal.accounts.scope import scope_for
from pkh_portal.accounts.services.audit import Actor
from pkh_portal.accounts.tests.factories import INSIDE, make_user, plant_tree
from pkh_portal.spreadsheets import open_workbook

pytestmark = pytest.mark.django_db
LIST = "admin:companions_personnel_export_rows"
IMPORT = "admin:companions_personnel_import_rows"
NIK = "7371005407850001"
HEAD = "Nama;Tugas;NIK;NIP;Kantor;Penempatan;FTE;Mulai"
NEW = f"Rahma Contoh;Pendamping;{NIK};;Kota Makassar;Tamalate;;01/01/2026"


@pytest.fixture(autouse=True)
def ground(settings: Any, tmp_path: Any) -> None:
    plant_tree()
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def staff(client: Client) -> User:
    user = make_user(Role.STAFF, region=INSIDE)
    client.force_login(user)
    return user


def exported(client: Client, url: str = LIST, query: str = "", **data: str) -> list[dict[str, Any]]:
    response: Any = client.post(f"{reverse(url)}?{query}", {"file_format": "xlsx", **data})
    with open_workbook(b"".join(response.streaming_content), name="ekspor") as workbook:
        cells = [row for _number, row in workbook.sheets[0].rows()]
    head = next(place for place, row in enumerate(cells) if "Nama" in row or "Jenis" in row)
    names = [str(cell) for cell in cells[head]]
    return [dict(zip(names, [*row, *[None] * len(names)], strict=False)) for row in cells[head + 1 :]]


def upload(client: Client, *lines: str, head: str = HEAD) -> Any:
    file = SimpleUploadedFile("sdm.csv", "\n".join([head, *lines]).encode())
    return client.post(reverse(IMPORT), {"file": file}, follow=True)


def confirm(client: Client, shown: Any) -> Any:
    return client.post(shown.redirect_chain[-1][0], {"plan": shown.context["plan"].digest}, follow=True)


def told(shown: Any) -> list[tuple[int, str, str]]:
    return [
        (row.number, problem.label, problem.sentence) for row in shown.context["plan"].rows for problem in row.problems
    ]


# ── Out ──────────────────────────────────────────────────────────────────────────────────────


def test_people_go_out_with_posts_and_load_and_masked_numbers(client: Client, staff: User) -> None:
    person = make_companion(name="Rahma Contoh", nik=NIK, phone="081234567890", nip="198507142026012001")
    place(person, "73.71.06", fte=Decimal("0.5"))
    assigned(make_household(), person)
    make_companion("63.10.05", name="Orang Luar")
    (row,) = exported(client)
    assert (row["Nama"], row["NIK"], row["Nomor HP"]) == ("Rahma Contoh", "•••• •••• •••• 0001", "•••• •••• 7890")
    assert (row["NIP"], row["Kantor"], row["KPM didampingi"]) == ("198507142026012001", "Kota Makassar", 1)
    assert row["Semua penempatan hari ini"] == "Kec. Bontoala (0,5); Kec. Tamalate (1)"
    assert row["Mulai"] == date(2026, 1, 1)
    assert exported(client, full="on", reason="laporan ke provinsi")[0]["NIK"] == NIK


def test_full_numbers_are_those_of_people_who_are_kept_here(client: Client, staff: User) -> None:
    make_companion(name="Rahma Contoh", nik=NIK, phone="081234567890")
    away = make_personnel(name="Tamu Contoh", region_id="63.10", nik="6310005407850002", phone="081298765432")
    place(away, "73.71.10", since=date(2026, 1, 1), valid_until=date(2026, 1, 31))
    place(away, "63.10.05", since=date(2026, 2, 1))
    rows = {row["Nama"]: row for row in exported(client, full="on", reason="laporan ke provinsi")}
    assert (rows["Rahma Contoh"]["NIK"], rows["Rahma Contoh"]["Nomor HP"]) == (NIK, "081234567890")
    assert (rows["Tamu Contoh"]["NIK"], rows["Tamu Contoh"]["Nomor HP"]) == ("•••• •••• •••• 0002", "•••• •••• 5432")


def test_the_lists_filters_hold(client: Client, staff: User) -> None:
    make_companion(name="Rahma Contoh")
    make_personnel(name="Koordinator Contoh", role=PersonnelRole.COORDINATOR_DISTRICT)
    page = client.get(f"{reverse(LIST)}?role__exact=companion").content.decode()
    assert "Pendamping" in page
    assert [row["Nama"] for row in exported(client, query="role__exact=companion")] == ["Rahma Contoh"]
    assert [row["Nama"] for row in exported(client, query="q=koordinator")] == ["Koordinator Contoh"]


def test_operations_go_out(client: Client, staff: User) -> None:
    for region in ("73.71.10", "63.10.05"):
        AssignmentOperation.objects.create(
            kind=OperationKind.TRANSFER, effective_on=date(2026, 2, 1), region_id=region, households=7,
            personnel=make_companion(region), actor_name="Staf Contoh",
        )  # fmt: skip
    (row,) = exported(client, "admin:companions_assignmentoperation_export_rows")
    assert (row["Jenis"], row["Jumlah KPM"], row["Berlaku mulai"]) == ("Pengalihan", 7, date(2026, 2, 1))
    assert row["Wilayah"].startswith("Kec. Tamalate")


@pytest.mark.parametrize("count", [1, 3])
def test_exports_ask_as_often_for_three_rows_as_for_one(
    staff: User, count: int, django_assert_num_queries: Callable[..., Any]
) -> None:
    for _ in range(count):
        person = make_companion()
        AssignmentOperation.objects.create(
            kind=OperationKind.ASSIGN, effective_on=date(2026, 2, 1), region_id="73.71.10", personnel=person
        )
    facts: dict[str, Any] = {"scope": scope_for(staff), "actor": Actor(user=staff)}
    with django_assert_num_queries(4):  # People, posts, first days, loads.
        assert len(list(PersonnelResource(**facts).rows(Personnel.objects.order_by("pk")))) == count
    with django_assert_num_queries(1):
        assert len(list(OperationResource(**facts).rows(AssignmentOperation.objects.order_by("pk")))) == count


# ── In ───────────────────────────────────────────────────────────────────────────────────────


def test_somebody_new_is_taken_in_and_posted(client: Client, staff: User) -> None:
    shown = upload(client, NEW)
    assert shown.context["plan"].counts == {"new": 1, "changed": 0, "same": 0, "wrong": 0}
    page = shown.content.decode()
    assert NIK not in page
    assert "Kec. Tamalate" in page
    assert not Personnel.objects.exists()
    confirm(client, shown)
    person = Personnel.objects.get(nik=NIK)
    assert (person.name, person.region_id, person.status) == ("Rahma Contoh", INSIDE, ServiceStatus.IN_SERVICE)
    post = Placement.objects.get(personnel=person)
    assert (post.region_id, post.fte, post.valid_from) == ("73.71.10", Decimal(1), date(2026, 1, 1))
    assert person.history.first().history_user == staff
    line = AuditEvent.objects.get(action=AuditAction.IMPORT)
    assert (line.region_id, line.detail["new"]) == (INSIDE, 1)


def test_the_same_file_again_changes_nothing(client: Client, staff: User) -> None:
    confirm(client, upload(client, NEW))
    again = upload(client, NEW)
    assert again.context["plan"].counts == {"new": 0, "changed": 0, "same": 1, "wrong": 0}


def test_somebody_known_is_corrected_and_nothing_else(client: Client, staff: User) -> None:
    confirm(client, upload(client, NEW))
    other = "Nama;Tugas;NIK;Kantor;Surel"
    shown = upload(client, f"Rahma S. Contoh;Pendamping;{NIK};73.71;rahma@contoh.example", head=other)
    (row,) = shown.context["plan"].rows
    assert [(change.label, change.old, change.new) for change in row.changes] == [
        ("Nama", "Rahma Contoh", "Rahma S. Contoh"),
        ("Surel", "", "rahma@contoh.example"),
    ]
    confirm(client, shown)
    person = Personnel.objects.get()
    assert (person.name, person.email, person.nik) == ("Rahma S. Contoh", "rahma@contoh.example", NIK)
    assert Placement.objects.count() == 1


def test_somebody_without_numbers_is_known_by_name_and_office(client: Client, staff: User) -> None:
    line = "Ani Contoh;TKSK;;;Kota Makassar;Kec. Tamalate;;01/01/2026"
    confirm(client, upload(client, line))
    assert upload(client, line).context["plan"].counts["same"] == 1


@pytest.mark.parametrize(
    ("line", "label", "sentence"),
    [
        ("Ani;Juru masak;;;Kota Makassar;;;01/01/2026", "Tugas", "Isi dengan salah satu dari: Pendamping"),
        ("Ani;Pendamping;12;;Kota Makassar;;;01/01/2026", "", "NIK terdiri dari 16 angka."),
        ("Ani;Pendamping;;;Kota Maksar;;;01/01/2026", "Kantor", "Mungkin maksudnya Kota Makassar (73.71). Tulis"),
        ("Ani;Pendamping;;;Kabupaten Tanah Bumbu;;;01/01/2026", "Kantor", "di luar wilayah Anda"),
        ("Ani;Pendamping;;;Kota Makassar;Kuranji;;01/01/2026", "Penempatan", "Kuranji"),
        ("Ani;Pendamping;;;Kota Makassar;63.10.05;;01/01/2026", "Penempatan", "di luar wilayah"),
        ("Ani;Pendamping;;;Kota Makassar;Tamalate;2;01/01/2026", "FTE", "lebih kecil dari atau sama dengan 1"),
        ("Ani;Pendamping;;;Kota Makassar;Tamalate;;", "Mulai", "Wajib diisi untuk orang baru."),
        (";Pendamping;;;Kota Makassar;;;01/01/2026", "Nama", "Kolom ini wajib diisi."),
    ],
)
def test_a_wrong_cell_is_told_with_its_column_and_remedy(
    client: Client, staff: User, line: str, label: str, sentence: str
) -> None:
    shown = upload(client, line)
    found = told(shown)
    assert any((number, column) == (2, label) and sentence in text for number, column, text in found), found
    confirm(client, shown)
    assert not Personnel.objects.exists()


def test_people_from_outside_cannot_be_changed(client: Client, staff: User) -> None:
    make_companion("63.10.05", nik=NIK, name="Orang Luar")
    assert told(upload(client, NEW)) == [(2, "", "Data ini di luar wilayah Anda, jadi tidak dapat Anda ubah.")]


def test_moves_are_left_to_the_persons_page(client: Client, staff: User) -> None:
    confirm(client, upload(client, NEW))
    moved = NEW.replace("Tamalate", "Bontoala")
    assert told(upload(client, moved)) == [
        (2, "Penempatan", "Orang ini sudah ditempatkan. Pindahkan lewat halaman orangnya.")
    ]
    half = NEW.replace("Tamalate;;", "Tamalate;0,5;")
    assert told(upload(client, half))[0][1] == "FTE"


def test_one_wrong_row_keeps_the_others_out(client: Client, staff: User) -> None:
    shown = upload(client, NEW, "Budi;Pendamping;;;Kota Makassar;Antah;;01/01/2026")
    assert shown.context["plan"].counts == {"new": 1, "changed": 0, "same": 0, "wrong": 1}
    confirm(client, shown)
    assert not Personnel.objects.exists()


def test_two_rows_with_one_nik_are_refused(client: Client, staff: User) -> None:
    shown = upload(client, NEW, NEW.replace("Rahma", "Dewi"))
    assert (3, "", "Sama dengan baris 2. Hapus salah satunya.") in told(shown)


def test_who_may_not_import_cannot(client: Client) -> None:
    client.force_login(make_user(Role.OPERATOR, region=INSIDE))
    assert client.get(reverse(IMPORT)).status_code == 403
    file = SimpleUploadedFile("sdm.csv", f"{HEAD}\n{NEW}".encode())
    assert client.post(reverse(IMPORT), {"file": file}).status_code == 403


def test_somebody_visible_by_a_former_post_alone_is_not_taken_over(client: Client, staff: User) -> None:
    person = make_personnel(name="Jauh", region_id="63.10", nik=NIK)
    place(person, "73.71.10", since=date(2026, 1, 1), valid_until=date(2026, 1, 31))
    assert Personnel.objects.visible_to(scope_for(staff)).get() == person
    assert told(upload(client, NEW)) == [(2, "", "Data ini di luar wilayah Anda, jadi tidak dapat Anda ubah.")]
