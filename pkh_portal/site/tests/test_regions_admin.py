"""The back-office pages of the regions: who may start what, and whose decisions stay."""

import logging
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from pkh_portal.accounts.enums import AuditAction, Role
from pkh_portal.accounts.models import AuditEvent, User
from pkh_portal.accounts.services.audit import Actor
from pkh_portal.accounts.tests.factories import INSIDE, make_user, plant_tree
from pkh_portal.jobs.enums import JobState
from pkh_portal.jobs.models import Job
from pkh_portal.jobs.services.enqueue import enqueue
from pkh_portal.jobs.services.runner import run
from pkh_portal.regions.enums import AccessClass, RegionLevel
from pkh_portal.regions.models import Region, RegionAccess, RegionAlias
from pkh_portal.regions.services.aliases import learn_alias
from pkh_portal.regions.tests.factories import make_region
from pkh_portal.site.job_kinds import EXPORT, RELOAD

EXPORT_PAGE, RELOAD_PAGE = "admin:regions_region_export", "admin:regions_region_reload"
TAMALATE = "73.71.10"


@pytest.fixture
def admin(db: None) -> User:
    """An administrator of one city."""
    plant_tree()
    return make_user(Role.ADMIN, region=INSIDE)


@pytest.fixture
def browser(client: Client, admin: User) -> Client:
    client.force_login(admin)
    return client


def changes() -> list[tuple[str, str | None]]:
    lines = AuditEvent.objects.filter(action=AuditAction.REGION_CHANGED).order_by("pk")
    return list(lines.values_list("detail__event", "region_id"))


@pytest.mark.parametrize("level", ["²", "9", "x", "-1"])
def test_a_level_that_does_not_exist_filters_nothing(browser: Client, level: str) -> None:
    response = browser.get(reverse("admin:regions_region_changelist"), {"level": level})
    assert response.status_code == 200
    assert TAMALATE in response.content.decode()


# ── Long work ────────────────────────────────────────────────────────────────────────────────


def test_an_export_is_one_at_a_time_for_each_person(browser: Client, client: Client) -> None:
    places = {browser.post(reverse(EXPORT_PAGE)).headers["Location"] for _ in range(3)}
    assert places == {Job.objects.get(kind=EXPORT).get_absolute_url()}
    client.force_login(make_user(Role.ADMIN, region=INSIDE))
    client.post(reverse(EXPORT_PAGE))
    assert Job.objects.filter(kind=EXPORT).count() == 2


def test_a_reload_is_one_at_a_time_for_all(client: Client, db: None) -> None:
    enqueue(kind=RELOAD, actor=Actor(user=make_user(Role.ADMIN, nationwide=True)), unique_key=RELOAD)
    client.force_login(make_user(Role.ADMIN, nationwide=True))
    response = client.post(reverse(RELOAD_PAGE), follow=True)
    assert response.redirect_chain[-1][0] == reverse("admin:regions_region_changelist")
    assert "Pekerjaan yang sama sedang dikerjakan" in response.content.decode()
    assert Job.objects.filter(kind=RELOAD).count() == 1


def test_a_reload_is_for_the_whole_country_only(browser: Client, admin: User) -> None:
    assert browser.get(reverse(RELOAD_PAGE)).status_code == 403
    assert browser.post(reverse(RELOAD_PAGE)).status_code == 403
    browser.force_login(make_user(Role.ADMIN, nationwide=True))
    assert browser.get(reverse(RELOAD_PAGE)).status_code == 200


def test_a_reload_looks_again_when_it_runs(admin: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(**kwargs: Any) -> None:
        raise AssertionError

    monkeypatch.setattr("pkh_portal.site.job_kinds.load_regions", never)
    job = enqueue(kind=RELOAD, actor=Actor(user=admin))
    run(job.pk)
    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert "wilayah akses nasional" in job.message


def test_an_export_remembers_the_scope_it_was_written_with(admin: User, settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    job = enqueue(kind=EXPORT, actor=Actor(user=admin))
    run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.summary["_scope"]) == (JobState.SUCCEEDED, {"codes": [INSIDE], "nationwide": False})


# ── Spellings and classes ────────────────────────────────────────────────────────────────────


def spell(browser: Client, text: str, target: str) -> Any:
    return browser.post(reverse("admin:regions_regionalias_add"), {"spelling": text, "target": target})


def test_a_spelling_decided_for_a_region_out_of_sight_stays(browser: Client) -> None:
    elsewhere = make_region("73.72", "Kota Parepare")
    known = learn_alias(
        text="Kota Lama", level=RegionLevel.REGENCY, parent=elsewhere.parent, target=elsewhere, actor="siti"
    )
    response = spell(browser, "kota lama", INSIDE)
    assert response.status_code == 200
    assert "sudah dicatat untuk wilayah lain" in response.content.decode()
    known.refresh_from_db()
    assert (known.target_id, known.learned_by, changes()) == ("73.72", "siti", [])


def test_a_spelling_inside_ones_own_regions_can_be_decided_anew(browser: Client) -> None:
    assert spell(browser, "TMLT", TAMALATE).status_code == 302
    assert spell(browser, "tmlt", "73.71.06").status_code == 302
    assert RegionAlias.objects.get().target_id == "73.71.06"
    assert changes() == [("alias_learned", TAMALATE), ("alias_learned", "73.71.06")]


def test_what_is_learned_and_forgotten_leaves_lines(
    browser: Client, admin: User, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, logger="pkh_portal"):
        spell(browser, "TMLT", TAMALATE)
        alias = RegionAlias.objects.get()
        browser.post(reverse("admin:regions_regionalias_delete", args=[alias.pk]), {"post": "yes"})
    assert changes() == [("alias_learned", TAMALATE), ("alias_forgotten", TAMALATE)]
    assert "Region spelling" in caplog.text
    assert admin.username not in caplog.text
    assert admin.name not in caplog.text


def test_a_class_set_and_deleted_leaves_lines(browser: Client, admin: User, caplog: pytest.LogCaptureFixture) -> None:
    data = {"kecamatan": TAMALATE, "access_class": AccessClass.HARD.value, "valid_from": "01/01/2026", "source": "SK"}
    with caplog.at_level(logging.INFO, logger="pkh_portal"):
        browser.post(reverse("admin:regions_regionaccess_add"), data)
    period = RegionAccess.objects.get()
    browser.post(reverse("admin:regions_regionaccess_delete", args=[period.pk]), {"post": "yes"})
    assert changes() == [("access_set", TAMALATE), ("access_deleted", TAMALATE)]
    assert "Access class" in caplog.text
    assert admin.username not in caplog.text


def test_a_reload_names_nobody_in_the_log(
    db: None, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pkh_portal.regions.source.rows", lambda level, only: iter(()))
    admin = make_user(Role.ADMIN, nationwide=True)
    job = enqueue(kind=RELOAD, actor=Actor(user=admin))
    with caplog.at_level(logging.INFO, logger="pkh_portal"):
        run(job.pk)
    assert f"Regions loaded by job {job.pk}" in caplog.text
    assert admin.name not in caplog.text
    assert not Region.objects.exists()
