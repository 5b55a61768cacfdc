"""The commands in ``scripts/``, run in a small checkout of their own with a stand-in for the portal.

The stand-in's manage.py notes what it is asked, and its gunicorn and celery live and answer as the real ones do, so
that setting up, waiting, stopping and every sentence are the real code's. That the real portal starts this way is
shown by the last job of ``.ci/run``.
"""

import ast
import http.server
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts.lib import legs
from scripts.lib.environment import dotenv
from scripts.lib.launch import too_old
from scripts.lib.stamps import Stamps

ROOT = Path(__file__).resolve().parent.parent
pytestmark = [
    pytest.mark.once,
    pytest.mark.skipif(os.name == "nt", reason="the stand-ins are stopped by POSIX signals"),
]

MANAGE = """
import json, os, pathlib, sqlite3, sys
data = pathlib.Path(os.environ["PORTAL_DATA_DIR"])
with (data / "asked").open("a") as asked:
    print(sys.argv[1], file=asked)
if reason := os.environ.get("STAND_IN_FAILS"):
    sys.exit(reason)
if sys.argv[1] == "migrate":
    with sqlite3.connect(data / "db.sqlite3") as database:
        database.execute("CREATE TABLE django_migrations (applied)")
        database.execute("INSERT INTO django_migrations VALUES (hex(randomblob(8)))")
if sys.argv[1] == "create_first_admin":
    print(json.dumps({"username": "admin", "password": "hanya-sekali"}))
if sys.argv[1] == "load_demo":
    if (data / "no_demo").exists():
        sys.exit("Nama pengguna demo-staf sudah dipakai")
    print(json.dumps({"usernames": ["demo-staf", "demo-tksk"], "password": "contoh-sekali"}))
if sys.argv[1] == "collectstatic":
    (data / "static").mkdir(exist_ok=True)
"""
GUNICORN = """
import http.server, sys
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
host, _, port = sys.argv[sys.argv.index("--bind") + 1].rpartition(":")
http.server.HTTPServer((host, int(port)), Handler).serve_forever()
"""
CELERY = """
import os, pathlib, sys, time
print("worker speaking", flush=True)
while not (pathlib.Path(os.environ["PORTAL_DATA_DIR"]) / "die").exists():
    time.sleep(0.05)
sys.exit("worker gave up")
"""


def lay_out(folder: Path) -> Path:
    """A checkout with our scripts, an empty list of requirements and the stand-ins."""
    shutil.copytree(ROOT / "scripts", folder / "scripts", ignore=shutil.ignore_patterns("__pycache__"))
    for name, text in {
        "requirements.txt": "",
        "manage.py": MANAGE,
        "gunicorn/__main__.py": GUNICORN,
        "celery/__main__.py": CELERY,
        "pkh_portal/regions/data/regions.csv": "73",
    }.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout whose ``.venv`` exists, made by the script itself. Its data folders are the tests' own."""
    folder = lay_out(tmp_path_factory.mktemp("checkout"))
    done = run(folder, tmp_path_factory.mktemp("data"), "--setup-only")
    assert done.returncode == 0, done.stderr
    return folder


def environment(data: Path, **more: str) -> dict[str, str]:
    kept = {
        name: text for name, text in os.environ.items() if not name.startswith(("PIP_", "UV_", "DATABASE_", "REDIS_"))
    }
    return kept | {"PORTAL_DATA_DIR": str(data), "PIP_CONFIG_FILE": os.devnull} | more


