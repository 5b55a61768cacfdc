"""The pages of the preview: what they say, to whom, and how many queries that takes, with few rows and with many."""

from __future__ import annotations

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from beneficiaries.intake_enums import BatchState, Code, RowOutcome
from beneficiaries.models import ImportBatch, ImportRow, IntakeRule
from beneficiaries.tests.desk import Desk, text
from beneficiaries.tests.factories import make_household, make_nik
from beneficiaries.tests.intake.factories import make_batch, make_problem, make_row, make_sheet, tally
from pkh_portal.accounts.enums import AuditAction, Role
from pkh_portal.accounts.models import AuditEvent
from pkh_portal.regions.models import Region

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(tree: dict[str, Region]) -> Desk:
    return Desk(Role.OPERATOR)


def make_full(rows: int, **fields: object) -> ImportBatch:
    """A batch with ``rows`` rows of every kind that the preview shows, on two sheets."""
    batch = make_batch(**fields)
    make_sheet(batch, 0, name="SATU")
    make_sheet(batch, 1, name="DUA")
    for n in range(rows):
        family = make_household(family_card_no=f"7371{n:012}")
        make_row(batch, 100 + n)
        make_row(
            batch, 200 + n, RowOutcome.CHANGED, household=family, address="Jl. Lain", n_sd=1, registry_id="R",
            status="suspended", changed=("address", "n_sd", "registry_id", "status"),
        )  # fmt: skip
        make_row(batch, 300 + n, RowOutcome.REJECTED, sheet_no=1)
        make_problem(batch, 300 + n, Code.NIK_LENGTH, sheet_no=1, value="737101410785001")
        make_row(batch, 400 + n, RowOutcome.REJECTED, kecamatan_id="")
        make_problem(batch, 400 + n, Code.KECAMATAN_UNKNOWN, field="kecamatan", value=f"Tamalat{n}")
        nik = make_nik()
        for place in (500 + n, 600 + n):
            make_row(batch, place, RowOutcome.REVIEW, review=Code.DUPLICATE_CONFLICT, nik=nik, household=family)
        make_row(batch, 700 + n, RowOutcome.REVIEW, review=Code.NAME_DIFFERS, household=family)
        make_row(
            batch, 800 + n, RowOutcome.REVIEW, review=Code.FAMILY_CARD_IN_USE, family_card_no=family.family_card_no
        )
        make_row(batch, 900 + n, village_text=f"Baromb{n}")
        make_problem(batch, 900 + n, Code.VILLAGE_UNKNOWN, field="village", value=f"Baromb{n}")
        make_problem(batch, 100 + n, Code.NO_COMPONENT, field="n_sd", value="0")
    tally(batch, skipped=3)
    return batch


#: Page → the queries it takes, whatever number of rows.
PAGES = {
    ("intake_batch", "", ""): 25,
    ("intake_rows", "", "?hasil=new"): 12,
    ("intake_rows", "", "?hasil=changed"): 15,
    ("intake_rows", "", "?hasil=rejected"): 13,
    ("intake_rows", "", "?hasil=new&cari=ibu"): 12,
    ("intake_review", "", "?alasan=duplicate_conflict"): 21,
    ("intake_review", "", "?alasan=name_differs"): 20,
    ("intake_review", "", "?alasan=family_card_in_use"): 20,
    ("intake_absent", "", ""): 9,
    ("intake_confirm", "", ""): 11,
    ("intake_problem", "nik_length", ""): 13,
    ("intake_problem", "kecamatan_unknown", ""): 15,
    ("intake_problem", "kecamatan_unknown", "?baris=1"): 17,
    ("intake_problem", "village_unknown", ""): 16,
}


