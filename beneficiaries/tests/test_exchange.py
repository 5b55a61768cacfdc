"""Families and rules out of and into the back office, through its pages, as people do it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any
from weakref import WeakSet

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from beneficiaries.enums import NikQuality, RegistryKind
from beneficiaries.exchange import HouseholdResource
from beneficiaries.models import Benefit, ComponentRule, CountingRule, Household, RegistryRecord
from beneficiaries.selection import Selection
from beneficiaries.tests.factories import make_group, make_household, plant_rules
from pkh_portal.accounts.enums import AuditAction, Role
from pkh_portal.accounts.models import AuditEvent, User
from pkh_portal.accounts.scope import scope_for
from pkh_portal.accounts.services.audit import Actor
from pkh_portal.accounts.tests.factories import INSIDE, make_user, plant_tree
from pkh_portal.exchange import exports
from pkh_portal.exchange.resources import CHUNK
from pkh_portal.exchange.selecting import Selected
from pkh_portal.jobs.api import Job, JobContext, JobState
from pkh_portal.jobs.errors import Cancelled
from pkh_portal.jobs.services.runner import run
from pkh_portal.spreadsheets import FileFormat, open_workbook

pytestmark = pytest.mark.django_db
FAMILIES = "admin:beneficiaries_household_export_rows"
RULES = "admin:beneficiaries_componentrule_import_rows"
REASON = "pemadanan data dengan SIKS-NG"


@pytest.fixture(autouse=True)
def tree() -> None:
    plant_tree()


@pytest.fixture(autouse=True)
def own_files(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def staff(client: Client) -> User:
    user = make_user(Role.STAFF, region=INSIDE)
    client.force_login(user)
    return user


def body(response: Any) -> bytes:
    return b"".join(response.streaming_content)


def table(response: Any, sheet: int = 0) -> list[tuple[Any, ...]]:
    """Rows of a downloaded sheet, titles and headings included."""
    with open_workbook(body(response), name="ekspor") as workbook:
        return [cells for _number, cells in workbook.sheets[sheet].rows()]


def rows(response: Any) -> list[dict[str, Any]]:
    """Rows below the headings, by heading."""
    found = table(response)
    head = next(place for place, cells in enumerate(found) if "NIK" in cells or "Komponen" in cells)
    return [dict(zip(found[head], [*cells, *[None] * len(found[head])], strict=False)) for cells in found[head + 1 :]]


def take(client: Client, url: str = FAMILIES, query: str = "", **data: str) -> Any:
    return client.post(f"{reverse(url)}?{query}", {"file_format": "xlsx", **data})


# ── What goes out ────────────────────────────────────────────────────────────────────────────


def test_numbers_go_out_masked_and_everything_else_as_it_is(client: Client, staff: User) -> None:
    family = make_household(
        name="Sitti Contoh", family_card_no="7371001234567890", card_no="6013010000004321", n_sd=2,
        last_visit_on=date(2026, 3, 1), group=make_group(name="Melati"),
    )  # fmt: skip
    RegistryRecord.objects.create(
        household=family, registry=RegistryKind.DTSEN, registry_id="D-1", decile=2, valid_from=date(2026, 1, 1)
    )
    (row,) = rows(take(client))
    assert row["NIK"] == f"•••• •••• •••• {family.nik[-4:]}"
    assert row["No. KK"] == "•••• •••• •••• 7890"
    assert row["Nomor KKS"] == "•••• •••• •••• 4321"
    assert (row["Nama pengurus"], row["SD/MI"], row["Kelompok"]) == ("Sitti Contoh", 2, "Melati")
    assert (row["Kecamatan"], row["Registri terakhir"], row["Desil"]) == ("Tamalate", "DTSEN D-1", 2)
    assert row["Kunjungan terakhir"] == date(2026, 3, 1)
    assert row["Pendamping"] == "Tanpa pendamping"
    line = AuditEvent.objects.get(action=AuditAction.EXPORT)
    assert (line.actor, line.region_id, line.detail["rows"]) == (staff, INSIDE, 1)
    assert (line.detail["numbers"], line.detail["table"]) == ("masked", "beneficiaries.household")


def test_full_numbers_ask_for_a_reason_that_is_kept(client: Client, staff: User) -> None:
    family = make_household()
    refused = take(client, full="on", reason="pendek")
    assert refused.status_code == 422
    assert "Tulis alasan sedikitnya 10 huruf" in refused.content.decode()
    assert not AuditEvent.objects.filter(action=AuditAction.EXPORT).exists()
    (row,) = rows(take(client, full="on", reason=REASON))
    assert row["NIK"] == family.nik
    line = AuditEvent.objects.get(action=AuditAction.EXPORT)
    assert (line.reason, line.detail["numbers"]) == (REASON, "full")


def test_who_may_not_have_numbers_gets_them_masked_whatever_is_posted(client: Client) -> None:
    family = make_household()
    client.force_login(make_user(Role.COORDINATOR, region=INSIDE))
    assert "nomor lengkap" not in client.get(reverse(FAMILIES)).content.decode()
    (row,) = rows(take(client, full="on", reason=REASON))
    assert family.nik not in str(row)


@pytest.mark.parametrize(
    ("role", "url", "status"),
    [
        (Role.STAFF, FAMILIES, 200),
        (Role.OPERATOR, FAMILIES, 200),
        (Role.COORDINATOR, FAMILIES, 200),
        (Role.SUPERVISOR, FAMILIES, 403),
        (Role.COMPANION, FAMILIES, 403),
        (Role.TKSK, FAMILIES, 403),
        (Role.LEADER, FAMILIES, 403),
        (Role.ADMIN, FAMILIES, 403),
        (Role.COMPANION, "admin:beneficiaries_familygroup_export_rows", 200),
        (Role.LEADER, "admin:beneficiaries_familygroup_export_rows", 403),
        (Role.TKSK, "admin:beneficiaries_benefit_export_rows", 200),
        (Role.LEADER, "admin:beneficiaries_benefit_export_rows", 403),
        (Role.STAFF, RULES, 403),
        (Role.ADMIN, RULES, 403),
    ],
)
def test_who_may_take_which_table_away(client: Client, role: Role, url: str, status: int) -> None:
    """Rules come in with a nationwide grant only, which these users lack."""
    client.force_login(make_user(role, region=INSIDE))
    assert client.get(reverse(url)).status_code == status
    if status == 403:
        assert client.post(reverse(url), {"file_format": "csv"}).status_code == 403


def test_nobody_gets_a_family_from_outside(client: Client, staff: User) -> None:
    mine, other = make_household(), make_household(kecamatan="63.10.05")
    queries = ("", "status=semua", "kecamatan=63.10.05", f"pilih={mine.pk},{other.pk}", "q=ibu")
    for query in queries:
        response = take(client, query=query)
        names = {row["Nama pengurus"] for row in rows(response)} if response.status_code == 200 and hasattr(
            response, "streaming_content") else set()  # fmt: skip
        assert other.name not in names
        assert names <= {mine.name}
    theirs = Selection.of_ids([mine.pk, other.pk]).token(staff)
    assert [row["Nama pengurus"] for row in rows(take(client, query=f"pilihan={theirs}"))] == [mine.name]
    stolen = Selection.of_ids([mine.pk]).token(make_user(Role.STAFF, region=INSIDE))
    assert take(client, query=f"pilihan={stolen}").status_code == 404


def test_the_export_obeys_the_lists_filters_and_says_them(client: Client, staff: User) -> None:
    make_household(name="Aminah Contoh", nik="", nik_quality=NikQuality.MISSING)
    make_household(name="Badia Contoh")
    page = client.get(f"{reverse(FAMILIES)}?mutu_nik=missing").content.decode()
    assert "1 baris" in page
    assert "mutu nik Tidak ada" in page
    assert [row["Nama pengurus"] for row in rows(take(client, query="mutu_nik=missing"))] == ["Aminah Contoh"]
    assert "Tidak ada" in AuditEvent.objects.get(action=AuditAction.EXPORT).detail["filter"]


def test_the_list_leads_to_the_export_with_its_filters(client: Client, staff: User) -> None:
    family = make_household()
    url = reverse("admin:beneficiaries_household_changelist")
    page = client.get(f"{url}?mutu_nik=valid").content.decode()
    assert f"{reverse(FAMILIES)}?mutu_nik=valid" in page
    ticked = client.post(url, {"action": "export_picked", "_selected_action": str(family.pk)})
    assert ticked.headers["Location"] == f"{reverse(FAMILIES)}?pilih={family.pk}"
    everything = {"action": "export_picked", "_selected_action": str(family.pk), "select_across": "1"}
    assert client.post(f"{url}?mutu_nik=valid", everything).headers["Location"] == f"{reverse(FAMILIES)}?mutu_nik=valid"


def test_a_searched_number_is_masked_where_it_is_told_on(client: Client, staff: User) -> None:
    family = make_household()
    assert len(rows(take(client, query=f"q={family.nik}"))) == 1
    assert family.nik not in str(AuditEvent.objects.get(action=AuditAction.EXPORT).detail)


def test_text_stays_text_and_a_number_of_a_person_keeps_its_digits(client: Client, staff: User) -> None:
    evil = '=HYPERLINK("http://jahat.example";"klik")'
    family = make_household(name=evil, address="+62 cmd|' /C calc'!A0")
    row = rows(take(client, full="on", reason=REASON))[0]
    assert (row["Nama pengurus"], row["NIK"]) == (evil, family.nik)
    text = body(take(client, file_format="csv")).decode("utf-8-sig")
    assert f"'{evil}".replace('"', '""') in text
    assert "'+62 cmd" in text
    assert f";{evil[:5]}" not in text


def test_an_empty_selection_writes_no_file(client: Client, staff: User) -> None:
    response = take(client, query="q=tidakada")
    assert response.status_code == 200
    assert not hasattr(response, "streaming_content")
    assert "Tidak ada baris yang cocok" in response.content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_an_export_asks_as_often_for_three_families_as_for_one(
    client: Client, staff: User, count: int, django_assert_num_queries: Callable[..., Any]
) -> None:
    group = make_group()
    for _ in range(count):
        family = make_household(group=group)
        RegistryRecord.objects.create(household=family, registry=RegistryKind.DTSEN, valid_from=date(2026, 1, 1))
    resource = HouseholdResource(scope=scope_for(staff), actor=Actor(user=staff))
    with django_assert_num_queries(3):  # Families, registries, companions.
        assert len(list(resource.rows(Household.objects.visible_to(scope_for(staff))))) == count


# ── Long exports ─────────────────────────────────────────────────────────────────────────────


def make_many(count: int) -> None:
    Household.objects.bulk_create(
        [
            Household(
                name=f"Ibu {number:05}", name_key=f"ibu {number:05}", kecamatan_id="73.71.10", status="active",
                nik=f"7371005407{number:06}", nik_quality=NikQuality.DOUBTFUL,
            )
            for number in range(count)
        ],
        batch_size=1000,
    )  # fmt: skip


def ordered(client: Client, **data: str) -> Job:
    response = take(client, **data)
    assert response.status_code == 302
    job = Job.objects.latest("created_at")
    assert response.headers["Location"] == job.get_absolute_url()
    return job


def test_a_long_list_is_written_by_a_worker(client: Client, staff: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "AT_ONCE", 2)
    for _ in range(3):
        make_household()
    make_household(kecamatan="63.10.05")
    job = ordered(client, query="status=semua")
    assert ordered(client, query="status=semua") == job, "asked twice, done once"
    run(str(job.pk), worker="uji")
    job.refresh_from_db()
    assert (job.state, job.summary["rows"]) == (JobState.SUCCEEDED, 3)
    with job.result.open("rb") as stream, open_workbook(stream.read(), name="hasil") as workbook:
        text = str(list(workbook.sheets[0].rows()))
    assert text.count("•••• •••• ••••") == 3
    assert AuditEvent.objects.get(action=AuditAction.EXPORT).detail["rows"] == 3


def test_a_nik_that_was_searched_for_stands_in_no_job(
    client: Client, staff: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "AT_ONCE", 0)
    family = make_household()
    make_household()
    job = ordered(client, query=f"q={family.nik}")
    assert family.nik not in str(Job.objects.values().get())
    run(str(job.pk), worker="uji")
    job.refresh_from_db()
    assert (job.state, job.summary["rows"]) == (JobState.SUCCEEDED, 1)
    assert "query" not in job.params
    assert family.nik not in str([*Job.objects.values(), *job.log_lines.values(), *AuditEvent.objects.values()])


def test_a_worker_asks_again_what_its_owner_may(client: Client, staff: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between order and work somebody may have lost a role, a region, or the right to full numbers."""
    monkeypatch.setattr(exports, "AT_ONCE", 0)
    make_household()
    job = ordered(client, full="on", reason=REASON)
    assert job.kind == "beneficiaries.export_household_full"
    staff.groups.clear()
    staff.groups.add(*make_user(Role.COORDINATOR).groups.all())
    run(str(job.pk), worker="uji")
    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert not job.result
    assert not AuditEvent.objects.filter(action=AuditAction.EXPORT).exists()


