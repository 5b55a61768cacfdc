"""The address of a password reset must not get into the logs of the servers in front."""

import re
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from gunicorn.app.wsgiapp import WSGIApplication  # type: ignore[import-untyped]
from gunicorn.config import Config  # type: ignore[import-untyped]

ROOT = Path(__file__).resolve().parent.parent
CUT = "/akun/lupa/..."
PATHS = [
    ("/akun/lupa/1z-d0mu2v-5f1c/", CUT),
    ("/akun/lupa/1z-set-password/", CUT),
    ("/akun/lupa/", "/akun/lupa/"),
    ("/akun/lupa/terkirim/", "/akun/lupa/terkirim/"),
    ("/pekerjaan/0c9e-4f/", "/pekerjaan/0c9e-4f/"),
]


@pytest.fixture(scope="module")
def config() -> Config:
    """gunicorn's settings as gunicorn itself reads them from our file."""
    application = WSGIApplication.__new__(WSGIApplication)
    application.cfg = Config()
    application.load_config_from_file(str(ROOT / "deploy/gunicorn.conf.py"))
    return application.cfg


@pytest.mark.parametrize(("path", "written"), PATHS)
def test_gunicorn_cuts_the_path(config: Config, path: str, written: str) -> None:
    environ = {
        "REQUEST_METHOD": "GET", "RAW_URI": path, "PATH_INFO": path, "SERVER_PROTOCOL": "HTTP/1.1",
    }  # fmt: skip
    answer = SimpleNamespace(status="200 OK", sent=1, headers=[])
    logger = config.logger_class(config)
    atoms = logger.atoms(answer, SimpleNamespace(headers=[]), environ, timedelta(seconds=1))
    line = config.access_log_format % logger.atoms_wrapper_class(atoms)
    assert f'"GET {written} HTTP/1.1"' in line


@pytest.mark.parametrize(("path", "written"), PATHS)
def test_nginx_cuts_the_path(path: str, written: str) -> None:
    text = (ROOT / "deploy/nginx/portal.conf").read_text()
    found = re.search(r"map \$uri \$logged_path \{\s*default \$uri;\s*~(\S+) (\S+);\s*\}", text)
    assert found is not None
    pattern, instead = found.groups()
    assert (instead if re.search(pattern, path) else path) == written
    formats = re.findall(r"log_format [^;]+;", text)
    assert all("$logged_path" in line and not re.search(r"\$(uri|request|request_uri)\b", line) for line in formats)
