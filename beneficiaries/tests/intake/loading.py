"""Files and loads of the tests of the intake desk. All people are made up."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection

from beneficiaries.models import Enrolment, FamilyGroup, Household, ImportBatch, RegistryRecord
from beneficiaries.services.intake.receiving import receive
from beneficiaries.services.intake.whole import go_through
from pkh_portal.accounts.services.audit import SYSTEM, Actor
from pkh_portal.regions.models import Region

HEADINGS = (
    "NIK", "NAMA", "NO KK", "IDDTKS", "NO PESERTA", "KECAMATAN", "KELURAHAN", "ALAMAT", "RT", "SD", "STATUS",
    "KELOMPOK",
)  # fmt: skip
DAY = date(2026, 6, 1)
Line = Mapping[str, str]


def text_file(lines: Iterable[Line], headings: Sequence[str] = HEADINGS) -> bytes:
    """A list as text with semicolons."""
    out = io.StringIO()
    writer = csv.DictWriter(out, headings, delimiter=";", restval="")
    writer.writeheader()
    writer.writerows(lines)
    return out.getvalue().encode()


def line(nik: str, name: str = "SITI AMINAH", **values: str) -> Line:
    """A row in Tamalate."""
    return {"NIK": nik, "NAMA": name, "KECAMATAN": "TAMALATE", **values}


def take_in(lines: Iterable[Line], *, actor: Actor = SYSTEM, **fields: Any) -> ImportBatch:
    """A batch of Kota Makassar, received."""
    content = SimpleUploadedFile("daftar.csv", text_file(lines, fields.pop("headings", HEADINGS)))
    region = Region.objects.get(pk=fields.pop("region", "73.71"))
    return receive(
        content=content, name=fields.pop("name", "daftar.csv"), region=region,
        effective_on=fields.pop("day", DAY), actor=actor, **fields,
    )  # fmt: skip


def load(lines: Iterable[Line], *, apply_too: bool = True, actor: Actor = SYSTEM, **fields: Any) -> ImportBatch:
    """All stages of these rows."""
    return go_through(batch=take_in(lines, actor=actor, **fields), actor=actor, apply_too=apply_too)


def command(*arguments: object) -> tuple[int, Any]:
    """``import_kpm`` or ``undo_import`` with --json: exit status and the object (the sentence where it was refused)."""
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command(*map(str, arguments), "--json", stdout=out, stderr=err)
    except SystemExit as end:
        return int(end.code or 0), err.getvalue()
    return 0, json.loads(out.getvalue())


def registry() -> dict[str, list[dict[str, Any]]]:
    """All rows of the families' own tables, without the keys of rows that a load may make anew."""
    found = {}
    for model in (Household, Enrolment, RegistryRecord, FamilyGroup):
        names = [field.attname for field in model._meta.concrete_fields]
        found[model.__name__] = list(model.objects.order_by("pk").values(*names))
    return found


def sample(name: str) -> Path:
    return Path(__file__).parent.parent / "imports" / "samples" / name


def on_postgresql() -> bool:
    return connection.vendor == "postgresql"
