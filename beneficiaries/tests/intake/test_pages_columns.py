"""What was found in a file, and which column is what."""

from __future__ import annotations

from typing import Any

import pytest

from beneficiaries.intake_enums import BatchState
from beneficiaries.models import HeadingProfile, ImportBatch
from beneficiaries.services.intake.reading import read
from beneficiaries.services.intake.receiving import receive
from beneficiaries.tests.desk import Desk, text
from beneficiaries.tests.intake.loading import DAY, Line, sample, take_in
from pkh_portal.accounts.enums import Role
from pkh_portal.accounts.services.audit import Actor
from pkh_portal.accounts.tests.factories import plant_tree
from pkh_portal.jobs.models import Job
from pkh_portal.regions.models import Region

pytestmark = pytest.mark.django_db

NIK, OTHER = "7371004107850001", "7371004107850002"
HEADINGS = ("NIK", "NAMA", "KECAMATAN", "ALAMAT", "KETERANGAN BARU")
LINES = [
    {"NIK": NIK, "NAMA": "SITI", "KECAMATAN": "TAMALATE", "ALAMAT": "JL. MAWAR 1", "KETERANGAN BARU": "Melati"},
    {"NIK": OTHER, "NAMA": "RAHMA", "KECAMATAN": "TAMALATE", "ALAMAT": "JL. MAWAR 2", "KETERANGAN BARU": NIK},
]


@pytest.fixture
def desk() -> Desk:
    plant_tree()
    return Desk(Role.OPERATOR)


def taken(desk: Desk, lines: list[Line] | None = None, headings: tuple[str, ...] = HEADINGS) -> ImportBatch:
    """A file of this user that has been read."""
    actor = Actor(user=desk.user)
    return read(batch=take_in(lines or LINES, headings=headings, actor=actor), actor=actor)


def of_sample(desk: Desk, name: str) -> ImportBatch:
    actor = Actor(user=desk.user)
    region = Region.objects.get(pk="73.71")
    batch = receive(content=sample(name), name=name, region=region, effective_on=DAY, actor=actor)
    return read(batch=batch, actor=actor)


def answered(page: Any, **said: str) -> dict[str, Any]:
    """The form as it stands, with these answers by heading (or field, for a question)."""
    form = page.context["form"]
    data = {name: form[name].value() for name in form.fields}
    data = {name: value for name, value in data.items() if value not in (None, False)}
    for heading, answer in said.items():
        data[named(page, heading)] = answer
    return data


def named(page: Any, heading: str) -> str:
    """The name of the control of this heading."""
    pairs = [*page.context["recognised"], *page.context["unrecognised"]]
    found = {column.text: bound.html_name for column, bound in pairs}
    return str(found.get(heading) or f"conflict-{heading}")


def test_columns_are_shown_with_what_they_mean_and_numbers_hidden(desk: Desk) -> None:
    batch = taken(desk)
    page = desk.client.get(batch.get_absolute_url())
    shown = {column.text: (column.field, column.samples) for column, _ in page.context["recognised"]}
    assert {text: field for text, (field, _) in shown.items()} == {
        "NIK": "nik", "NAMA": "name", "KECAMATAN": "kecamatan", "ALAMAT": "address",
    }  # fmt: skip
    assert shown["NIK"][1][0].endswith("0001")
    assert shown["ALAMAT"][1] == ("JL. MAWAR 1", "JL. MAWAR 2")
    assert [column.text for column, _ in page.context["unrecognised"]] == ["KETERANGAN BARU"]
    assert NIK not in text(page)
    assert OTHER not in text(page)


def test_without_a_change_the_file_is_checked_at_once(desk: Desk) -> None:
    batch = taken(desk)
    page = desk.client.get(batch.get_absolute_url())
    answer = desk.client.post(desk.address("intake_columns", pk=batch.pk), answered(page))
    assert answer.headers["Location"] == batch.get_absolute_url()
    assert Job.objects.get().kind == "beneficiaries.intake_check"
    batch.refresh_from_db()
    assert batch.choices["columns"] == {}
    assert not HeadingProfile.objects.exists()