def test_full_numbers_written_before_are_not_handed_over_after_the_right_is_gone(
    client: Client, staff: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "AT_ONCE", 0)
    make_household()
    job = ordered(client, full="on", reason=REASON)
    run(str(job.pk), worker="uji")
    url = reverse("jobs:download", args=[job.pk])
    assert body(client.get(url))
    staff.groups.clear()
    staff.groups.add(*make_user(Role.COORDINATOR).groups.all())
    assert client.get(url).status_code == 403


def test_a_cancelled_export_leaves_no_file(
    client: Client, staff: User, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    monkeypatch.setattr(exports, "AT_ONCE", 0)
    make_household()
    job = ordered(client)

    def stopped(self: JobContext, *args: Any) -> None:
        raise Cancelled

    monkeypatch.setattr(JobContext, "progress", stopped)
    run(str(job.pk), worker="uji")
    job.refresh_from_db()
    assert (job.state, job.result.name) == (JobState.CANCELLED, "")
    assert [path for path in (settings.MEDIA_ROOT / "jobs").rglob("*") if path.is_file()] == []
    assert not AuditEvent.objects.filter(action=AuditAction.EXPORT).exists()


@pytest.mark.once
def test_memory_does_not_grow_with_the_rows(staff: User, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of 10,000 families no more than two chunks are there at any time, and rows are written as they are fetched."""
    make_many(10_000)
    alive: WeakSet[Household] = WeakSet()
    fetched, most = 0, 0
    prepare = HouseholdResource.prepare

    def watched(self: HouseholdResource, chunk: Sequence[Household]) -> None:
        nonlocal fetched, most
        alive.update(chunk)
        fetched, most = fetched + len(chunk), max(most, len(alive))
        prepare(self, chunk)

    ahead: list[int] = []
    monkeypatch.setattr(HouseholdResource, "prepare", watched)
    written = exports.write(
        tmp_path / "kpm.csv",
        resource=HouseholdResource(scope=scope_for(staff), actor=Actor(user=staff)),
        chosen=Selected(Household.objects.order_by("name_key", "pk")),
        file_format=FileFormat.CSV,
        progress=lambda done: ahead.append(fetched - done),
    )
    assert written == fetched == 10_000
    assert most <= 2 * CHUNK
    assert max(ahead) <= CHUNK


# ── Rules in ─────────────────────────────────────────────────────────────────────────────────

HEAD = "Komponen;Umur paling muda;Umur paling tua;Paling banyak dihitung;Berlaku mulai;Berlaku sampai;Sumber;Catatan"


@pytest.fixture
def keeper(client: Client) -> User:
    """Somebody who may take rules in, and tables without the rows that a migration has put there."""
    for model in (ComponentRule, CountingRule, Benefit):
        model.objects.all().delete()
    user = make_user(Role.STAFF, nationwide=True)
    client.force_login(user)
    return user


def upload(client: Client, *lines: str, head: str = HEAD, url: str = RULES, name: str = "aturan.csv") -> Any:
    content = "\n".join([head, *lines]).encode()
    return client.post(reverse(url), {"file": SimpleUploadedFile(name, content)}, follow=True)


def confirm(client: Client, response: Any) -> Any:
    address = response.redirect_chain[-1][0]
    return client.post(address, {"plan": response.context["plan"].digest}, follow=True)


def test_a_plan_is_shown_before_it_is_written_and_then_kept(client: Client, keeper: User, settings: Any) -> None:
    rule = ComponentRule.objects.create(
        component="sd", min_age=6, max_age=20, source="Lama", valid_from=date(2025, 1, 1)
    )
    shown = upload(
        client,
        "SD/MI;6;21;;01/01/2025;;Baru;",
        "ibu hamil / nifas;;;2;2025-01-01;;Kepdirjen;",
    )
    plan = shown.context["plan"]
    assert plan.counts == {"new": 1, "changed": 1, "same": 0, "wrong": 0}
    page = shown.content.decode()
    assert "<del>20</del> → <ins>21</ins>" in page
    rule.refresh_from_db()
    assert (rule.max_age, ComponentRule.objects.count()) == (20, 1)
    assert not rule.history.filter(source="Baru").exists()

    done = confirm(client, shown)
    assert "Impor selesai: 1 baru, 1 diubah, 0 tidak berubah." in done.content.decode()
    rule.refresh_from_db()
    assert (rule.max_age, rule.source) == (21, "Baru")
    made = ComponentRule.objects.get(component="pregnant")
    assert (made.cap, made.valid_from) == (2, date(2025, 1, 1))
    story = rule.history.first()
    assert (story.history_user, story.history_change_reason) == (keeper, "Impor dari berkas aturan.csv.")
    line = AuditEvent.objects.get(action=AuditAction.IMPORT)
    assert (line.detail["new"], line.detail["changed"]) == (1, 1)
    assert list((settings.MEDIA_ROOT / "imports").iterdir()) == []


def test_the_same_file_again_finds_nothing_to_do(client: Client, keeper: User) -> None:
    lines = ("SD/MI;6;21;;01/01/2025;;Kepdirjen;", "Lanjut usia;60;;1;;;Berita;")
    confirm(client, upload(client, *lines))
    again = upload(client, *lines)
    assert again.context["plan"].counts == {"new": 0, "changed": 0, "same": 2, "wrong": 0}
    assert "tidak ada yang perlu disimpan" in again.content.decode()


def test_what_was_exported_can_come_back_as_it_is(client: Client, keeper: User) -> None:
    plant_rules()
    for model in (ComponentRule, CountingRule, Benefit):
        table_name = model._meta.model_name
        content = body(take(client, f"admin:beneficiaries_{table_name}_export_rows"))
        response = client.post(
            reverse(f"admin:beneficiaries_{table_name}_import_rows"),
            {"file": SimpleUploadedFile("kembali.xlsx", content)},
            follow=True,
        )
        counts = response.context["plan"].counts
        assert (counts["new"], counts["changed"], counts["wrong"]) == (0, 0, 0)
        assert counts["same"] == model.objects.count() > 0


def test_every_error_is_told_with_row_column_value_and_remedy(client: Client, keeper: User) -> None:
    shown = upload(
        client,
        "SD/MI;enam;21;;01/01/2025;;Kepdirjen;",
        "Kuliah;18;21;;31/02/2025;;;",
        "SMP/MTs;16;13;;;;Kepdirjen;",
        "Lanjut usia;60;;;;;Berita;",
        "Lanjut usia;70;;;;;Berita lain;",
    )
    plan = shown.context["plan"]
    told = [
        (row.number, problem.label, problem.value, problem.sentence) for row in plan.rows for problem in row.problems
    ]
    assert (2, "Umur paling muda", "enam", "Tulis angka bulat, misalnya 750000.") in told
    assert (3, "Berlaku mulai", "31/02/2025", "Tulis tanggal seperti 31/12/2026.") in told
    assert (3, "Sumber", "", "Kolom ini wajib diisi.") in told
    assert (4, "", "", "Umur paling tua tidak boleh di bawah umur paling muda.") in told
    assert (6, "", "", "Sama dengan baris 5. Hapus salah satunya.") in told
    assert any(number == 3 and label == "Komponen" and "SD/MI" in text for number, label, _v, text in told)
    page = shown.content.decode()
    assert "Simpan semua" not in page
    assert "Perbaiki baris yang salah" in page


def test_all_rows_are_written_or_none(client: Client, keeper: User) -> None:
    shown = upload(client, "SD/MI;6;21;;01/01/2025;;Kepdirjen;", "SMP/MTs;16;13;;;;Kepdirjen;")
    confirm(client, shown)
    assert not ComponentRule.objects.exists()
    assert not AuditEvent.objects.filter(action=AuditAction.IMPORT).exists()


def test_a_plan_that_no_longer_holds_is_shown_anew_instead_of_written(client: Client, keeper: User) -> None:
    shown = upload(client, "SD/MI;6;21;;01/01/2025;;Kepdirjen;")
    ComponentRule.objects.create(component="sd", min_age=5, source="Orang lain", valid_from=date(2025, 1, 1))
    answer = confirm(client, shown)
    assert "Data berubah sejak pratinjau" in answer.content.decode()
    assert ComponentRule.objects.get().min_age == 5


def test_a_rule_that_ends_makes_room_for_the_next_whatever_their_order(client: Client, keeper: User) -> None:
    ComponentRule.objects.create(component="elderly", min_age=60, source="Lama", valid_from=date(2021, 1, 1))
    shown = upload(client, "Lanjut usia;70;;1;01/01/2022;;Baru;", "Lanjut usia;60;;;01/01/2021;31/12/2021;Lama;")
    assert [row.number for row in shown.context["plan"].rows] == [2, 3]
    confirm(client, shown)
    assert ComponentRule.objects.filter(component="elderly").count() == 2


def test_a_cancelled_import_leaves_nothing(client: Client, keeper: User, settings: Any) -> None:
    shown = upload(client, "SD/MI;6;21;;01/01/2025;;Kepdirjen;")
    address = shown.redirect_chain[-1][0]
    client.post(address, {"cancel": "1", "plan": shown.context["plan"].digest})
    assert not ComponentRule.objects.exists()
    assert list((settings.MEDIA_ROOT / "imports").iterdir()) == []
    again = client.get(address, follow=True)
    assert "sudah disimpan, dibatalkan atau terlalu lama menunggu" in again.content.decode()


def test_an_upload_is_of_use_to_nobody_else(client: Client, keeper: User) -> None:
    address = upload(client, "SD/MI;6;21;;01/01/2025;;Kepdirjen;").redirect_chain[-1][0]
    other = Client()
    other.force_login(make_user(Role.STAFF, nationwide=True))
    assert other.get(address).status_code == 404
    benefits = address.replace("componentrule", "benefit")
    assert client.get(benefits).status_code == 404


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "Berkas ini kosong"),
        (b"PK\x03\x04 rusak", "rusak"),
        (b"Nama;Alamat\nA;B\n", "Judul kolom tidak ditemukan"),
        (f"{HEAD}\n".encode(), "Tidak ada baris di bawah judul kolom"),
        ("\n".join([HEAD, *["SD/MI;6;21;;;;x;"] * 2001]).encode(), "lebih dari 2000 baris"),
    ],
)
def test_a_bad_file_is_answered_with_one_sentence(
    client: Client, keeper: User, content: bytes, sentence: str, settings: Any
) -> None:
    response = client.post(reverse(RULES), {"file": SimpleUploadedFile("berkas.xlsx", content)})
    assert response.status_code == 422
    assert sentence in response.content.decode()
    folder = settings.MEDIA_ROOT / "imports"
    assert not folder.exists() or list(folder.iterdir()) == []


def test_the_template_can_be_filled_and_taken(client: Client, keeper: User) -> None:
    response = client.get(f"{reverse(RULES)}?templat=1")
    content = body(response)
    with open_workbook(content, name="templat") as workbook:
        assert [sheet.name for sheet in workbook.sheets] == ["Aturan komponen", "Contoh", "Petunjuk"]
        example = [cells for _number, cells in workbook.sheets[1].rows()]
    lines = [";".join("" if cell is None else str(cell) for cell in cells) for cells in example]
    shown = upload(client, *lines[1:], head=lines[0])
    assert shown.context["plan"].counts["new"] == 1
    empty = client.post(reverse(RULES), {"file": SimpleUploadedFile("templat.xlsx", content)})
    assert empty.status_code == 422, "an untouched template brings nothing in, its example least of all"
