"""What was said of a checked batch is shown as said, though it counts only after the next check."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from beneficiaries.imports.fields import RowPlace
from beneficiaries.intake_enums import Decision, RowOutcome
from beneficiaries.models import ImportBatch
from beneficiaries.services.intake import cancelling, checking, choosing, deciding, reading
from beneficiaries.tests.desk import Desk, said, text
from beneficiaries.tests.factories import make_nik
from beneficiaries.tests.intake.loading import Line, line, load, take_in
from pkh_portal.accounts.enums import Role
from pkh_portal.accounts.services.audit import SYSTEM, Actor
from pkh_portal.regions.models import Region

pytestmark = pytest.mark.django_db
BONTOALA = {"code": "kecamatan_unknown", "text": "ENTAH APA", "parent": "73.71", "target": "73.71.06"}
NAMES = "Pilih untuk semua baris"


@pytest.fixture
def desk(tree: dict[str, Region], settings: Any, tmp_path: Any) -> Desk:
    settings.MEDIA_ROOT = tmp_path
    return Desk(Role.OPERATOR)


def staged(desk: Desk, *lines: Line, **fields: Any) -> ImportBatch:
    return load(lines, apply_too=False, actor=Actor(desk.user), **fields)


def preview(desk: Desk, batch: ImportBatch) -> str:
    return text(desk.see("intake_batch", pk=batch.pk))


def test_a_place_chosen_for_a_spelling_is_counted_and_shown_until_the_check(desk: Desk) -> None:
    batch = staged(desk, *(line(make_nik(), KECAMATAN=name) for name in ("ENTAH APA", "ENTAH APA", "ANTAH BERANTAH")))
    assert NAMES in preview(desk, batch)
    assert "1 perbaikan belum diperiksa." in said(desk.send("intake_place", None, BONTOALA, pk=batch.pk))
    page = preview(desk, batch)
    assert "Sudah dipilih: Kec. Bontoala, menunggu diperiksa." in page
    assert "1 baris lagi belum dipilih." in page
    assert NAMES in page
    # Said again, the later choice holds and is one.
    desk.send("intake_place", None, {**BONTOALA, "target": "73.71.10"}, pk=batch.pk)
    other = {**BONTOALA, "text": "ANTAH BERANTAH"}
    assert "2 perbaikan belum diperiksa." in said(desk.send("intake_place", None, other, pk=batch.pk))
    page = preview(desk, batch)
    assert "Kec. Tamalate" in page
    assert "Lihat pilihannya" in page
    assert NAMES not in page
    batch.refresh_from_db()
    checking.check(batch=batch, actor=SYSTEM)
    assert "Sudah dipilih" not in preview(desk, batch)
    assert not batch.stale
    assert "places" not in batch.choices


def test_decided_rows_say_so_until_the_check(desk: Desk) -> None:
    nik, other = make_nik(), make_nik()
    rows = [line(each, ALAMAT=way) for each in (nik, other) for way in ("JL. SATU", "JL. DUA")]
    batch = staged(desk, *rows)
    deciding.decide(batch=batch, places=[RowPlace(0, 2)], decision=Decision.TAKE, actor=SYSTEM)
    page = preview(desk, batch)
    assert "2 sudah diputuskan, menunggu diperiksa." in page
    assert "Putuskan<" in page
    deciding.decide(batch=batch, places=[RowPlace(0, 5)], decision=Decision.TAKE, actor=SYSTEM)
    page = preview(desk, batch)
    assert "Sudah diputuskan, menunggu diperiksa." in page
    assert "Putuskan<" not in page


@pytest.mark.parametrize("headings", [("NIK", "NAMA", "KECAMATAN"), ("NIK", "NAMA")])
def test_rows_that_say_no_kecamatan_are_given_one_together(desk: Desk, headings: tuple[str, ...]) -> None:
    rows = [{"NIK": make_nik(), "NAMA": name} for name in ("SITI AMINAH", "ROSMINI", "HASNAH")]
    batch = staged(desk, *rows, headings=headings)
    assert set(batch.rows.values_list("outcome", flat=True)) == {RowOutcome.REJECTED}
    page = preview(desk, batch)
    assert "Kecamatan tidak disebut" in page
    assert "Kecamatan tidak dikenali" not in page
    page = text(desk.see("intake_problem", pk=batch.pk, code="kecamatan_unknown"))
    assert "3 baris tidak menyebut kecamatan" in page
    data = {"code": "kecamatan_unknown", "silent": "1", "target": "73.71.06"}
    done = said(desk.send("intake_place", None, data, pk=batch.pk))
    assert "akan dicatat di Kec. Bontoala" in done
    assert "Sudah dipilih: Kec. Bontoala, menunggu diperiksa." in done
    assert "1 perbaikan belum diperiksa." in done
    assert "Sudah dipilih: Kec. Bontoala, menunggu diperiksa." in preview(desk, batch)
    batch.refresh_from_db()
    checking.check(batch=batch, actor=SYSTEM)
    assert set(batch.rows.values_list("outcome", "kecamatan_id")) == {(RowOutcome.NEW, "73.71.06")}


def test_rows_that_say_their_kecamatan_keep_it(desk: Desk) -> None:
    batch = staged(desk, line(make_nik()), line(make_nik(), KECAMATAN=""), line(make_nik(), KECAMATAN="ENTAH APA"))
    assert "Kecamatan tidak dikenali atau kosong" in preview(desk, batch)
    choosing.choose_default_kecamatan(batch=batch, kecamatan=Region.objects.get(pk="73.71.06"), actor=SYSTEM)
    checking.check(batch=batch, actor=SYSTEM)
    found = dict(batch.rows.values_list("row_no", "kecamatan_id"))
    assert found == {2: "73.71.10", 3: "73.71.06", 4: ""}


def test_a_kecamatan_of_another_office_is_refused(desk: Desk) -> None:
    batch = staged(desk, line(make_nik(), KECAMATAN=""))
    with pytest.raises(ValidationError, match="di kabupaten/kota muatan ini"):
        choosing.choose_default_kecamatan(batch=batch, kecamatan=Region.objects.get(pk="63.10.05"), actor=SYSTEM)


def test_the_same_file_is_told_before_it_is_checked(desk: Desk) -> None:
    rows = [line(make_nik())]
    loaded = load(rows, actor=Actor(desk.user))
    waiting = take_in(rows, actor=Actor(desk.user))
    batch = take_in(rows, actor=Actor(desk.user))
    reading.read(batch=batch, actor=Actor(desk.user))
    page = text(desk.see("intake_batch", pk=batch.pk))
    assert "Berkas yang sama sudah dimuat pada" in page
    assert "dan belum dimuat." in page
    for other in (loaded, waiting):
        assert f'href="{other.get_absolute_url()}"' in page
    cancelling.cancel(batch=waiting, actor=Actor(desk.user))
    assert "dan belum dimuat." not in text(desk.see("intake_batch", pk=batch.pk))