@pytest.mark.parametrize("remember", [True, False])
def test_a_column_is_matched_by_hand_and_remembered_if_wished(desk: Desk, remember: bool) -> None:
    batch = taken(desk)
    data = answered(desk.client.get(batch.get_absolute_url()), **{"KETERANGAN BARU": "group"})
    if not remember:
        data.pop("remember")
    desk.client.post(desk.address("intake_columns", pk=batch.pk), data)
    batch.refresh_from_db()
    assert batch.sheets.get().mapping["columns"]["group"] == "KETERANGAN BARU"
    profiles = HeadingProfile.objects.values_list("heading", "field", "region")
    assert list(profiles) == ([("KETERANGAN BARU", "group", "73.71")] if remember else [])


def test_a_column_may_be_left_out(desk: Desk) -> None:
    batch = taken(desk)
    data = answered(desk.client.get(batch.get_absolute_url()), ALAMAT="")
    desk.client.post(desk.address("intake_columns", pk=batch.pk), data)
    assert "address" not in batch.sheets.get().mapping["columns"]


def test_two_columns_for_one_field_are_refused_by_name(desk: Desk) -> None:
    batch = taken(desk)
    data = answered(desk.client.get(batch.get_absolute_url()), **{"KETERANGAN BARU": "address"})
    answer = desk.client.post(desk.address("intake_columns", pk=batch.pk), data)
    assert answer.status_code == 422
    said = answer.context["form"].non_field_errors()[0]
    assert all(word in said for word in ("ALAMAT", "KETERANGAN BARU", "Alamat"))
    assert not Job.objects.exists()


def test_a_required_field_cannot_be_left_without_a_column(desk: Desk) -> None:
    batch = taken(desk)
    data = answered(desk.client.get(batch.get_absolute_url()), NAMA="")
    answer = desk.client.post(desk.address("intake_columns", pk=batch.pk), data)
    assert answer.status_code == 422
    assert "Nama pengurus" in answer.context["form"].non_field_errors()[0]


def two_names(desk: Desk) -> ImportBatch:
    return taken(
        desk, [{"NIK": NIK, "NAMA": "SITI", "NAMA PENGURUS": "SITI AMINAH"}], headings=("NIK", "NAMA", "NAMA PENGURUS")
    )


def test_two_headings_for_one_field_wait_for_an_answer(desk: Desk) -> None:
    batch = two_names(desk)
    page = desk.client.get(batch.get_absolute_url())
    assert [str(conflict.field) for conflict, _ in page.context["questions"]] == ["name"]
    assert "Yang mana yang benar?" in text(page)
    address = desk.address("intake_columns", pk=batch.pk)
    refused = desk.client.post(address, answered(page))
    assert refused.status_code == 422
    assert "conflict-name" in refused.context["form"].errors
    desk.client.post(address, answered(page, name="1"))
    assert batch.sheets.get().mapping["columns"]["name"] == "NAMA PENGURUS"
    assert Job.objects.get().kind == "beneficiaries.intake_check"
    assert HeadingProfile.objects.get().heading == "NAMA PENGURUS"


def test_the_sheets_stand_in_their_own_look_and_say_why_they_are_left_out(desk: Desk) -> None:
    batch = of_sample(desk, "per-kecamatan.xlsx")
    page = desk.client.get(batch.get_absolute_url())
    said = {sheet.name: (sheet.used, str(sheet.reason)) for sheet, _box, _place in page.context["sheet_boxes"]}
    assert said["REKAP"][0] is False
    assert "40 baris" in said["REKAP"][1]
    assert said["KEC. TALLO"] == (False, "Lembar ini disembunyikan.")
    sheet = next(sheet for sheet, _box, _place in page.context["sheet_boxes"] if sheet.name == "KEC. WAJO")
    assert sheet.letters[:2] == ("A", "B")
    assert [row.number for row in sheet.look if row.kind == "heading"] == [sheet.found.header_row]
    assert {row.kind for row in sheet.look} <= {"heading", "above", ""}


