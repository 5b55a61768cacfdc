"""``scripts/run``: set up, start web and worker, wait until they answer, and stop cleanly."""

import argparse
import os
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from scripts.lib import network, processes, venv
from scripts.lib.console import Stop, say
from scripts.lib.environment import ROOT, WINDOWS, data_dir, portal_environment, value
from scripts.lib.instance import Instance
from scripts.lib.preparation import Demo, Login, Preparation

ANSWER_SECONDS = 60
# One process with two threads serves an office; there is nobody to gossip with on the embedded broker.
WORKER = "--pool threads --concurrency 2 --without-gossip --without-mingle --without-heartbeat --beat"


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise Stop(f"Perintah tidak dimengerti: {message}. Lihat scripts/run --help.")


def _port(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 65_535:
        raise argparse.ArgumentTypeError(f"port {text!r} bukan angka 1–65535")
    return int(text)


def _arguments(arguments: Sequence[str]) -> argparse.Namespace:
    parser = _Parser(
        prog="scripts/run", description="Menjalankan Portal PKH di komputer ini; dihentikan dengan Ctrl-C."
    )
    parser.add_argument("--port", type=_port, default=8000, help="port yang dipakai (bawaan: 8000)")
    parser.add_argument("--host", default="127.0.0.1", help="alamat yang dilayani; 0.0.0.0 = seluruh jaringan kantor")
    parser.add_argument("--no-demo", action="store_true", help="jangan memuat contoh kantor pada pemakaian pertama")
    parser.add_argument("--setup-only", action="store_true", help="hanya menyiapkan, tidak menjalankan")
    return parser.parse_args(arguments)


def _prepare_data_dir() -> Path:
    folder = data_dir()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        (folder / "logs").mkdir(exist_ok=True)
        (folder / "logs" / "setup.log").touch()
    except OSError:
        raise Stop(
            f"Folder data {folder} tidak dapat ditulisi; beri izin, atau tentukan folder lain: PORTAL_DATA_DIR."
        ) from None
    return folder


def _allowed_hosts(host: str) -> str:
    """The ``ALLOWED_HOSTS`` of this start: what is set, this computer itself, and the names it is served by."""
    hosts = [*value("ALLOWED_HOSTS").split(","), "localhost", "127.0.0.1", "[::1]", *network.names_of(host)]
    return ",".join(dict.fromkeys(name for name in hosts if name))


def _commands(python: Path, host: str, port: int) -> dict[str, list[str]]:
    """The command of each process, by its name in the logs. The Windows ones have not been tried by a machine."""
    address = f"{network.in_address(host)}:{port}"
    worker = f"-m celery -A pkh_portal.celery worker --loglevel INFO {WORKER}"
    if WINDOWS:
        # Neither gunicorn nor a beat inside the worker exists there.
        web, worker = f"manage.py runserver --noreload {address}", worker.removesuffix(" --beat")
        words = {"web": web, "worker": worker, "beat": "-m celery -A pkh_portal.celery beat --loglevel INFO"}
    else:
        web = f"-m gunicorn pkh_portal.wsgi --config deploy/gunicorn.conf.py --bind {address}"
        words = {"web": web, "worker": worker}
    return {name: [str(python), *command.split()] for name, command in words.items()}


def _wait_for_answer(children: Sequence[processes.Child], host: str, port: int) -> None:
    """Return when the portal answers, fully or at least the web side; ``Stop`` when a process ends or time is up."""
    deadline = time.monotonic() + ANSWER_SECONDS
    status = 0
    while time.monotonic() < deadline:
        _require_all(children)
        status = network.health(network.local_form(host), port)
        if status == 200:
            return
        time.sleep(0.2)
    if not status:
        raise Stop(f"Portal tidak menjawab dalam {ANSWER_SECONDS} detik. Catatannya:\n{children[0].log_tail()}")
    say(f"Halaman sudah menjawab, tetapi pekerjaan latar belum siap; periksa {children[1].log}.")


def _require_all(children: Sequence[processes.Child]) -> None:
    if ended := processes.first_ended(children):
        raise Stop(
            f"Proses {ended.name} berhenti sendiri (kode {ended.exit_code}), jadi portal dihentikan. "
            f"Catatan terakhirnya ({ended.log}):\n{ended.log_tail()}"
        )


def _show_login(login: Login) -> None:
    say()
    say(f"  Nama pengguna: {login.username}")
    say(f"  Kata sandi:    {login.password}")
    say("  Kata sandi ini hanya ditampilkan sekali; catat sekarang dan ganti saat masuk pertama kali.")
    say()


def _show_demo(demo: Demo) -> None:
    say()
    say("  Contoh kantor untuk mencoba: Kota Makassar dengan keluarga karangan. Satu pengguna tiap peran:")
    for username in demo.usernames:
        say(f"    {username}")
    say(f"  Kata sandi semuanya: {demo.password} (hanya ditampilkan sekali)")
    say("  Menghapusnya kelak: .venv/bin/python manage.py clear_demo. Tanpa contoh dari awal: scripts/run --no-demo.")
    say()


def _serve(instance: Instance, python: Path, host: str, port: int) -> None:
    """Run web and worker until Ctrl-C."""
    environment = portal_environment({"ALLOWED_HOSTS": _allowed_hosts(host)})
    address = f"http://{network.names_of(host)[-1]}:{port}/"
    logs = data_dir() / "logs"
    children: list[processes.Child] = []
    say("Menjalankan portal …")
    try:
        for name, command in _commands(python, host, port).items():
            children.append(processes.Child(name, command, environment, logs / f"{name}.log"))
            instance.record(address, [child.pid for child in children])
        _wait_for_answer(children, host, port)
        say(f"Portal PKH siap: {address} (hentikan dengan Ctrl-C)")
        if not network.is_loopback(host):
            say("Perhatian: lalu lintas tidak terenkripsi; pakai hanya di jaringan kantor sendiri (lihat README.md).")
        while True:
            _require_all(children)
            time.sleep(0.5)
    except KeyboardInterrupt:
        say("Menghentikan portal …")
    finally:
        processes.stop(children)
    say("Portal sudah berhenti.")


def main(arguments: Sequence[str]) -> int:
    """The command. Exit code 0 after Ctrl-C, 1 with a sentence when something prevents a start."""
    chosen = _arguments(arguments)
    folder = _prepare_data_dir()
    if not os.access(ROOT, os.W_OK):
        raise Stop(f"Tidak ada izin menulis di folder {ROOT}; jalankan sebagai pengguna yang memilikinya.")
    with Instance(folder) as instance:
        if not chosen.setup_only:
            network.require_free_port(chosen.host, chosen.port)
        python = venv.ensure([ROOT / "requirements.txt"])
        preparation = Preparation(python, portal_environment({}), folder)
        if login := preparation.run():
            _show_login(login)  # At once: whatever fails from here on, the password has been seen.
            if not chosen.no_demo and (demo := preparation.load_demo()):
                _show_demo(demo)
        if chosen.setup_only:
            say("Persiapan selesai; jalankan portal dengan scripts/run.")
        else:
            _serve(instance, python, chosen.host, chosen.port)
    return 0
