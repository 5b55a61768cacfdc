"""The pages of rules and amounts: who writes, what is refused, what is kept of a change."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from beneficiaries.models import Benefit, ComponentRule, CountingRule
from beneficiaries.tests.factories import plant_rules
from pkh_portal.accounts.enums import Role
from pkh_portal.accounts.models import User
from pkh_portal.accounts.tests.factories import INSIDE, make_user, plant_tree

ADD = "admin:beneficiaries_benefit_add"
PERMITTED = (Role.STAFF, Role.ADMIN)


@pytest.fixture
def keeper(db: None) -> User:
    plant_tree()
    plant_rules()
    return make_user(Role.STAFF, nationwide=True)


@pytest.fixture
def browser(client: Client, keeper: User) -> Client:
    client.force_login(keeper)
    return client


def amount(**fields: Any) -> dict[str, Any]:
    return {
        "item": "sd", "period": "quarter", "amount": "250000", "valid_from": "01/01/2027", "valid_until": "",
        "source": "SK contoh", "note": "", **fields,
    }  # fmt: skip


def running() -> Benefit:
    return Benefit.objects.get(item="sd", period="quarter")


def change_page(rule: Any) -> str:
    return reverse(f"admin:beneficiaries_{rule._meta.model_name}_change", args=(rule.pk,))


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("nationwide", [True, False])
def test_writing_needs_the_permission_and_the_whole_country(keeper: User, role: Role, nationwide: bool) -> None:
    client = Client()
    client.force_login(make_user(role, nationwide=True) if nationwide else make_user(role, region=INSIDE))
    allowed = nationwide and role in PERMITTED
    row = running()
    assert client.get(reverse(ADD)).status_code == (200 if allowed else 403)
    assert client.post(change_page(row), amount(valid_from="01/01/2019")).status_code == (302 if allowed else 403)
    row.refresh_from_db()
    assert row.amount == (250_000 if allowed else 225_000)
    delete = reverse("admin:beneficiaries_benefit_delete", args=(row.pk,))
    assert client.post(delete, {"post": "yes"}).status_code == (302 if allowed else 403)
    assert Benefit.objects.filter(pk=row.pk).exists() is not allowed


def test_a_row_that_shares_a_day_with_another_is_refused_once_and_in_words(browser: Client) -> None:
    answer = browser.post(reverse(ADD), amount())
    assert answer.status_code == 200
    (error,) = answer.context["adminform"].form.non_field_errors()
    assert error == (
        "“SD/MI (Per tahap (tiga bulan))” sudah punya baris yang berlaku sejak 1 Januari 2019. Akhiri dulu "
        "baris itu sehari sebelum yang baru mulai, atau pilih masa berlaku lain."
    )
    assert Benefit.objects.filter(item="sd", period="quarter").count() == 1


def test_the_old_row_is_ended_and_the_new_one_follows(browser: Client, keeper: User) -> None:
    old = running()
    data = amount(amount="225000", valid_from="01/01/2019", valid_until="31/12/2026", source=old.source)
    assert browser.post(change_page(old), data).status_code == 302
    assert browser.post(reverse(ADD), amount()).status_code == 302
    assert list(
        Benefit.objects.filter(item="sd", period="quarter")
        .order_by("valid_from")
        .values_list("amount", "valid_from", "valid_until")
    ) == [
        (225_000, date(2019, 1, 1), date(2026, 12, 31)),
        (250_000, date(2027, 1, 1), None),
    ]
    first, then = old.history.order_by("history_id")
    assert (first.valid_until, first.history_user) == (None, None)
    assert (then.valid_until, then.history_user) == (date(2026, 12, 31), keeper)


def test_saving_without_a_change_leaves_no_line(browser: Client) -> None:
    rule = CountingRule.objects.get()
    data = {"max_members": "4", "valid_from": "", "valid_until": "", "source": rule.source, "note": rule.note}
    assert browser.post(change_page(rule), data).status_code == 302
    assert rule.history.count() == 1


def test_a_deleted_row_is_still_told_by_history(browser: Client, keeper: User) -> None:
    row = running()
    browser.post(reverse("admin:beneficiaries_benefit_delete", args=(row.pk,)), {"post": "yes"})
    last = Benefit.history.filter(id=row.pk).first()
    assert (last.history_type, last.history_user, last.amount) == ("-", keeper, 225_000)


@pytest.mark.parametrize(
    ("fields", "name", "sentence"),
    [
        ({"source": ""}, "source", "wajib"),
        ({"amount": "-1"}, "amount", "0"),
        ({"valid_until": "31/12/2020", "item": "flat"}, "__all__", "Akhir masa berlaku tidak boleh sebelum awalnya."),
        ({"item": "tidak-ada"}, "item", "pilihan"),
    ],
)
def test_what_makes_no_sense_is_refused(browser: Client, fields: dict[str, str], name: str, sentence: str) -> None:
    answer = browser.post(reverse(ADD), amount(**fields))
    assert answer.status_code == 200
    errors = answer.context["adminform"].form.errors
    assert list(errors) == [name]
    assert len(errors[name]) == 1
    assert sentence in errors[name][0]


def test_a_component_of_age_is_asked_for_one(browser: Client) -> None:
    rule = ComponentRule.objects.get(component="early_childhood")
    data = {
        "component": "early_childhood", "min_age": "", "max_age": "", "cap": "2", "valid_from": "", "valid_until": "",
        "source": rule.source, "note": rule.note,
    }  # fmt: skip
    answer = browser.post(change_page(rule), data)
    assert answer.context["adminform"].form.non_field_errors() == [
        "Komponen ini ditentukan oleh umur. Isi batas umurnya."
    ]


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("berlaku", {"lama", "sekarang"}),
        ("nanti", {"besok"}),
        ("lewat", {"kemarin"}),
        ("apa saja", {"lama", "sekarang", "besok", "kemarin"}),
    ],
)
def test_rows_are_told_apart_by_whether_they_hold(browser: Client, state: str, expected: set[str]) -> None:
    Benefit.objects.all().delete()
    today = timezone.localdate()
    for item, period, source, first, last in (
        ("sd", "year", "lama", None, None),
        ("sd", "month", "sekarang", today, today),
        ("smp", "month", "besok", today + timedelta(days=1), None),
        ("smp", "year", "kemarin", None, today - timedelta(days=1)),
    ):
        Benefit.objects.create(item=item, period=period, source=source, amount=1, valid_from=first, valid_until=last)
    page = browser.get(reverse("admin:beneficiaries_benefit_changelist"), {"keadaan": state})
    assert {row.source for row in page.context["cl"].result_list} == expected


@pytest.mark.parametrize("model", ["componentrule", "countingrule", "benefit"])
def test_lists_say_where_a_row_was_read_and_what_state_it_is_in(browser: Client, model: str) -> None:
    page = browser.get(reverse(f"admin:beneficiaries_{model}_changelist")).content.decode()
    assert "Berlaku" in page
    assert "sejak " in page or "tanpa batas tanggal" in page
    assert "tribunnews.com" in page or "sumber kedua" in page


@pytest.mark.parametrize("rows", [1, 3])
def test_a_list_costs_the_same_whatever_its_length(browser: Client, rows: int, django_assert_num_queries: Any) -> None:
    Benefit.objects.exclude(pk__in=Benefit.objects.values("pk")[:rows]).delete()
    address = reverse("admin:beneficiaries_benefit_changelist")
    browser.get(address)
    with django_assert_num_queries(8):
        page = browser.get(address)
    assert len(page.context["cl"].result_list) == rows


@pytest.mark.parametrize(("model", "first"), [("componentrule", "pregnant"), ("benefit", "flat")])
def test_rows_stand_in_the_programmes_order(browser: Client, model: str, first: str) -> None:
    address = reverse(f"admin:beneficiaries_{model}_changelist")
    for query in ({}, {"o": "1"}):
        row = browser.get(address, query).context["cl"].result_list[0]
        assert (row.component if model == "componentrule" else row.item) == first
