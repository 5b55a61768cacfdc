"""Taking a file in: it is kept as it came, and a batch is made of it. Nobody has looked inside yet."""

from __future__ import annotations

import hashlib
import os
import uuid
from collections.abc import Collection, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from beneficiaries.models import ImportBatch
from beneficiaries.services.checks import not_ahead, refusal
from beneficiaries.services.intake.naming import kept_name
from pkh_portal.accounts.scope import scope_for
from pkh_portal.accounts.services.audit import Actor
from pkh_portal.history.acting import acting
from pkh_portal.history.telling import told
from pkh_portal.regions.enums import RegionLevel
from pkh_portal.regions.models import Region
from pkh_portal.spreadsheets import FileTooLarge

#: The folder of the storage that files are kept in: outside the web root, handed out by a view that looks at scopes.
FOLDER: Final = "intake"
_BLOCK: Final = 1024 * 1024


def receive(  # noqa: PLR0913 - what is chosen beside the file, all named
    *,
    content: UploadedFile[Any] | Path,
    name: str,
    region: Region,
    effective_on: date,
    actor: Actor,
    kecamatan: Region | None = None,
    complete: bool = False,
    follows: ImportBatch | None = None,
    sheets: Collection[str] = (),
    columns: Mapping[str, str] | None = None,
    remember: bool = False,
) -> ImportBatch:
    """Keep the file for a kabupaten/kota and begin its batch, ``uploaded``, under ``kept_name``.

    ``kecamatan`` is for rows that do not say theirs. ``sheets``, ``columns`` (heading's address → field, "" for none)
    and ``remember`` say beforehand what else is said by ``choose_columns``. Raises ``FileTooLarge``, and
    ``ValidationError`` for a place that is none of the actor's, and for a day to come.
    """
    _check_place(region, kecamatan, actor)
    not_ahead(effective_on, field="effective_on")
    shown = kept_name(name)
    stored = f"{FOLDER}/{uuid.uuid4().hex}"
    path = Path(default_storage.path(stored))
    try:
        size, sha256 = _keep(content, path, shown)
        with transaction.atomic(), acting(actor, told(_("Berkas diterima"))):
            return ImportBatch.objects.create(
                region=region, kecamatan=kecamatan, effective_on=effective_on, complete=complete, name=shown,
                stored=stored, size=size, sha256=sha256, follows=follows, actor=actor.user,
                actor_name=actor.name[:220], choices=_said(sheets, columns or {}, remember),
            )  # fmt: skip
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def _check_place(region: Region, kecamatan: Region | None, actor: Actor) -> None:
    if region.level != RegionLevel.REGENCY:
        raise refusal("region", _("Pilih kabupaten atau kota."))
    if actor.user is not None and not scope_for(actor.user).covers(region.pk):
        raise refusal("region", _("Kabupaten/kota ini di luar wilayah akses Anda."))
    if kecamatan is not None and kecamatan.parent_id != region.pk:
        raise refusal("kecamatan", _("Pilih kecamatan di kabupaten/kota muatan ini."))


def _said(sheets: Collection[str], columns: Mapping[str, str], remember: bool) -> dict[str, Any]:
    return {"sheets": list(sheets), "columns": dict(columns), "remember": remember}


def _keep(content: UploadedFile[Any] | Path, path: Path, name: str) -> tuple[int, str]:
    """Copy the content to ``path``, readable by the portal alone; returns its size and digest."""
    path.parent.mkdir(mode=settings.FILE_UPLOAD_DIRECTORY_PERMISSIONS or 0o700, parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    mode = settings.FILE_UPLOAD_PERMISSIONS or 0o600
    with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, mode), "wb") as kept:
        for block in _blocks(content):
            size += len(block)
            if size > settings.UPLOAD_MAX_BYTES:
                raise FileTooLarge(name, values={"megabytes": settings.UPLOAD_MAX_BYTES // _BLOCK})
            digest.update(block)
            kept.write(block)
    return size, digest.hexdigest()


def _blocks(content: UploadedFile[Any] | Path) -> Iterator[bytes]:
    if isinstance(content, UploadedFile):
        yield from content.chunks(_BLOCK)
        return
    with content.open("rb") as file:
        while block := file.read(_BLOCK):
            yield block
