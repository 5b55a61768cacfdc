import time
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from pkh_portal.regions import source
from pkh_portal.regions.enums import RegionLevel
from pkh_portal.regions.models import Region, RegionAccess
from pkh_portal.regions.services import LoadReport, UnknownRegionCode, load_regions, loading
from pkh_portal.regions.tests.factories import make_region

MAKASSAR = 1 + 1 + 15 + 153  # Its province, itself, its kecamatan, its kelurahan.


def load(*only: str) -> LoadReport:
    return load_regions(actor="tests", only=only)


def counts(report: LoadReport) -> tuple[int, int, int, int, int]:
    return report.new, report.changed, report.unchanged, report.reopened, report.closed


@pytest.mark.slow
@pytest.mark.django_db
def test_all_of_indonesia() -> None:
    started = time.process_time()  # Not by the clock on the wall: the machine may have other work.
    report = load()
    assert time.process_time() - started < 15
    assert counts(report) == (91_599, 0, 0, 0, 0)
    by_level = [Region.objects.of_level(level).count() for level in RegionLevel]
    assert by_level == [38, 514, 7_285, 83_762]
    with CaptureQueriesContext(connection) as queries:
        assert counts(load()) == (0, 0, 91_599, 0, 0)
    assert [query["sql"] for query in queries if query["sql"].startswith(("INSERT", "UPDATE"))] == []


def test_the_vendored_list_is_whole() -> None:
    rows = [row for level in RegionLevel for row in source.rows(level)]
    codes = [row.code for row in rows]
    known = set(codes)
    assert len(known) == len(codes) == 91_599
    assert all(row.parent_id is None or row.parent_id in known for row in rows)
    for level in RegionLevel:
        of_level = [row.code for row in rows if row.level == level]
        assert of_level == sorted(of_level), "loading relies on the order of codes"
    assert all(row.name == row.name.strip() and row.name for row in rows)
    assert (source.DATA / "SOURCE.md").read_text(encoding="utf-8").count("MIT") >= 1


@pytest.mark.django_db
def test_a_part_comes_with_those_above_it() -> None:
    assert counts(load("73.71")) == (MAKASSAR, 0, 0, 0, 0)
    assert set(Region.objects.of_level(RegionLevel.REGENCY).values_list("code", flat=True)) == {"73.71"}
    kelurahan = Region.objects.get(pk="73.71.10.1002")
    assert (kelurahan.name, kelurahan.kind, kelurahan.parent_id) == ("Maccini Sombala", "kelurahan", "73.71.10")
    assert kelurahan.postal_code == "90224"
    assert kelurahan.search_name == "maccini sombala"
    assert kelurahan.decree == source.DECREE
    assert kelurahan.lat == pytest.approx(-5.17, abs=0.05)
    assert counts(load("73.71.10", "73.71")) == (0, 0, MAKASSAR, 0, 0)
    assert counts(load("73.71.10.1002")) == (0, 0, 4, 0, 0)


@pytest.mark.django_db
def test_only_what_differs_is_written_and_what_is_ours_stays() -> None:
    load("73.71")
    Region.objects.filter(pk="73.71.10").update(name="Salah", search_name="salah", valid_from=date(2020, 1, 1))
    Region.objects.filter(pk="73.71.06").update(lat=0.0, decree="Perda 1/2020")
    assert counts(load("73.71")) == (0, 2, MAKASSAR - 2, 0, 0)
    tamalate = Region.objects.get(pk="73.71.10")
    assert (tamalate.name, tamalate.search_name, tamalate.valid_from) == ("Tamalate", "tamalate", date(2020, 1, 1))
    assert Region.objects.get(pk="73.71.06").decree == "Perda 1/2020"


@pytest.mark.django_db
def test_what_the_list_no_longer_has_is_closed_and_may_come_back(monkeypatch: pytest.MonkeyPatch) -> None:
    load("73.71", "63.10")
    RegionAccess.objects.create(kecamatan_id="73.71.10", access_class="hard", valid_from=date(2026, 1, 1))
    all_rows = source.rows

    def without_tamalate(level: RegionLevel, only: tuple[str, ...] = ()) -> list[source.SourceRow]:
        return [row for row in all_rows(level, only) if not row.code.startswith("73.71.10")]

    monkeypatch.setattr(source, "rows", without_tamalate)
    assert load("63.10").closed == 0, "a part closes nothing outside itself"
    assert load("73.71").closed == 1 + 11
    gone = Region.objects.get(pk="73.71.10")
    assert gone.valid_until == timezone.localdate() - timedelta(days=1)
    assert not Region.objects.active_on(timezone.localdate()).filter(pk="73.71.10").exists()
    assert load("73.71").closed == 0
    monkeypatch.undo()
    assert counts(load("73.71"))[3] == 12
    assert Region.objects.get(pk="73.71.10").valid_until is None


@pytest.mark.django_db
def test_a_region_that_began_today_is_closed_today(monkeypatch: pytest.MonkeyPatch) -> None:
    load("73.71")
    make_region("73.71.98", "Sehari", valid_from=timezone.localdate())
    assert load("73.71").closed == 1
    assert Region.objects.get(pk="73.71.98").valid_until == timezone.localdate()


@pytest.mark.django_db
def test_what_a_person_closed_for_a_successor_stays_closed() -> None:
    load("73.71")
    Region.objects.filter(pk="73.71.10").update(valid_until=date(2026, 1, 1), successor="73.71.14", name="Salah")
    assert counts(load("73.71")) == (0, 1, MAKASSAR - 1, 0, 0)
    closed = Region.objects.get(pk="73.71.10")
    assert (closed.name, closed.valid_until, closed.successor_id) == ("Tamalate", date(2026, 1, 1), "73.71.14")


@pytest.mark.django_db
@pytest.mark.parametrize("codes", [["73.78"], ["7371"], ["73.71", "xx"], [""]])
def test_an_unknown_code_loads_nothing(codes: list[str]) -> None:
    with pytest.raises(UnknownRegionCode, match="Tidak ada wilayah dengan kode"):
        load(*codes)
    assert not Region.objects.exists()


@pytest.mark.django_db
def test_progress_is_told_and_may_stop_the_load(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loading, "BATCH", 100)
    told: list[tuple[int, int, str]] = []

    class Stopped(Exception):
        pass

    def stop_in_the_villages(done: int, total: int, sentence: str) -> None:
        told.append((done, total, sentence))
        if done >= 117:
            raise Stopped

    with pytest.raises(Stopped):
        load_regions(actor="tests", only=["73.71"], progress=stop_in_the_villages)
    assert told == [
        (1, MAKASSAR, "Memuat daftar Provinsi"),
        (2, MAKASSAR, "Memuat daftar Kabupaten/Kota"),
        (17, MAKASSAR, "Memuat daftar Kecamatan"),
        (117, MAKASSAR, "Memuat daftar Desa/Kelurahan"),
    ]
    assert counts(load("73.71")) == (MAKASSAR - 117, 0, 117, 0, 0)


@pytest.mark.django_db
def test_who_loaded_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("INFO", logger=loading.__name__):
        load("73.71")
    assert "Regions loaded by tests: 170 new" in caplog.text