def run(checkout: Path, data: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    """``scripts/run`` in the checkout, to its end."""
    return subprocess.run(
        [sys.executable, "scripts/run", *arguments],
        cwd=checkout,
        env=environment(data, **more),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def asked(data: Path) -> list[str]:
    """The management commands that were called."""
    return (data / "asked").read_text().split()


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Running:
    """A ``scripts/run`` that has been left running."""

    def __init__(self, checkout: Path, data: Path, port: int, *arguments: str) -> None:
        self.data = data
        self.process = subprocess.Popen(
            [sys.executable, "scripts/run", "--port", str(port), *arguments],
            cwd=checkout,
            env=environment(data),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.output = ""

    def until(self, sentence: str) -> str:
        """Read on until a line holds the sentence, and return that line."""
        assert self.process.stdout
        for line in self.process.stdout:
            self.output += line
            if sentence in line:
                return line
        raise AssertionError(f"{sentence!r} is not in:\n{self.output}")

    def end(self, number: int = signal.SIGINT) -> int:
        """Send a signal and wait. Returns the exit code."""
        if self.process.poll() is None:
            self.process.send_signal(number)
            rest, _ = self.process.communicate(timeout=30)
            self.output += rest
        return self.process.returncode

    def pids(self) -> list[int]:
        """Web and worker, as noted for the next start."""
        return list(json.loads((self.data / "portal.json").read_text())["pids"])


@pytest.fixture
def running(checkout: Path, tmp_path: Path, port: int) -> Iterator[Running]:
    started = Running(checkout, tmp_path, port)
    started.until("siap")
    yield started
    started.end()


def alive(pid: int) -> bool:
    """Whether a process runs; one that has ended but was not yet collected does not."""
    found = subprocess.run(["/bin/ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return bool(found.stdout.strip()) and not found.stdout.startswith("Z")


def gone(pids: list[int]) -> bool:
    for _ in range(50):
        if not any(map(alive, pids)):
            return True
        time.sleep(0.1)
    return False


# ── The Python ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("version", "refused"), [((3, 8, 18), True), ((3, 10, 99), True), ((3, 11), False), ((4, 0), False)]
)
def test_an_old_python_gets_one_sentence(version: tuple[int, ...], refused: bool) -> None:
    sentence = too_old(version)
    assert bool(sentence) is refused
    if refused:
        assert f"Python {version[0]}.{version[1]}" in sentence
        assert "\n" not in sentence


@pytest.mark.parametrize("name", ["run", "test", "lock", "messages", "lib/__init__.py", "lib/launch.py"])
def test_what_runs_before_the_check_is_readable_for_an_old_python(name: str) -> None:
    ast.parse((ROOT / "scripts" / name).read_text("utf-8"), feature_version=(3, 4))


# ── The environment ─────────────────────────────────────────────────────────────────────────


def test_the_first_start_prepares_everything_and_the_second_nothing(checkout: Path, tmp_path: Path) -> None:
    first = run(checkout, tmp_path, "--setup-only")
    assert first.stdout.count("hanya-sekali") == 1
    steps = ["migrate", "load_regions", "collectstatic", "create_first_admin", "load_demo"]
    assert asked(tmp_path) == steps
    assert "hanya-sekali" not in (tmp_path / "logs" / "setup.log").read_text()
    second = run(checkout, tmp_path, "--setup-only")
    assert second.returncode == 0
    assert asked(tmp_path) == steps
    assert "hanya-sekali" not in second.stdout


@pytest.mark.parametrize(("arguments", "loaded"), [([], True), (["--no-demo"], False)])
def test_the_demo_office_comes_with_the_first_account_only(
    checkout: Path, tmp_path: Path, arguments: list[str], loaded: bool
) -> None:
    first = run(checkout, tmp_path, "--setup-only", *arguments)
    second = run(checkout, tmp_path, "--setup-only")
    assert asked(tmp_path).count("load_demo") == int(loaded)
    for word in ("demo-staf", "demo-tksk", "contoh-sekali"):
        assert first.stdout.count(word) == int(loaded)
        assert word not in second.stdout + (tmp_path / "logs" / "setup.log").read_text()


def test_a_demo_office_that_cannot_be_loaded_keeps_nobody_from_working(checkout: Path, tmp_path: Path) -> None:
    (tmp_path / "no_demo").touch()
    done = run(checkout, tmp_path, "--setup-only")
    assert done.returncode == 0
    assert "demo-staf sudah dipakai" in done.stdout


def test_a_change_repeats_the_step_it_concerns(checkout: Path, tmp_path: Path) -> None:
    run(checkout, tmp_path, "--setup-only")
    (tmp_path / "asked").unlink()
    data = checkout / "pkh_portal" / "regions" / "data" / "regions.csv"
    data.write_text(data.read_text() + "\n74")
    run(checkout, tmp_path, "--setup-only")
    assert asked(tmp_path) == ["load_regions"]


@pytest.mark.parametrize("damaged", [False, True])
def test_another_database_is_prepared_anew(checkout: Path, tmp_path: Path, damaged: bool) -> None:
    run(checkout, tmp_path, "--setup-only")
    (tmp_path / "asked").unlink()
    (tmp_path / "db.sqlite3").unlink()
    if damaged:
        (tmp_path / "db.sqlite3").touch()  # Often with the inode of the one just removed.
    run(checkout, tmp_path, "--setup-only")
    assert asked(tmp_path)[:2] == ["migrate", "load_regions"]


def test_a_half_made_environment_is_made_again(checkout: Path, tmp_path: Path) -> None:
    python = checkout / ".venv" / "bin" / "python"
    (checkout / ".venv" / ".unfinished").touch()
    python.unlink()
    done = run(checkout, tmp_path, "--setup-only")
    assert done.returncode == 0, done.stderr
    assert "dibuat ulang" in done.stdout
    assert python.exists()


def test_an_environment_without_its_interpreter_is_made_again(checkout: Path, tmp_path: Path) -> None:
    python = checkout / ".venv" / "bin" / "python"
    python.unlink()
    python.symlink_to("/nowhere/python3")
    assert "dibuat ulang" in run(checkout, tmp_path, "--setup-only").stdout


def test_a_python_without_ensurepip_borrows_a_pip(tmp_path: Path) -> None:
    """Debian's python3 is such a one, unless python3-venv is installed."""
    folder = lay_out(tmp_path / "checkout")
    code = (
        "import importlib.util, pathlib, sys; sys.path.insert(0, '')\n"
        "real = importlib.util.find_spec\n"
        "importlib.util.find_spec = lambda name, *rest: None if name == 'ensurepip' else real(name, *rest)\n"
        "from scripts.lib import venv; venv.ensure([pathlib.Path('requirements.txt')])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=folder, env=environment(tmp_path), check=False)
    assert done.returncode == 0
    assert not list((folder / ".venv").glob("lib/python*/site-packages/pip"))
    assert (folder / ".venv" / ".installed.json").exists()


def test_without_internet_there_is_one_sentence(tmp_path: Path) -> None:
    folder = lay_out(tmp_path / "checkout")
    (folder / "requirements.txt").write_text(f"nothing-of-this-name==1.0 --hash=sha256:{'0' * 64}\n")
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        index = f"http://127.0.0.1:{closed.getsockname()[1]}/simple"
        done = run(folder, tmp_path / "data", "--setup-only", PIP_INDEX_URL=index)
    assert done.returncode == 1
    assert done.stderr.startswith("Internet tidak terjangkau")
    assert done.stderr.count("\n") == 1
    assert (folder / ".venv" / ".unfinished").exists()


def test_stamps_survive_a_damaged_file(tmp_path: Path) -> None:
    stamps = Stamps(tmp_path / "stamps.json")
    stamps.put(one="1")
    stamps.put(two="2")
    assert stamps.fresh("one", "1")
    assert not stamps.fresh("one", "2")
    stamps.path.write_text("{")
    assert not stamps.fresh("one", "1")


def test_dotenv_reads_what_the_settings_read(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("# A=1\nexport PORTAL_MODE=server\nDATABASE_URL='postgres://u@h/n?a=b'\n\nEMPTY=\n")
    assert dotenv(file) == {"PORTAL_MODE": "server", "DATABASE_URL": "postgres://u@h/n?a=b", "EMPTY": ""}


# ── Sentences instead of tracebacks ─────────────────────────────────────────────────────────


def test_a_busy_port(checkout: Path, tmp_path: Path) -> None:
    server = http.server.HTTPServer(("127.0.0.1", 0), http.server.BaseHTTPRequestHandler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    done = run(checkout, tmp_path, "--port", str(server.server_port))
    server.shutdown()
    server.server_close()
    assert done.returncode == 1
    assert done.stderr.startswith(f"Port {server.server_port} sedang dipakai")
    assert not (tmp_path / "asked").exists()


@pytest.mark.parametrize(
    ("arguments", "beginning"),
    [
        (["--host", "203.0.113.9"], "Alamat 203.0.113.9 bukan milik komputer ini"),
        (["--host", "tidak.ada.invalid"], "Alamat tidak.ada.invalid tidak dikenal"),
        (["--port", "99999"], "Perintah tidak dimengerti"),
        (["--sesuatu"], "Perintah tidak dimengerti"),
    ],
)
def test_arguments_that_cannot_work(checkout: Path, tmp_path: Path, arguments: list[str], beginning: str) -> None:
    done = run(checkout, tmp_path, *arguments)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert done.stderr.startswith(beginning)


def test_a_data_folder_that_cannot_be_written(checkout: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    done = run(checkout, tmp_path / "file" / "data", "--setup-only")
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "tidak dapat ditulisi" in done.stderr


def test_a_step_that_fails_names_itself_and_the_reason(checkout: Path, tmp_path: Path) -> None:
    done = run(checkout, tmp_path, "--setup-only", STAND_IN_FAILS="tabel terkunci")
    assert done.returncode == 1
    assert done.stderr.startswith("Langkah “migrate” gagal: tabel terkunci")


# ── Running ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_it_starts_answers_and_stops_cleanly(running: Running, number: int) -> None:
    pids = running.pids()
    assert len(pids) == 2
    assert all(map(alive, pids))
    assert running.end(number) == 0
    assert running.output.endswith("Portal sudah berhenti.\n")
    assert gone(pids)
    assert "worker speaking" in (running.data / "logs" / "worker.log").read_text()
    assert not (running.data / "portal.json").exists()


def test_a_second_one_on_the_same_data_is_refused(running: Running, checkout: Path) -> None:
    done = run(checkout, running.data, "--port", "1")
    assert done.returncode == 1
    assert done.stderr.startswith("Portal sudah berjalan dengan folder data ini (http://127.0.0.1:")


def test_when_a_process_ends_by_itself_everything_stops(running: Running) -> None:
    pids = running.pids()
    (running.data / "die").touch()
    running.until("worker gave up")
    assert "Proses worker berhenti sendiri (kode 1)" in running.output
    running.process.communicate(timeout=30)
    assert running.process.returncode == 1
    assert gone(pids)


def test_a_crash_leaves_nothing_that_blocks(running: Running, checkout: Path, port: int) -> None:
    pids = running.pids()
    running.end(signal.SIGKILL)
    assert all(map(alive, pids))
    again = Running(checkout, running.data, port)
    again.until("Menghentikan sisa proses")
    again.until("siap")
    assert gone(pids)
    assert again.end() == 0


def test_other_hosts_are_let_in_and_warned_about(checkout: Path, tmp_path: Path, port: int) -> None:
    started = Running(checkout, tmp_path, port, "--host", "0.0.0.0")  # noqa: S104 # The case in question.
    started.until("siap")
    started.until("tidak terenkripsi")
    assert started.end() == 0


# ── scripts/test ────────────────────────────────────────────────────────────────────────────

LEG = legs.Leg("SQLite", "not browser")


def test_marks_of_the_caller_are_joined_with_those_of_the_leg() -> None:
    command = legs.command(Path("python"), LEG, ["-m", "smoke or kill", "-x"])
    assert command[command.index("-m", 3) + 1] == "(not browser) and (smoke or kill)"
    assert command[-1] == "-x"


@pytest.mark.parametrize(
    ("codes", "missing", "selected", "strict", "expected"),
    [
        ([0, 0], False, False, True, 0),
        ([0, 1], False, False, False, 1),
        ([0, 5], False, False, False, 1),  # A leg of the whole suite that finds no test is broken.
        ([0, 5], False, True, False, 0),
        ([5, 5], False, True, False, 1),
        ([0], True, False, False, 0),
        ([0], True, False, True, 1),
    ],
)
def test_the_verdict(codes: list[int], missing: bool, selected: bool, strict: bool, expected: int) -> None:
    outcomes = [legs.Outcome(LEG, code, "1 passed in 1.0s") for code in codes]
    left_out = [legs.Leg("browser", "browser", missing="no Chromium")] if missing else []
    assert legs.verdict(outcomes, left_out, selected=selected, strict=strict) == expected


def test_a_leg_that_nothing_was_chosen_from_is_not_in_the_table(capsys: pytest.CaptureFixture[str]) -> None:
    empty = legs.Leg("browser", "browser")
    outcomes = [legs.Outcome(LEG, 0, "11 passed in 3.0s"), legs.Outcome(empty, 5, "no tests ran in 0.1s")]
    legs.verdict(outcomes, [], selected=True, strict=True)
    assert "browser" not in (chosen := capsys.readouterr().out)
    assert "no tests ran" not in chosen
    legs.verdict(outcomes, [], selected=False, strict=True)
    assert "browser              FAILED   no tests ran" in capsys.readouterr().out


def test_the_table_says_what_was_left_out_and_adds_up(capsys: pytest.CaptureFixture[str]) -> None:
    outcomes = [
        legs.Outcome(LEG, 1, "2 failed, 10 passed, 1 skipped, 1 error in 3.0s"),
        legs.Outcome(LEG, 0, "11 passed in 3.0s"),
    ]
    legs.verdict(outcomes, [legs.Leg("browser", "browser", missing="no Chromium")], selected=False, strict=False)
    printed = capsys.readouterr().out
    assert "browser              not run  no Chromium" in printed
    assert printed.endswith("total: 21 passed, 3 failed, 1 skipped\n")
