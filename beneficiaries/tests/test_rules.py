"""The one way in which rules are written, also when two write at once. Real transactions, on both databases."""

import threading
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from beneficiaries.models import Benefit
from beneficiaries.services.rules import delete_rule, save_rule
from pkh_portal.accounts.services.audit import SYSTEM

AT_ONCE = 4


def row(amount: int, *, since: date) -> Benefit:
    return Benefit(item="sd", period="quarter", amount=amount, source="SK contoh", valid_from=since)


@pytest.mark.django_db(transaction=True)
def test_of_several_who_write_the_same_thing_at_once_one_does() -> None:
    Benefit.objects.all().delete()
    gate = threading.Barrier(AT_ONCE)
    refused: list[str] = []

    def write(number: int) -> None:
        try:
            gate.wait()
            save_rule(rule=row(number, since=date(2026, 1, 1 + number)), actor=SYSTEM)
        except ValidationError as refusal:
            refused.extend(refusal.messages)
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=[number]) for number in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Benefit.objects.count() == 1
    assert len(refused) == AT_ONCE - 1
    assert all("sudah punya baris yang berlaku" in sentence for sentence in refused)


@pytest.mark.django_db
def test_every_writing_says_why_and_one_without_a_change_leaves_no_line() -> None:
    Benefit.objects.all().delete()
    made = save_rule(rule=row(1, since=date(2026, 1, 1)), actor=SYSTEM, reason="SK baru")
    made.amount = 2
    save_rule(rule=made, actor=SYSTEM, reason="Salah ketik")
    save_rule(rule=made, actor=SYSTEM, reason="Tanpa perubahan")
    delete_rule(rule=made, actor=SYSTEM)
    lines = Benefit.history.filter(source="SK contoh").order_by("history_id")
    assert [(line.history_type, line.amount, line.history_change_reason) for line in lines] == [
        ("+", 1, "SK baru"),
        ("~", 2, "Salah ketik"),
        ("-", 2, "Baris aturan dihapus."),
    ]
