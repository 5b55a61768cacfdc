import os
import time
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404

from pkh_portal.accounts.models import User
from pkh_portal.exchange import uploads
from pkh_portal.exchange.tasks import sweep_uploads
from pkh_portal.exchange.uploads import KEPT, Upload, UploadGone


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path / "imports"


ANI, BUDI = User(pk=1), User(pk=2)


def kept(name: str = "aturan.csv") -> Upload:
    return Upload.keep(SimpleUploadedFile(name, b"Nama\n"))


def test_a_kept_file_is_private_and_keeps_only_its_name(folder: Path) -> None:
    upload = kept("../../etc/aturan.csv")
    assert upload.name == "aturan.csv"
    assert upload.path.parent == folder
    assert upload.path.stat().st_mode & 0o077 == 0
    again = Upload.from_token(upload.token(user=ANI, table="a.b"), user=ANI, table="a.b")
    assert again == upload


def test_a_token_is_of_use_to_its_owner_and_table_alone() -> None:
    upload = kept()
    token = upload.token(user=ANI, table="a.b")
    for user, table, said in ((BUDI, "a.b", token), (ANI, "a.c", token), (ANI, "a.b", token + "x"), (ANI, "a.b", "")):
        with pytest.raises(Http404):
            Upload.from_token(said, user=user, table=table)


def test_a_token_runs_out_and_goes_with_its_file(monkeypatch: pytest.MonkeyPatch) -> None:
    upload = kept()
    token = upload.token(user=ANI, table="a.b")
    monkeypatch.setattr(uploads, "WAITS", -1)
    with pytest.raises(UploadGone):
        Upload.from_token(token, user=ANI, table="a.b")
    monkeypatch.undo()
    upload.discard()
    upload.discard()
    with pytest.raises(UploadGone):
        Upload.from_token(token, user=ANI, table="a.b")


def test_what_nobody_confirms_is_swept_out(folder: Path) -> None:
    old, new = kept(), kept()
    past = time.time() - KEPT - 60
    os.utime(old.path, (past, past))
    sweep_uploads()
    assert list(folder.iterdir()) == [new.path]


def test_sweeping_before_the_first_upload_finds_nothing() -> None:
    assert uploads.sweep() == 0