def test_it_is_told_beforehand_where_the_kecamatan_comes_from(desk: Desk) -> None:
    batch = of_sample(desk, "per-kecamatan.xlsx")
    page = desk.client.get(batch.get_absolute_url())
    told = {sheet.name: place for sheet, _box, place in page.context["sheet_boxes"] if place}
    assert "REKAP" not in told
    assert all(place.unknown for place in told.values())  # This tree has Tamalate only.
    assert "belum diketahui" in text(page)
    batch = taken(desk)
    (((_sheet, _box, place),)) = desk.client.get(batch.get_absolute_url()).context["sheet_boxes"]
    assert (place.column, place.unknown) == ("KECAMATAN", False)


@pytest.mark.parametrize(("name", "found"), [("KEC. TAMALATE", "73.71.10"), ("Sheet1", None)])
def test_a_sheet_may_be_named_after_its_kecamatan(desk: Desk, name: str, found: str | None) -> None:
    batch = taken(desk, [{"NIK": NIK, "NAMA": "SITI"}], headings=("NIK", "NAMA"))
    sheet = batch.sheets.get()
    sheet.found = {**sheet.found, "name": name}
    sheet.save(update_fields=["found"])
    (((_sheet, _box, place),)) = desk.client.get(batch.get_absolute_url()).context["sheet_boxes"]
    assert (place.kecamatan and place.kecamatan.pk) == found
    assert place.unknown == (found is None)


def test_a_sheet_is_left_out_and_taken_in_again(desk: Desk) -> None:
    batch = of_sample(desk, "per-kecamatan.xlsx")
    address = desk.address("intake_columns", pk=batch.pk)
    data = answered(desk.client.get(batch.get_absolute_url()))
    left_out, *others = data["sheets"]
    desk.client.post(address, {**data, "sheets": others})
    assert {str(sheet.number) for sheet in batch.sheets.filter(used=True)} == set(others)
    Job.objects.all().delete()
    page = desk.client.get(batch.get_absolute_url())
    assert page.context["form"]["sheets"].value() == others
    desk.client.post(address, {**answered(page), "sheets": [left_out, *others]})
    assert batch.sheets.filter(used=True).count() == len(others) + 1


def test_no_sheet_at_all_is_refused(desk: Desk) -> None:
    batch = of_sample(desk, "per-kecamatan.xlsx")
    data = answered(desk.client.get(batch.get_absolute_url()))
    data.pop("sheets")
    answer = desk.client.post(desk.address("intake_columns", pk=batch.pk), data)
    assert "sheets" in answer.context["form"].errors


def test_who_only_sees_cannot_answer(desk: Desk) -> None:
    batch = two_names(desk)
    watcher = Desk(Role.COORDINATOR)
    page = watcher.client.get(batch.get_absolute_url())
    assert page.status_code == 200
    assert "Periksa isi berkas</button>" not in page.content.decode()
    answer = watcher.client.post(watcher.address("intake_columns", pk=batch.pk), {})
    assert answer.status_code == 403


@pytest.mark.parametrize("state", [BatchState.UPLOADED, BatchState.APPLIED, BatchState.CANCELLED])
def test_columns_are_closed_before_reading_and_after_loading(desk: Desk, state: str) -> None:
    batch = taken(desk)
    extra = {"applied_at": batch.created_at} if state == BatchState.APPLIED else {}
    ImportBatch.objects.filter(pk=batch.pk).update(state=state, **extra)
    address = desk.address("intake_columns", pk=batch.pk)
    assert desk.client.get(address).headers["Location"] == batch.get_absolute_url()
    assert desk.client.post(address, {}).headers["Location"] == batch.get_absolute_url()
    assert not Job.objects.exists()
