"""What `migrate` alone leaves behind in an empty database: everything the first page needs."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from pkh_portal.accounts.enums import Role

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.smoke
def test_migrate_leaves_roles_with_permissions_and_a_cache(tmp_path: Path) -> None:
    database = tmp_path / "db.sqlite3"
    environment = os.environ | {
        "DATABASE_URL": f"sqlite:///{database}",
        "PORTAL_DATA_DIR": str(tmp_path),
        "REDIS_URL": "",
        "DJANGO_SETTINGS_MODULE": "pkh_portal.settings",
    }
    command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(command, cwd=ROOT, env=environment, check=True, timeout=120)
    with sqlite3.connect(database) as connection:
        connection.execute("SELECT count(*) FROM portal_cache")
        counted = dict(
            connection.execute(
                "SELECT g.name, count(p.id) FROM auth_group g"
                " LEFT JOIN auth_group_permissions p ON p.group_id = g.id GROUP BY g.name"
            )
        )
        triggers = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")}
    assert {f"accounts_auditevent_no_{verb}" for verb in ("update", "delete", "insert")} <= triggers
    assert set(counted) == set(Role.values)
    assert all(counted.values())
