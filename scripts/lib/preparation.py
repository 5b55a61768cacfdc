"""What must be done before the portal can start: tables, regions, static files, a first account. Each only when needed.

Every step may be done again at any time, so when in doubt it is: a stamp says that a step was last done with exactly
these files on exactly this database.
"""

import contextlib
import json
import sqlite3
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from scripts.lib.console import Stop, last_line, say
from scripts.lib.environment import ROOT, value
from scripts.lib.stamps import Stamps, fingerprint

SOURCE_FOLDERS = ("pkh_portal", "beneficiaries", "companions", "trainings", "reports")


@dataclass(frozen=True)
class Login:
    """The account made on the first start."""

    username: str
    password: str


def _files(folders: Sequence[Path], pattern: str) -> Iterator[Path]:
    for folder in folders:
        yield from (path for path in folder.rglob(pattern) if path.is_file() and "__pycache__" not in path.parts)


@dataclass(frozen=True)
class Demo:
    """The logins of the demo office, all with one password."""

    usernames: Sequence[str]
    password: str


class Preparation:
    """The steps before a start, for one data folder."""

    def __init__(self, python: Path, environment: Mapping[str, str], data_dir: Path) -> None:
        self._python = python
        self._environment = environment
        self._data_dir = data_dir
        self._log = data_dir / "logs" / "setup.log"
        self._stamps = Stamps(data_dir / "prepared.json")

    def manage(self, *arguments: str) -> str:
        """Run a management command and return its output; ``Stop`` with the last line of the error if it fails."""
        done = subprocess.run(
            [self._python, "manage.py", *arguments],
            cwd=ROOT,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        with self._log.open("a", encoding="utf-8") as log:
            # The output of create_first_admin is a password: what a command says stays out of the log.
            log.write(f"manage.py {' '.join(arguments)}: {done.returncode}\n{done.stderr}")
        if done.returncode != 0:
            raise Stop(f"Langkah “{arguments[0]}” gagal: {last_line(done.stderr)} (Catatan: {self._log})")
        return done.stdout

    def run(self) -> Login | None:
        """Do what is needed. Returns the first account when one was made, to be shown once."""
        self._step("migrate", "Menyiapkan basis data …", self._source_stamp, ["migrate", "--noinput"])
        self._step("regions", "Memuat wilayah Indonesia …", self._region_stamp, ["load_regions"])
        self._step("static", "Menyiapkan berkas tampilan …", self._static_stamp, ["collectstatic", "--noinput"])
        if self._fresh("account", self._database()):
            return None
        made = json.loads(last_line(self.manage("create_first_admin")))
        self._stamps.put(account=self._database())
        return Login(**made) if made else None

    def load_demo(self) -> Demo | None:
        """Load the demo office. Returns its logins, to be shown once; none if it is there, or cannot be loaded.

        It is an extra: what keeps it from loading is said, and keeps nothing from starting.
        """
        say("Memuat contoh kantor …")
        try:
            made = json.loads(last_line(self.manage("load_demo", "--json")))
        except Stop as reason:
            say(str(reason))
            return None
        return Demo(**made) if made else None

    def _step(self, name: str, sentence: str, stamp: Callable[[], str], command: list[str]) -> None:
        if self._fresh(name, stamp()):
            return
        say(sentence)
        self.manage(*command)
        # Asked again: the first migrate makes the database file that is part of the stamp.
        self._stamps.put(**{name: stamp()})

    def _fresh(self, name: str, stamp: str) -> bool:
        return bool(stamp) and self._stamps.fresh(name, stamp)

    def _database(self) -> str:
        """Which database this is and which migrations it has had, so that a restored backup counts as another one.

        Empty, so that nothing is skipped, for one without tables and for one on a server: that may be a new one.
        """
        file = self._data_dir / "db.sqlite3"
        if value("DATABASE_URL") or not file.exists():
            return ""
        try:
            with contextlib.closing(sqlite3.connect(file, timeout=20)) as database:
                applied = database.execute("SELECT count(*), max(applied) FROM django_migrations").fetchone()
        except sqlite3.DatabaseError:
            return ""
        return f"sqlite {file.stat().st_ino} {applied}"

    def _source_stamp(self) -> str:
        """Any change of our code or of the libraries: permissions and roles, too, are brought in by migrate."""
        sources = _files([ROOT / folder for folder in SOURCE_FOLDERS], "*.py")
        return self._database() and fingerprint([*sources, ROOT / "requirements.txt"], self._database())

    def _region_stamp(self) -> str:
        return self._database() and fingerprint(_files([ROOT / "pkh_portal/regions"], "*"), self._database())

    def _static_stamp(self) -> str:
        folders = [ROOT / "static", *ROOT.glob("*/static"), *ROOT.glob("pkh_portal/*/static")]
        target = self._data_dir / "static"
        return fingerprint([*_files(folders, "*"), ROOT / "requirements.txt"]) if target.exists() else ""
