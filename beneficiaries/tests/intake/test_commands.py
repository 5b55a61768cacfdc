"""``import_kpm`` and ``undo_import``: options, exit statuses, what goes to which output."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from django.core.management import call_command

from beneficiaries.intake_enums import BatchState
from beneficiaries.models import HeadingProfile, Household, ImportBatch, IntakeRule
from beneficiaries.tests.intake.loading import command, line, text_file
from pkh_portal.accounts.enums import Role
from pkh_portal.accounts.tests.factories import make_user, plant_tree

pytestmark = pytest.mark.django_db

NIK, OTHER = "7371004107850001", "7371004107850002"


@pytest.fixture(autouse=True)
def _tree() -> None:
    plant_tree()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "daftar.csv"
    path.write_bytes(text_file([line(NIK), line("123", "BUDI")]))
    return path


def said(*arguments: object) -> tuple[str, str]:
    """What a command without --json says on its two outputs."""
    out, err = io.StringIO(), io.StringIO()
    call_command(*map(str, arguments), stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_without_apply_only_the_staged_batch_is_written(file: Path) -> None:
    status, got = command("import_kpm", file, "--region", "73.71")
    assert (status, got["state"], got["rows"]["new"], got["rows"]["rejected"]) == (0, "checked", 1, 1)
    assert not Household.objects.exists()
    assert set(got["seconds"]) == {"read", "check", "apply"}


def test_with_apply_and_undone_again(file: Path) -> None:
    _status, got = command("import_kpm", file, "--region", "7371", "--apply")
    assert (got["state"], Household.objects.count()) == ("applied", 1)
    status, undone = command("undo_import", got["batch"])
    assert (status, undone["removed"], Household.objects.count()) == (0, 1, 0)
    assert command("undo_import", got["batch"])[0] == 1
    assert command("undo_import", 999_999)[0] == 2


def test_headings_are_matched_by_options_in_both_ways_of_writing_them(tmp_path: Path) -> None:
    path = tmp_path / "aneh.csv"
    path.write_text(f"NOMOR WARGA;SEBUTAN;KECAMATAN;LORONG\n{NIK};SITI;TAMALATE;Melati\n")
    together = ("--map", "NOMOR WARGA=nik", "SEBUTAN=name", "LORONG=hamlet")
    status, got = command("import_kpm", path, "--region", "73.71", *together)
    assert (status, got["rows"]["new"]) == (0, 1)
    assert got["sheets"][0]["columns"]["hamlet"] == "LORONG"
    assert not HeadingProfile.objects.exists()
    one_each = ("--map", "NOMOR WARGA=nik", "--map", "SEBUTAN=name", "--map", "LORONG=hamlet")
    assert command("import_kpm", path, "--region", "73.71", *one_each, "--remember")[1]["rows"]["new"] == 1
    assert HeadingProfile.objects.count() == 3
    assert command("import_kpm", path, "--region", "73.71")[1]["rows"]["new"] == 1


@pytest.mark.parametrize(
    "wrong",
    [
        ("--map", "NIK"),
        ("--map", "NIK=apa"),
        ("--map", "TIDAK ADA=nik"),
        ("--sheet", "Lain"),
        ("--kecamatan", "63.10.05"),
    ],
)
def test_options_that_fit_nothing_are_wrong_usage(file: Path, wrong: tuple[str, ...]) -> None:
    status, sentence = command("import_kpm", file, "--region", "73.71", *wrong)
    assert status == 2
    assert sentence.count("\n") == 1


def test_headings_that_claim_one_field_leave_the_batch_mapped(tmp_path: Path) -> None:
    path = tmp_path / "dua.csv"
    path.write_text(f"NIK;NAMA;NAMA;KECAMATAN\n{NIK};SITI;SITI;TAMALATE\n")
    status, got = command("import_kpm", path, "--region", "73.71", "--apply")
    assert (status, got["state"]) == (0, "mapped")
    status, got = command("import_kpm", path, "--region", "73.71", "--map", "NAMA#2=name")
    assert (got["state"], got["rows"]["new"]) == ("checked", 1)


def test_an_office_that_wants_approval_is_not_passed_by(file: Path) -> None:
    IntakeRule.objects.create(region_id="73.71")
    assert command("import_kpm", file, "--region", "73.71", "--apply")[1]["state"] == "checked"
    assert "disetujui" in said("import_kpm", file, "--region", "73.71", "--apply")[0]
    assert not Household.objects.exists()


def test_an_account_acts_within_its_region_and_its_role(file: Path) -> None:
    inside = make_user(Role.OPERATOR, region="73.71")
    outside = make_user(Role.OPERATOR, region="63.10")
    coordinator = make_user(Role.COORDINATOR, region="73.71")
    _status, got = command("import_kpm", file, "--region", "73.71", "--apply", "--user", inside.username)
    assert ImportBatch.objects.get(pk=got["batch"]).actor == inside
    assert Household.history.get().history_user == inside
    for user in (outside, coordinator):
        assert command("import_kpm", file, "--region", "73.71", "--user", user.username)[0] == 2
        assert command("undo_import", got["batch"], "--user", user.username)[0] == 2
    assert ImportBatch.objects.get(pk=got["batch"]).state == BatchState.APPLIED


def test_without_json_it_is_told_in_words(file: Path) -> None:
    out, err = said("import_kpm", file, "--region", "73.71", "--apply")
    assert "Dimuat" in out
    assert "Baru: 1" in out
    assert err == ""
    out, _err = said("undo_import", ImportBatch.objects.get().pk)
    assert "1 dihapus" in out


def test_json_is_one_object_without_numbers_of_people_beyond_the_problems(file: Path) -> None:
    _status, got = command("import_kpm", file, "--region", "73.71")
    assert NIK not in json.dumps(got)


def test_taking_back_names_newer_lists_that_rest_on_it(file: Path) -> None:
    _status, got = command("import_kpm", file, "--region", "73.71", "--apply")
    _status, again = command("import_kpm", file, "--region", "73.71", "--apply")
    _status, undone = command("undo_import", got["batch"])
    named = {"batch": again["batch"], "file": file.name, "removed": 1, "restored": 0}
    assert (undone["removed"], undone["named_later"]) == (1, [named])
