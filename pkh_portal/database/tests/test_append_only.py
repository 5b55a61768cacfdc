"""A table of its own under the triggers; that the audit trail has them is shown beside it."""

import pytest
from django.db import DatabaseError, connection, transaction

from pkh_portal.database.append_only import MESSAGE, install_sql, remove_sql

TABLE = "uji_trail"
INSERT = "INSERT INTO uji_trail (id, word) VALUES (1, 'satu')"
BREACHES = {
    "update": "UPDATE uji_trail SET word = 'dua'",
    "update of one": "UPDATE uji_trail SET word = 'dua' WHERE id = 1",
    "delete": "DELETE FROM uji_trail",
    "upsert": "INSERT INTO uji_trail (id, word) VALUES (1, 'dua') ON CONFLICT (id) DO UPDATE SET word = excluded.word",
}
REPLACE = {"replace": "REPLACE INTO uji_trail (id, word) VALUES (1, 'dua')"}  # SQLite's own, past every DELETE trigger.


def run(*statements: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        for sql in statements:
            cursor.execute(sql)


@pytest.fixture
def trail(db: None) -> None:
    run("CREATE TABLE uji_trail (id integer PRIMARY KEY, word varchar(10))")
    run(*install_sql(connection.vendor, TABLE), INSERT)


def words() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT word FROM uji_trail ORDER BY id")
        return [word for (word,) in cursor.fetchall()]


def test_rows_can_be_added(trail: None) -> None:
    run("INSERT INTO uji_trail (id, word) VALUES (2, 'dua')")
    assert words() == ["satu", "dua"]


@pytest.mark.parametrize("way", [*BREACHES, *REPLACE])
def test_rows_are_neither_changed_nor_removed(trail: None, way: str) -> None:
    if way in REPLACE and connection.vendor != "sqlite":
        pytest.skip("a statement of SQLite only")
    with pytest.raises(DatabaseError, match=f"{MESSAGE}|UNIQUE"):
        run({**BREACHES, **REPLACE}[way])
    assert words() == ["satu"]


def test_installing_again_and_removing(trail: None) -> None:
    run(*install_sql(connection.vendor, TABLE))
    with pytest.raises(DatabaseError):
        run(BREACHES["delete"])
    run(*remove_sql(connection.vendor, TABLE))
    run(BREACHES["delete"])
    assert words() == []


def test_a_database_that_it_does_not_know_is_an_error() -> None:
    with pytest.raises(NotImplementedError):
        install_sql("oracle", TABLE)