@pytest.mark.parametrize("rows", [1, 7])
def test_pages_take_as_many_queries_for_many_rows(
    desk: Desk, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    batch = make_full(rows)
    for _ in range(rows):
        make_household()
    for (name, code, query), number in PAGES.items():
        kwargs = {"code": code} if code else {}
        desk.see(name, None, query, pk=batch.pk, **kwargs)
        with django_assert_num_queries(number, info=f"{name} {code} {query}"):
            assert desk.see(name, None, query, pk=batch.pk, **kwargs).status_code == 200


def test_the_preview_shows_an_equation_whose_numbers_lead_to_their_rows(desk: Desk) -> None:
    batch = make_full(2)
    response = desk.see("intake_batch", pk=batch.pk)
    page, total = text(response), response.context["totals"].all
    terms = {str(term.outcome.label): term.rows for term in total.terms}
    assert terms == {
        "Baru": 4, "Berubah": 2, "Tetap": 0, "Kembar": 0, "Perlu keputusan": 8, "Ditolak": 4, "Dilewati": 3
    }  # fmt: skip
    assert total.read == sum(terms.values()) == 21
    for label, rows in {"Dibaca": 21, **terms}.items():
        shown = page[page.index(label + "<") :]
        assert shown[shown.index("<dd>") + 4 :].startswith(f"{rows}<")
    assert "Lanjut: muat 6 KPM" in page
    assert "hasil=rejected" in page
    assert "hasil=rejected&amp;lembar=2" in page
    assert "hasil=skipped" not in page


def test_problems_stand_by_kind_with_what_to_do_and_warnings_apart(desk: Desk) -> None:
    page = text(desk.see("intake_batch", pk=make_full(7).pk))
    assert "NIK selalu 16 angka. Cocokkan dengan KTP atau KK" in page
    assert page.count("•••• 5001") == 5
    assert "Lihat semua 7" in page
    assert "737101410785001" not in page
    assert page.index("Yang ditolak: 14 baris") < page.index("Per kecamatan sesudah dimuat") < page.index("Peringatan")
    assert "Tidak punya komponen" in page[page.index("Peringatan") :]


def test_rows_are_found_by_number_and_by_name(desk: Desk) -> None:
    batch = make_batch()
    make_sheet(batch)
    for row_no, name in ((2, "SITI AMINAH"), (3, "AMINAH BINTI UJI"), (30, "RAHMA")):
        make_row(batch, row_no, name=name)
    tally(batch)
    for sought, found in (
        ("aminah", {2, 3}),
        ("uji aminah", {3}),
        ("3", {3}),
        ("30", {30}),
        ("--", set()),
        ("9" * 30, set()),
    ):
        response = desk.see("intake_rows", None, f"?hasil=new&cari={sought}", pk=batch.pk)
        assert {line.row.row_no for line in response.context["lines"]} == found, sought
    assert desk.see("intake_rows", None, "?hasil=skipped", pk=batch.pk).status_code == 404
    assert desk.see("intake_rows", None, "?hasil=new&lembar=7", pk=batch.pk).status_code == 404


def test_long_lists_come_in_pages(desk: Desk) -> None:
    batch = make_batch()
    make_sheet(batch)
    for row_no in range(2, 103):
        make_row(batch, row_no)
    tally(batch)
    first, last, beyond = (
        desk.see("intake_rows", None, f"?hasil=new&halaman={page}", pk=batch.pk).context for page in (1, 3, 99)
    )
    assert ([len(each["lines"]) for each in (first, last, beyond)], last["pages"].has_next) == ([50, 1, 1], False)
    assert first["pages"].has_next
    assert beyond["pages"].number == 3


def test_who_may_only_look_is_offered_no_change(tree: dict[str, Region]) -> None:
    batch, desk = make_full(1), Desk(Role.SUPERVISOR)
    for name, query in (("intake_batch", ""), ("intake_review", ""), ("intake_rows", "?hasil=rejected")):
        page = text(desk.see(name, None, query, pk=batch.pk))
        assert "Perbaiki</" not in page
        assert "Muat baris ini" not in page
        assert "Tampilkan nomor lengkap" not in page
        assert "Lanjut: muat" not in page
    assert desk.send("intake_review", None, {"say": "take", "row": "0:700"}, pk=batch.pk).status_code == 403


def test_an_applied_batch_can_be_looked_into_but_not_changed(desk: Desk) -> None:
    batch = make_full(1, state=BatchState.APPLIED)
    for name, query in (("intake_rows", "?hasil=changed"), ("intake_review", ""), ("intake_absent", "")):
        page = text(desk.see(name, None, query, pk=batch.pk))
        assert "Muat baris ini" not in page
    assert desk.see("intake_confirm", pk=batch.pk).status_code == 302
    ImportBatch.objects.filter(pk=batch.pk).update(state=BatchState.MAPPED)
    assert desk.see("intake_rows", None, "?hasil=new", pk=batch.pk).status_code == 302


# ── Numbers ──────────────────────────────────────────────────────────────────────────────────


def test_numbers_are_shown_for_a_reason_and_this_batch_only(desk: Desk) -> None:
    first, second = make_full(1), make_full(1)
    address = desk.address("intake_problem", pk=first.pk, code="nik_length")
    assert "737101410785001" not in text(desk.client.get(address))
    refused = desk.send("intake_numbers", None, {"reason": "pendek", "lanjut": address}, pk=first.pk)
    assert refused.status_code == 422
    assert not AuditEvent.objects.filter(action=AuditAction.REVEAL).exists()
    reason = "mencocokkan NIK dengan KK"
    assert desk.send("intake_numbers", None, {"reason": reason, "lanjut": address}, pk=first.pk).url == address
    line = AuditEvent.objects.get(action=AuditAction.REVEAL)
    assert (line.reason, line.region_id, line.object_id) == (reason, "73.71", str(first.pk))
    assert "737101410785001" in text(desk.client.get(address))
    assert "737101410785001" not in text(desk.see("intake_problem", pk=second.pk, code="nik_length"))
    desk.send("intake_numbers", None, {"step": "hide", "lanjut": address}, pk=first.pk)
    assert "737101410785001" not in text(desk.client.get(address))


def test_one_is_not_led_out_of_the_portal(desk: Desk) -> None:
    batch = make_full(1)
    for address in ("https://jahat.example/", "//jahat.example/", "javascript:alert(1)"):
        sent = desk.send("intake_numbers", None, {"step": "hide", "lanjut": address}, pk=batch.pk)
        assert sent.url == batch.get_absolute_url()


def test_who_loses_the_permission_sees_the_numbers_no_more(desk: Desk) -> None:
    batch = make_full(1)
    desk.send("intake_numbers", None, {"reason": "mencocokkan NIK dengan KK"}, pk=batch.pk)
    desk.user.groups.clear()
    Desk.__init__(desk, Role.SUPERVISOR)
    assert "737101410785001" not in text(desk.see("intake_problem", pk=batch.pk, code="nik_length"))
    assert desk.see("intake_numbers", pk=batch.pk).status_code == 403


# ── Before it is loaded ──────────────────────────────────────────────────────────────────────


def test_the_confirmation_names_the_consequence(desk: Desk) -> None:
    batch = make_full(2, not_in_file=4)
    ImportRow.objects.filter(batch=batch, review=Code.NAME_DIFFERS).update(decision="leave")
    page = text(desk.see("intake_confirm", pk=batch.pk))
    assert "<strong>4 KPM baru dicatat</strong> dan <strong>2 KPM diubah</strong> mulai 22 November 2026" in page
    assert "di Kota Makassar. 6 baris menunggu keputusan dan 4 baris ditolak tidak dimuat." in page
    assert "2 baris tidak dimuat menurut keputusan Anda." in page
    assert "4 KPM lain di kecamatan yang disebut berkas ini tidak berubah." in page
    assert "Ya, muat 4 KPM baru dan ubah 2 KPM" in page
    ImportBatch.objects.filter(pk=batch.pk).update(complete=True)
    assert "diminta diperiksa oleh pendampingnya" in text(desk.see("intake_confirm", pk=batch.pk))


def test_what_was_said_since_the_check_has_to_be_checked_first(desk: Desk) -> None:
    batch = make_full(1, stale=True)
    assert "Ya, muat" not in text(desk.see("intake_confirm", pk=batch.pk))
    page = text(desk.see("intake_batch", pk=batch.pk))
    assert "Ada pilihan baru yang belum diperiksa." in page
    assert "Periksa lagi" in page
    assert "Lanjut: muat" not in page
    expected = desk.see("intake_confirm", pk=batch.pk).context["expected"]
    assert desk.send("intake_confirm", None, {"expected": expected}, pk=batch.pk).status_code == 409


def test_another_check_is_another_thing_to_say_yes_to(desk: Desk) -> None:
    batch = make_full(1)
    expected = desk.see("intake_confirm", pk=batch.pk).context["expected"]
    ImportBatch.objects.filter(pk=batch.pk).update(checked_at=timezone.now())
    page = desk.send("intake_confirm", None, {"expected": expected}, pk=batch.pk)
    assert page.status_code == 409
    assert "berubah sejak Anda membukanya" in text(page)
    assert ImportBatch.objects.get(pk=batch.pk).job is None


def test_a_file_that_changes_nothing_says_so(desk: Desk) -> None:
    batch = make_batch()
    make_sheet(batch)
    make_row(batch, 2, RowOutcome.UNCHANGED)
    tally(batch, skipped=1)
    page = text(desk.see("intake_batch", pk=batch.pk))
    assert "sudah tercatat persis sama" in page
    assert "Lanjut: muat" not in page
    assert "Ya, " not in text(desk.see("intake_confirm", pk=batch.pk))


# ── The second pair of eyes ──────────────────────────────────────────────────────────────────


def seen(desk: Desk, batch: ImportBatch) -> dict[str, str]:
    """What the forms of the approver's page carry along."""
    return {"expected": desk.see("intake_batch", pk=batch.pk).context["expected"]}


def test_somebody_else_approves_or_sends_back(desk: Desk) -> None:
    IntakeRule.objects.create(region_id="73.71")
    batch = make_full(1, actor=desk.user)
    page = text(desk.see("intake_batch", pk=batch.pk))
    assert "Menunggu persetujuan." in page
    assert "Lanjut: muat" not in page
    assert "Setujui</button>" not in page
    assert "harus disetujui orang kedua" in text(desk.see("intake_confirm", pk=batch.pk))

    other = Desk(Role.COORDINATOR)
    assert "Setujui</button>" in text(other.see("intake_batch", pk=batch.pk))
    back = other.send(
        "intake_send_back", None, {"reason": "Kecamatan Wajo belum ada", **seen(other, batch)}, pk=batch.pk
    )
    assert "alasannya tampil di halaman ini" in text(other.client.get(back.url))
    assert "Kecamatan Wajo belum ada" in text(desk.see("intake_batch", pk=batch.pk))

    other.send("intake_approve", None, seen(other, batch), pk=batch.pk)
    batch.refresh_from_db()
    assert (batch.state, batch.reviewer) == (BatchState.REVIEWED, other.user)
    assert "Disetujui Sri Uji" in text(desk.see("intake_batch", pk=batch.pk))
    assert "Ya, muat" in text(desk.see("intake_confirm", pk=batch.pk))


def test_nobody_approves_what_he_brought_himself(tree: dict[str, Region]) -> None:
    IntakeRule.objects.create(region_id="73.71")
    staff = Desk(Role.STAFF)
    batch = make_full(1, actor=staff.user)
    assert "Setujui</button>" not in text(staff.see("intake_batch", pk=batch.pk))
    refused = staff.send("intake_approve", pk=batch.pk)
    assert "harus disetujui orang lain" in text(staff.client.get(refused.url))
    assert ImportBatch.objects.get(pk=batch.pk).state == BatchState.CHECKED


def test_a_list_is_said_to_be_complete_after_it_was_checked(tree: dict[str, Region], desk: Desk) -> None:
    """The families it does not mention show only then; and who approved before has to look again."""
    batch = make_full(1, not_in_file=2)
    assert "Ini daftar lengkap; minta pendamping memeriksa" in text(desk.see("intake_batch", pk=batch.pk))
    desk.send("intake_complete", None, {"lengkap": "1"}, pk=batch.pk)
    batch.refresh_from_db()
    assert (batch.complete, batch.state) == (True, BatchState.CHECKED)
    assert "Ini bukan daftar lengkap" in text(desk.see("intake_batch", pk=batch.pk))

    ImportBatch.objects.filter(pk=batch.pk).update(
        state=BatchState.REVIEWED, reviewer=Desk(Role.COORDINATOR).user, reviewed_at=timezone.now()
    )
    desk.send("intake_complete", None, {"lengkap": "0"}, pk=batch.pk)
    batch.refresh_from_db()
    assert (batch.complete, batch.state, batch.reviewer) == (False, BatchState.CHECKED, None)


# ── Rows that somebody decided to leave ──────────────────────────────────────────────────────


def test_rows_to_be_left_are_a_number_of_their_own_on_every_page(desk: Desk) -> None:
    batch = make_full(2)
    ImportRow.objects.filter(batch=batch, review=Code.NAME_DIFFERS).update(decision="leave")
    response = desk.see("intake_batch", pk=batch.pk)
    total = response.context["totals"].all
    said = {str(term.label): term.rows for term in total.shown}
    assert (said["Perlu keputusan"], said["Tidak dimuat menurut keputusan"]) == (6, 2)
    assert total.read == sum(said.values())
    assert "hasil=review&amp;putusan=sudah" in text(response)
    decided = desk.see("intake_rows", None, "?hasil=review&putusan=sudah", pk=batch.pk)
    assert [line.row.row_no for line in decided.context["lines"]] == [700, 701]
    assert "Ubah keputusan" in text(decided)
    waiting = desk.see("intake_rows", None, "?hasil=review", pk=batch.pk)
    assert len(waiting.context["lines"]) == 6
    assert "Putuskan<" in text(waiting)
    (line,) = desk.see("intake").context["lines"]
    assert (line.waiting, line.decided) == (10, 2)
    confirm = desk.see("intake_confirm", pk=batch.pk).context
    assert (confirm["undecided"], confirm["left"]) == (6, 2)


def test_nothing_is_offered_to_be_decided_where_nothing_can_be(desk: Desk) -> None:
    batch = make_full(1, state=BatchState.APPLIED)
    page = text(desk.see("intake_rows", None, "?hasil=review", pk=batch.pk))
    assert "Putuskan<" not in page
    assert "Lihat<" in page


def test_a_file_of_which_all_is_decided_has_nothing_left_to_do(desk: Desk) -> None:
    batch = make_batch()
    make_sheet(batch)
    make_row(batch, 2, RowOutcome.UNCHANGED)
    make_row(batch, 3, RowOutcome.REVIEW, review=Code.NAME_DIFFERS, decision="leave")
    tally(batch)
    assert "sudah diputuskan tidak dimuat." in text(desk.see("intake_batch", pk=batch.pk))
