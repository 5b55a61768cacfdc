"""Databases of ``bench.import_kpm``: made from one ground with all tables and regions, one for each way of loading."""

from __future__ import annotations

import shutil
from pathlib import Path

PREFIX = "bench_import_kpm"


class Postgres:
    """Databases on a server, copied from one that has all tables and regions."""

    def __init__(self, server: str) -> None:
        self.server = server
        self.ground = self._make("ground")

    def __call__(self, name: str) -> str:
        return self._make(name, f'TEMPLATE "{PREFIX}_ground"')

    def _make(self, name: str, template: str = "") -> str:
        self._say(f'DROP DATABASE IF EXISTS "{PREFIX}_{name}"', f'CREATE DATABASE "{PREFIX}_{name}" {template}')
        return f"{self.server}/{PREFIX}_{name}"

    def drop(self) -> None:
        names = ("ground", "ours", "stock", "skipping", "copy")
        self._say(*[f'DROP DATABASE IF EXISTS "{PREFIX}_{name}"' for name in names])

    def _say(self, *statements: str) -> None:
        import psycopg2  # Not needed to say --help.

        connection = psycopg2.connect(f"{self.server}/postgres")
        connection.autocommit = True
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
        connection.close()


class Sqlite:
    """Database files, likewise."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.ground = f"sqlite:///{folder / 'ground.sqlite3'}"

    def __call__(self, name: str) -> str:
        for path in self.folder.glob("ground.sqlite3*"):
            shutil.copy(path, self.folder / path.name.replace("ground", name))
        return f"sqlite:///{self.folder / name}.sqlite3"

    def drop(self) -> None:
        for path in self.folder.glob("*.sqlite3*"):
            path.unlink()
