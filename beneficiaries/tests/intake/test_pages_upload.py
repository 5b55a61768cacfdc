"""The pages where files come in and where they are listed."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from beneficiaries.intake_enums import BatchState
from beneficiaries.models import ImportBatch
from beneficiaries.tests.desk import Desk, errors, text
from beneficiaries.tests.intake.factories import make_batch, make_row, make_sheet, tally
from beneficiaries.tests.intake.loading import line, text_file
from pkh_portal.accounts.enums import Role
from pkh_portal.accounts.tests.factories import plant_tree
from pkh_portal.jobs.models import Job

pytestmark = pytest.mark.django_db

NIK = "7371004107850001"


@pytest.fixture
def desk() -> Desk:
    plant_tree()
    return Desk(Role.OPERATOR)


def a_file(name: str = "daftar.csv", content: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text_file([line(NIK)]) if content is None else content)


def answers(*files: SimpleUploadedFile, **fields: Any) -> dict[str, Any]:
    return {"uploads": list(files), "area": "73.71", "effective_on": f"{timezone.localdate():%d-%m-%Y}", **fields}


def test_one_file_leads_to_its_page_and_is_being_read(desk: Desk) -> None:
    answer = desk.send("intake_new", data=answers(a_file(), complete="on"))
    batch = ImportBatch.objects.get()
    assert answer.headers["Location"] == batch.get_absolute_url()
    assert (batch.state, batch.complete, batch.actor, batch.kecamatan) == ("uploaded", True, desk.user, None)
    assert Job.objects.get().kind == "beneficiaries.intake_read"
    assert "Membaca berkas" in text(desk.client.get(batch.get_absolute_url()))


def test_the_day_a_list_holds_from_is_the_first_of_the_tahap(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "localdate", lambda: date(2026, 11, 22))
    assert "isi hari pertama tahapnya: 1 Oktober 2026." in text(desk.see("intake_new"))


def test_several_files_lead_to_the_list_with_them_on_top(desk: Desk) -> None:
    make_batch(name="lama.xlsx", state=BatchState.APPLIED)
    answer = desk.send("intake_new", data=answers(a_file("satu.csv"), a_file("dua.csv")))
    assert answer.headers["Location"] == desk.address("intake")
    page = desk.see("intake")
    assert "2 berkas diterima" in text(page)
    assert [line.batch.name for line in page.context["lines"]] == ["dua.csv", "satu.csv", "lama.xlsx"]


def test_a_script_is_told_where_to_go(desk: Desk) -> None:
    answer = desk.client.post(desk.address("intake_new"), answers(a_file()), headers={"HX-Request": "true"})
    assert answer.headers["HX-Redirect"] == ImportBatch.objects.get().get_absolute_url()


def test_a_kecamatan_stands_for_its_kabupaten_and_for_rows_without_one(desk: Desk) -> None:
    desk.send("intake_new", data=answers(a_file(), area="73.71.10"))
    batch = ImportBatch.objects.get()
    assert (batch.region_id, batch.kecamatan_id) == ("73.71", "73.71.10")


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"uploads": []}, "uploads"),
        ({"area": "63.10"}, "area"),
        ({"area": ""}, "area"),
        ({"effective_on": f"{timezone.localdate() + timedelta(days=1):%d-%m-%Y}"}, "effective_on"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(desk: Desk, fields: dict[str, Any], where: str) -> None:
    assert list(errors(desk.send("intake_new", data=answers(a_file()) | fields))) == [where]
    assert not ImportBatch.objects.exists()


def test_a_file_that_cannot_be_taken_is_named_with_the_remedy(desk: Desk) -> None:
    said = errors(desk.send("intake_new", data=answers(a_file("kosong.xlsx", b""))))["uploads"]
    assert len(said) == 1
    assert "kosong.xlsx" in said[0]
    with override_settings(UPLOAD_MAX_BYTES=1024 * 1024):
        large = a_file("besar.csv", b"x" * (1024 * 1024 + 1))
        said = errors(desk.send("intake_new", data=answers(large)))["uploads"]
    assert "besar.csv" in said[0]
    assert "1 MB" in said[0]


def test_too_many_files_at_once_are_refused(desk: Desk) -> None:
    files = [a_file(f"berkas-{number}.csv") for number in range(21)]
    assert "20" in errors(desk.send("intake_new", data=answers(*files)))["uploads"][0]


def test_the_kabupaten_of_the_office_is_chosen_already(desk: Desk) -> None:
    assert desk.see("intake_new").context["form"]["area"].value() == "73.71"


def test_a_file_is_sent_once_more_for_the_same_place_and_day(desk: Desk) -> None:
    before = make_batch(state=BatchState.FAILED, kecamatan_id="73.71.10", complete=True)
    page = text(desk.client.get(before.get_absolute_url()))
    assert f"?dari={before.pk}" in page
    form = desk.see("intake_new", query=f"?dari={before.pk}").context["form"]
    assert [form[name].value() for name in ("area", "effective_on", "complete")] == [
        "73.71.10",
        before.effective_on,
        True,
    ]
    stranger = make_batch(region_id="63.10")
    for query in (f"?dari={stranger.pk}", "?dari=x", "?dari=99999999999999999999"):
        assert desk.see("intake_new", query=query).context["form"]["area"].value() == "73.71"


def test_a_user_of_one_kecamatan_cannot_load_for_the_whole_kabupaten() -> None:
    plant_tree()
    desk = Desk(Role.OPERATOR, region="73.71.10")
    assert "area" in errors(desk.send("intake_new", data=answers(a_file(), area="73.71.10")))


def test_an_empty_list_says_what_can_be_loaded_and_offers_it(desk: Desk) -> None:
    page = text(desk.see("intake"))
    assert "Belum ada berkas yang dimuat" in page
    assert desk.address("intake_new") in page
    assert desk.address("intake_template") in page


def test_the_list_says_what_is_to_be_done_next(desk: Desk) -> None:
    batch = make_batch()
    make_sheet(batch)
    make_row(batch, 2)
    make_row(batch, 3, "rejected")
    make_row(batch, 4, "review", review="name_differs")
    tally(batch)
    make_batch(state=BatchState.MAPPED, checked_at=None)
    make_batch(region_id="63.10")
    lines = desk.see("intake").context["lines"]
    assert [(line.is_counted, line.new, line.changed, line.waiting) for line in lines] == [
        (False, 0, 0, 0),
        (True, 1, 0, 2),
    ]
    assert [str(line.next) for line in lines] == ["Cocokkan kolom", "Tinjau dan muat"]


@pytest.mark.parametrize(
    ("tab", "found"),
    [("", 4), ("berjalan", 1), ("dimuat", 1), ("ditutup", 2), ("karangan", 4)],
)
def test_the_list_is_narrowed_by_state(desk: Desk, tab: str, found: int) -> None:
    for state in (BatchState.CHECKED, BatchState.APPLIED, BatchState.FAILED, BatchState.UNDONE):
        make_batch(state=state)
    assert len(desk.see("intake", query=f"?keadaan={tab}").context["lines"]) == found


def test_a_longer_list_costs_no_more_queries(desk: Desk) -> None:
    counts = []
    for more in (1, 3):
        for _ in range(more):
            make_sheet(make_batch())
        desk.see("intake")
        with CaptureQueriesContext(connection) as queries:
            desk.see("intake")
        counts.append(len(queries))
    assert counts[0] == counts[1]
