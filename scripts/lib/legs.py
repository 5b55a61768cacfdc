"""``scripts/test``: the whole suite on every ground this machine offers, and a plain word on what was left out.

=================== ==========================================================================================
SQLite              always
PostgreSQL + Redis  ``TEST_DATABASE_URL`` and ``TEST_REDIS_URL``; without them the usual local addresses are tried
browser             with a Chromium or Chrome; ``CHROMIUM`` names one that is not on the PATH
=================== ==========================================================================================

The tests make and drop databases of their own (``test_…``), and empty the Redis database they are given.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from scripts.lib import venv
from scripts.lib.console import Stop, say
from scripts.lib.environment import ROOT

NO_TESTS = 5  # pytest's exit code when nothing was selected.
DATABASE_URL = "postgres://postgres@127.0.0.1:5432/portal"
REDIS_URL = "redis://127.0.0.1:6379/15"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Run by .venv's Python, which has the drivers: prints the reason and fails when a service does not answer.
ASK_POSTGRESQL = (
    "import os, sys, psycopg2, environ\n"
    "given = environ.Env.db_url_config(sys.argv[1])\n"
    "psycopg2.connect(dbname='postgres', user=given['USER'], password=given['PASSWORD'], host=given['HOST'],"
    " port=given['PORT'] or 5432, connect_timeout=3)"
)
ASK_REDIS = "import sys, redis; redis.from_url(sys.argv[1], socket_connect_timeout=3).ping()"


@dataclass(frozen=True)
class Leg:
    """One run of pytest. ``missing`` says why it cannot be run, empty where it can."""

    name: str
    marks: str
    environment: Mapping[str, str] = field(default_factory=dict)
    missing: str = ""


@dataclass(frozen=True)
class Outcome:
    """What a leg came to: pytest's exit code and its closing line."""

    leg: Leg
    exit_code: int
    closing: str

    def count(self, words: str) -> int:
        """How many tests the closing line reports under words like ``passed``."""
        return sum(int(number) for number in re.findall(rf"(\d+) (?:{words})\b", self.closing))


def _unanswered(python: Path, question: str, url: str) -> str:
    """The last line of the reason why a service does not answer; empty if it does."""
    asked = subprocess.run([python, "-c", question, url], capture_output=True, text=True, check=False)
    return "" if asked.returncode == 0 else asked.stderr.strip().splitlines()[-1]


def browser_path() -> str:
    """A Chromium on this machine, empty without one."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), "")


def legs(python: Path) -> list[Leg]:
    """All legs, those that cannot be run with the reason."""
    database = os.environ.get("TEST_DATABASE_URL", DATABASE_URL)
    redis = os.environ.get("TEST_REDIS_URL", REDIS_URL)
    unanswered = _unanswered(python, ASK_POSTGRESQL, database) or _unanswered(python, ASK_REDIS, redis)
    browser = browser_path()
    embedded, server = {"DATABASE_URL": "", "REDIS_URL": ""}, {"DATABASE_URL": database, "REDIS_URL": redis}
    return [
        Leg("SQLite", "not browser", embedded),
        Leg("PostgreSQL + Redis", "not browser and not once", server, unanswered),
        Leg("browser", "browser", embedded | {"CHROMIUM": browser}, "" if browser else "no Chromium or Chrome found"),
    ]


def split_marks(arguments: Sequence[str]) -> tuple[list[str], str]:
    """Take pytest's ``-m EXPRESSION`` out of the arguments: each leg has to add its own."""
    rest, marks = list(arguments), ""
    while "-m" in rest[:-1]:
        at = rest.index("-m")
        marks = rest[at + 1]
        del rest[at : at + 2]
    return rest, marks


def command(python: Path, leg: Leg, arguments: Sequence[str]) -> list[str]:
    """The pytest command of a leg. Two processes, unless the arguments say how many or ask for a debugger."""
    rest, marks = split_marks(arguments)
    own_way = any(re.match(r"-n|--numprocesses|--pdb|--trace|-s$", argument) for argument in rest)
    parallel = [] if own_way else ["-n", "2"]
    chosen = f"({leg.marks}) and ({marks})" if marks else leg.marks
    return [str(python), "-m", "pytest", "--create-db", *parallel, "-m", chosen, *rest]


def run(leg: Leg, python: Path, arguments: Sequence[str]) -> Outcome:
    """Run a leg, passing its output through."""
    say(f"\n══ {leg.name} ══")
    closing = ""
    environment = {**os.environ, **leg.environment, "PYTHONUNBUFFERED": "1"}
    if sys.stdout.isatty():
        environment.setdefault("FORCE_COLOR", "1")
    with subprocess.Popen(
        command(python, leg, arguments), cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, errors="replace"
    ) as process:
        for line in process.stdout or ():
            print(line, end="", flush=True)
            plain = re.sub(r"\x1b\[[0-9;]*m", "", line).strip("= \n")
            if re.search(r"^(\d+ \w+|no tests ran).* in [\d.]+s", plain):
                closing = plain
    return Outcome(leg, process.returncode, closing or "no closing line")


def verdict(outcomes: Sequence[Outcome], missing: Sequence[Leg], *, selected: bool, strict: bool) -> int:
    """Print the table and return the exit code.

    ``selected``: arguments were given, so that a leg without a matching test is no failure as long as another has
    one, and is not mentioned. ``strict`` (CI): a leg that could not be run is a failure.
    """
    if selected and any(outcome.exit_code != NO_TESTS for outcome in outcomes):
        failed = [outcome for outcome in outcomes if outcome.exit_code not in (0, NO_TESTS)]
    else:
        failed = [outcome for outcome in outcomes if outcome.exit_code]
    say("\n══ Summary ══")
    for outcome in outcomes:
        if outcome in failed or outcome.exit_code == 0:
            say(f"{outcome.leg.name:<20} {'FAILED' if outcome in failed else 'ok':<8} {outcome.closing}")
    for leg in missing:
        say(f"{leg.name:<20} {'MISSING' if strict else 'not run':<8} {leg.missing}")
    counts = [sum(outcome.count(word) for outcome in outcomes) for word in ("passed", "failed|errors?", "skipped")]
    say("total: {} passed, {} failed, {} skipped".format(*counts))
    return 1 if failed or (strict and missing) else 0


def main(arguments: Sequence[str]) -> int:
    """The command. Exit code 1 if a leg failed, or, with ``CI=true``, if one could not be run.

    With ``--setup-only`` alone, only ``.venv`` is made ready, with the tools of development.
    """
    lists = [ROOT / "requirements-dev.txt", ROOT / "requirements.txt"]
    python = venv.ensure(lists)
    if list(arguments) == ["--setup-only"]:
        return 0
    everything = legs(python)
    outcomes = [run(leg, python, arguments) for leg in everything if not leg.missing]
    if any(outcome.exit_code == 4 for outcome in outcomes):
        raise Stop("pytest did not understand these arguments.")
    missing = [leg for leg in everything if leg.missing]
    return verdict(outcomes, missing, selected=bool(arguments), strict=os.environ.get("CI") == "true")
