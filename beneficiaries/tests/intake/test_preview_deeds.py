"""Corrections, choices of places and decisions made on the pages, and what the next check makes of them."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from beneficiaries.imports.fields import RowPlace
from beneficiaries.intake_enums import BatchState, RowOutcome
from beneficiaries.models import ImportBatch, ImportCorrection, ImportDecision, ImportRow
from beneficiaries.services.intake import checking, correcting
from beneficiaries.services.intake.files import path_of
from beneficiaries.tests.desk import Desk, said, text
from beneficiaries.tests.factories import make_household, make_nik
from beneficiaries.tests.intake.loading import line, load
from pkh_portal.accounts.enums import Role
from pkh_portal.accounts.services.audit import SYSTEM, Actor
from pkh_portal.regions.models import Region, RegionAlias

pytestmark = pytest.mark.django_db
ALL = "?semua=1"
REASON = {"reason": "mencocokkan NIK dengan KK"}


@pytest.fixture
def desk(tree: dict[str, Region], settings: Any, tmp_path: Any) -> Desk:
    settings.MEDIA_ROOT = tmp_path
    return Desk(Role.OPERATOR)


def staged(desk: Desk, *lines: Any) -> ImportBatch:
    return load(lines, apply_too=False, actor=Actor(desk.user))


def again(batch: ImportBatch) -> dict[int, str]:
    """Check once more; outcome by row."""
    checking.check(batch=ImportBatch.objects.get(pk=batch.pk), actor=SYSTEM)
    return outcomes(batch)


def outcomes(batch: ImportBatch) -> dict[int, str]:
    return dict(ImportRow.objects.filter(batch=batch).values_list("row_no", "outcome"))


# ── Cells ────────────────────────────────────────────────────────────────────────────────────


def test_a_nik_is_corrected_without_seeing_it_and_counts_after_the_next_check(desk: Desk) -> None:
    good = make_nik()
    batch = staged(desk, line(good[:15]), line(make_nik()))
    assert outcomes(batch)[2] == RowOutcome.REJECTED
    page = text(desk.see("intake_row", pk=batch.pk, sheet=1, row=2))
    assert good[:15] not in page
    assert "terdiri dari 15 angka" in page
    data = {"cell:NIK": good, "cell:NAMA": "SITI AMINAH", "step": "stay"}
    done = said(desk.send("intake_row", None, data, pk=batch.pk, sheet=1, row=2))
    assert "Perbaikan baris 2 disimpan" in done
    assert "1 perbaikan belum diperiksa." in done
    assert list(ImportCorrection.objects.values_list("column", "text")) == [("NIK", good)]
    assert good not in done
    kind = desk.address("intake_problem", pk=batch.pk, code="nik_length")
    assert "Sudah diperbaiki" in text(desk.client.get(kind))
    assert again(batch)[2] == RowOutcome.NEW


def test_cells_left_alone_are_no_corrections(desk: Desk) -> None:
    batch = staged(desk, line("7371", KECAMATAN="TAMALATE", ALAMAT="JL.  MAWAR"))
    data = {
        "cell:NIK": "7371",
        "cell:NAMA": "SITI AMINAH",
        "cell:KECAMATAN": " TAMALATE ",
        "cell:ALAMAT": "",
        "semua": "1",
    }
    sent = desk.send("intake_row", None, data, pk=batch.pk, sheet=1, row=2)
    # The address is shown: emptied, it is meant.
    assert list(ImportCorrection.objects.values_list("column", "text")) == [("ALAMAT", "")]
    assert sent.status_code == 302
    sent = desk.send("intake_row", None, {"cell:NAMA": "SITI AMINAH"}, pk=batch.pk, sheet=1, row=2)
    assert "Tidak ada sel yang diubah." in text(desk.client.get(sent.url))


def test_a_hidden_cell_is_shown_to_who_asked_and_then_can_be_emptied(desk: Desk) -> None:
    nik, card = make_nik(), "7371001407850001"
    batch = staged(desk, {**line(nik[:15]), "NO KK": card})
    assert card not in text(desk.see("intake_row", None, ALL, pk=batch.pk, sheet=1, row=2))
    desk.send("intake_row", None, {"cell:NO KK": "", "semua": "1"}, pk=batch.pk, sheet=1, row=2)
    assert not ImportCorrection.objects.exists()
    desk.send("intake_numbers", None, REASON, pk=batch.pk)
    assert f'value="{card}"' in text(desk.see("intake_row", None, ALL, pk=batch.pk, sheet=1, row=2))
    desk.send("intake_row", None, {"cell:NO KK": "", "semua": "1"}, pk=batch.pk, sheet=1, row=2)
    assert list(ImportCorrection.objects.values_list("column", "text")) == [("NO KK", "")]


def test_cells_that_nothing_is_wrong_with_are_read_when_asked_for(desk: Desk) -> None:
    batch = staged(desk, line("7371", ALAMAT="JL. MAWAR"), line(make_nik(), ALAMAT="JL. MELATI", SD="1"))
    address = desk.address("intake_row", pk=batch.pk, sheet=1, row=2)
    assert "JL. MAWAR" not in text(desk.client.get(address))
    part = text(desk.client.get(address + ALL, headers={"HX-Request": "true"}))
    assert "JL. MAWAR" in part
    assert "<html" not in part
    assert 'name="cell:NIK"' not in part
    # With nothing wrong, there is nothing else to show.
    assert "JL. MELATI" in text(desk.see("intake_row", pk=batch.pk, sheet=1, row=3))


def test_one_goes_from_problem_to_problem(desk: Desk) -> None:
    batch = staged(desk, line("7371"), line(make_nik()), line("7372"), line(make_nik(), name="-"), line("7373"))
    query = "?masalah=nik_length"
    page = desk.see("intake_row", None, query, pk=batch.pk, sheet=1, row=4)
    assert page.context["earlier"].endswith(f"/1/2/{query}")
    assert page.context["later"].endswith(f"/1/6/{query}")
    address = desk.address("intake_row", pk=batch.pk, sheet=1, row=4)
    sent = desk.client.post(address + query, {"cell:NIK": make_nik(), "step": "next"})
    assert sent.headers["Location"].endswith(f"/1/6/{query}")
    # Without a kind, among all that keeps rows out.
    assert desk.see("intake_row", pk=batch.pk, sheet=1, row=4).context["later"].endswith("/1/5/")


def test_corrections_are_taken_back(desk: Desk) -> None:
    batch = staged(desk, line("7371"))
    desk.send("intake_row", None, {"cell:NIK": make_nik()}, pk=batch.pk, sheet=1, row=2)
    assert "Kembalikan isi berkas" in text(desk.see("intake_row", pk=batch.pk, sheet=1, row=2))
    done = said(desk.send("intake_row", None, {"step": "withdraw"}, pk=batch.pk, sheet=1, row=2))
    assert "dikembalikan seperti dalam berkas" in done
    assert not ImportCorrection.objects.exists()


def test_a_correction_is_squeezed_as_cells_are_and_holds_no_null(desk: Desk) -> None:
    batch = staged(desk, line("7371"))
    place, nik = {"pk": batch.pk, "sheet": 1, "row": 2}, make_nik()
    typed = f"{nik[:4]}\x01{nik[4:]}"
    assert desk.send("intake_row", None, {"cell:NAMA": "A\0B", "step": "stay"}, **place).status_code == 400
    desk.send(
        "intake_row", None, {"cell:NAMA": " SITI\u200b\x07  AMINAH\t", "cell:NIK": typed, "step": "stay"}, **place
    )
    assert set(ImportCorrection.objects.values_list("text", flat=True)) == {nik}


@pytest.mark.parametrize(("sheet", "row"), [(1, 99), (2, 2), (99, 2), (1, 1), (99_999, 2), (1, 9_999_999_999)])
def test_a_row_that_is_not_there_has_no_page(desk: Desk, sheet: int, row: int) -> None:
    batch = staged(desk, line("7371"))
    assert desk.see("intake_row", pk=batch.pk, sheet=sheet, row=row).status_code == 404
    sent = desk.send("intake_row", None, {"cell:NIK": "1"}, pk=batch.pk, sheet=sheet, row=row)
    assert sent.status_code == 404


@pytest.mark.parametrize(
    ("heading", "typed", "said_of_it"),
    [
        ("NIK", "737101410785001", "terdiri dari 15 angka"),
        ("NIK", "", "NIK kosong"),
        ("NIK", "7371014199850012", "tanggal itu tidak ada"),
        ("NAMA", "-", "Nama pengurus kosong"),
        ("NO KK", "7371", "terdiri dari 4 angka"),
        ("STATUS", "ENTAH", "tidak dikenal"),
        ("SD", "dua puluh", "bukan bilangan bulat"),
    ],
)
def test_a_correction_that_is_wrong_as_it_stands_is_refused_and_stays_to_be_mended(
    desk: Desk, heading: str, typed: str, said_of_it: str
) -> None:
    batch = staged(desk, {**line("7371", ALAMAT="JL. MAWAR", STATUS="AKTIF", SD="1"), "NO KK": "7"})
    data = {f"cell:{heading}": typed, "cell:ALAMAT": "JL. BARU", "semua": "1", "step": "next"}
    page = desk.send("intake_row", None, data, pk=batch.pk, sheet=1, row=2)
    assert page.status_code == 422
    shown = text(page)
    assert "Perbaikan belum disimpan" in shown
    assert said_of_it in shown
    assert f'name="cell:{heading}" value="{typed}"' in shown
    assert 'value="JL. BARU"' in shown
    assert not ImportCorrection.objects.exists()


def test_a_refused_text_is_told_on_the_page(desk: Desk) -> None:
    batch = staged(desk, line("7371"))
    page = desk.send("intake_row", None, {"cell:NIK": "7" * 300}, pk=batch.pk, sheet=1, row=2)
    assert page.status_code == 422
    assert "terlalu panjang" in text(page)


def test_rows_of_a_file_that_is_gone_are_not_corrected(desk: Desk) -> None:
    batch = staged(desk, line("7371"))
    path_of(batch).unlink()
    page = text(desk.see("intake_row", None, ALL, pk=batch.pk, sheet=1, row=2))
    assert "tidak dapat dibaca lagi" in page
    assert 'name="cell:NIK"' in page  # What was wrong with it is known without the file.
    ImportBatch.objects.filter(pk=batch.pk).update(file_gone_at=timezone.now())
    page = text(desk.see("intake_row", pk=batch.pk, sheet=1, row=2))
    assert "masa simpannya habis" in page
    assert 'name="cell:' not in page


# ── Places ───────────────────────────────────────────────────────────────────────────────────


def test_a_place_is_chosen_once_for_all_its_rows(desk: Desk) -> None:
    batch = staged(desk, *(line(make_nik(), KECAMATAN="ENTAH APA") for _ in range(3)), line(make_nik()))
    assert [row for row, outcome in outcomes(batch).items() if outcome == RowOutcome.REJECTED] == [2, 3, 4]
    page = text(desk.see("intake_problem", pk=batch.pk, code="kecamatan_unknown"))
    assert "“ENTAH APA”" in page
    assert "3 baris" in page
    data = {"code": "kecamatan_unknown", "text": "ENTAH APA", "parent": "73.71", "target": "73.71.06"}
    done = said(desk.send("intake_place", None, data, pk=batch.pk))
    assert "“ENTAH APA” berarti Kec. Bontoala" in done
    assert "dipilih: Kec. Bontoala" in done
    assert set(again(batch).values()) == {RowOutcome.NEW}
    assert set(ImportRow.objects.filter(row_no__lte=4).values_list("kecamatan_id", flat=True)) == {"73.71.06"}


def test_a_desa_is_chosen_inside_its_kecamatan(desk: Desk) -> None:
    batch = staged(desk, line(make_nik(), KELURAHAN="ENTAH"))
    data = {"code": "village_unknown", "text": "ENTAH", "parent": "73.71.10", "target": "73.71.10.1001"}
    desk.send("intake_place", None, data, pk=batch.pk)
    again(batch)
    assert ImportRow.objects.get(batch=batch).village_id == "73.71.10.1001"


@pytest.mark.parametrize(
    "data",
    [
        {"target": ""},
        {"target": "63.10.05"},
        {"target": "73.71.10.1001"},
        {"target": "73.71.06", "parent": "73"},
        {"target": "73.71.06", "text": "Tamalate"},
        {"target": "73.71.06", "text": ""},
        {"target": "73.71.06", "text": "TULISAN YANG TIDAK ADA"},
        {"target": "73.71.06", "text": "SITI AMINAH"},
        {"target": "73.71", "parent": "73"},
    ],
)
def test_a_choice_that_makes_no_sense_is_refused(desk: Desk, data: dict[str, str]) -> None:
    batch = staged(desk, line(make_nik(), KECAMATAN="ENTAH APA"))
    sent = desk.send(
        "intake_place", None, {"code": "kecamatan_unknown", "text": "ENTAH APA", "parent": "73.71", **data}, pk=batch.pk
    )
    assert sent.status_code == 302
    assert not RegionAlias.objects.exists()
    assert not ImportBatch.objects.get(pk=batch.pk).stale


def test_a_desa_is_chosen_only_in_the_kecamatan_of_its_rows(desk: Desk) -> None:
    batch = staged(desk, line(make_nik(), KECAMATAN="BONTOALA", KELURAHAN="ENTAH"))
    data = {"code": "village_unknown", "text": "ENTAH", "parent": "73.71.10", "target": "73.71.10.1001"}
    desk.send("intake_place", None, data, pk=batch.pk)
    assert not RegionAlias.objects.exists()


# ── Decisions ────────────────────────────────────────────────────────────────────────────────


def test_of_rows_that_share_a_nik_one_is_taken(desk: Desk) -> None:
    nik = make_nik()
    batch = staged(desk, line(nik, ALAMAT="JL. SATU"), line(nik, ALAMAT="JL. DUA"))
    page = text(desk.see("intake_review", pk=batch.pk))
    assert "2 baris tentang orang yang sama" in page
    assert "JL. SATU" in page
    assert "JL. DUA" in page
    assert nik not in page
    done = said(desk.send("intake_review", None, {"row": "0:3", "say": "take"}, pk=batch.pk))
    assert "1 baris akan dimuat." in done
    assert "2 keputusan belum diperiksa." in done
    assert "sudah diputuskan" in done
    assert again(batch) == {2: RowOutcome.REVIEW, 3: RowOutcome.NEW}
    assert "1 baris tidak dimuat menurut keputusan Anda." in text(desk.see("intake_confirm", pk=batch.pk))


def test_another_name_is_told_with_what_follows_and_can_be_opened_again(desk: Desk) -> None:
    family = make_household(name="Rosmini Daeng", nik=make_nik())
    batch = staged(desk, line(family.nik, name="MUHAMMAD ARIFIN"))
    page = text(desk.see("intake_review", pk=batch.pk))
    assert "nama KPM Rosmini Daeng menjadi MUHAMMAD ARIFIN" in page
    desk.send("intake_review", None, {"row": "0:2", "say": "take"}, pk=batch.pk)
    desk.send("intake_review", None, {"row": "0:2", "say": "open"}, pk=batch.pk)
    assert not ImportDecision.objects.exists()
    desk.send("intake_review", None, {"row": "0:2", "say": "take"}, pk=batch.pk)
    assert again(batch) == {2: RowOutcome.CHANGED}
    changed = text(desk.see("intake_rows", None, "?hasil=changed", pk=batch.pk))
    assert "diputuskan untuk dimuat" in changed
    assert "<del>Rosmini Daeng</del>" in changed


def test_all_of_a_kind_are_decided_at_once_but_for_those_decided_before(desk: Desk) -> None:
    families = [make_household(name=f"Rosmini {letter}", nik=make_nik()) for letter in "ABC"]
    batch = staged(desk, *(line(family.nik, name="MUHAMMAD ARIFIN") for family in families))
    desk.send("intake_review", None, {"row": "0:3", "say": "leave"}, pk=batch.pk)
    done = said(desk.send("intake_review", None, {"all": "name_differs", "say": "take"}, pk=batch.pk))
    assert "2 baris akan dimuat." in done
    assert again(batch) == {2: RowOutcome.CHANGED, 3: RowOutcome.REVIEW, 4: RowOutcome.CHANGED}


@pytest.mark.parametrize(
    "data", [{"say": "take"}, {"say": "x", "row": "0:2"}, {"say": "take", "row": "0:99"}, {"say": "take", "row": "x"}]
)
def test_a_decision_about_nothing_is_refused(desk: Desk, data: dict[str, str]) -> None:
    nik = make_nik()
    batch = staged(desk, line(nik, ALAMAT="JL. SATU"), line(nik, ALAMAT="JL. DUA"))
    assert desk.send("intake_review", None, data, pk=batch.pk).status_code == 302
    assert not ImportDecision.objects.exists()


# ── Loading ──────────────────────────────────────────────────────────────────────────────────


def test_what_is_confirmed_is_queued_once(desk: Desk) -> None:
    batch = staged(desk, line(make_nik()))
    expected = desk.see("intake_confirm", pk=batch.pk).context["expected"]
    assert desk.send("intake_confirm", None, {"expected": expected}, pk=batch.pk).url == batch.get_absolute_url()
    batch.refresh_from_db()
    assert batch.job is not None
    assert batch.job.kind == "beneficiaries.intake_apply"
    # While it is under way, the pages lead to its progress, and nothing can be said any more.
    assert desk.see("intake_rows", None, "?hasil=new", pk=batch.pk).status_code == 302
    assert desk.send("intake_confirm", None, {"expected": expected}, pk=batch.pk).status_code == 302
    place = RowPlace(0, 2)
    with pytest.raises(ValidationError, match="sedang dikerjakan"):
        correcting.correct(batch=batch, place=place, cells={"NIK": make_nik()}, actor=SYSTEM)
    assert batch.state == BatchState.CHECKED
