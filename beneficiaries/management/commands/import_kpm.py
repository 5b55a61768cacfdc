"""Load a KPM list from the command line: the same stages as on the screens, without anybody to ask."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NoReturn

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from beneficiaries.imports.fields import ImportField
from beneficiaries.intake_enums import BatchState, RowOutcome
from beneficiaries.management.acting import acting_account
from beneficiaries.models import ImportBatch
from beneficiaries.services.intake.approving import needs_approval
from beneficiaries.services.intake.cancelling import cancel
from beneficiaries.services.intake.patience import patient
from beneficiaries.services.intake.reading import WRONG_CHOICES
from beneficiaries.services.intake.receiving import receive
from beneficiaries.services.intake.telling import as_object, totals
from beneficiaries.services.intake.whole import go_through, is_decided
from pkh_portal.accounts.services.audit import Actor
from pkh_portal.regions import codes
from pkh_portal.regions.enums import RegionLevel
from pkh_portal.regions.models import Region
from pkh_portal.spreadsheets import SpreadsheetError

REFUSED, WRONG_USAGE = 1, 2


class Command(BaseCommand):
    """``manage.py import_kpm FILE --region 73.71 [--apply] [--json] …``; exit status 0, 1 (refused) or 2 (usage)."""

    help = "Memeriksa dan memuat daftar KPM dari berkas. Tanpa --apply data KPM tidak berubah."
    requires_migrations_checks = True

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="BERKAS", type=Path)
        parser.add_argument("--region", required=True, metavar="KODE", help="kabupaten/kota, misalnya 73.71")
        parser.add_argument("--kecamatan", metavar="KODE", help="untuk baris yang tidak menyebut kecamatannya")
        parser.add_argument("--sheet", nargs="+", action="extend", default=[], metavar="NAMA", help="hanya lembar ini")
        parser.add_argument(
            "--map", nargs="+", action="extend", default=[], metavar="JUDUL=ISIAN", help="kolom ini berarti isian ini"
        )
        parser.add_argument("--remember", action="store_true", help="ingat --map untuk berkas berikutnya")
        parser.add_argument("--apply", action="store_true", help="muat yang dapat dimuat")
        parser.add_argument("--json", action="store_true", help="hasil sebagai satu objek JSON")
        parser.add_argument("--user", metavar="NAMA", help="akun yang bertindak; tanpa ini: sistem")

    def handle(self, *args: Any, **options: Any) -> None:
        with patient():
            batch = self._load(options)
        if batch.state == BatchState.FAILED:
            self._end(REFUSED, batch.failure)
        if options["json"]:
            self.stdout.write(json.dumps(as_object(batch), ensure_ascii=False))
        else:
            self._tell(batch, asked_to_apply=options["apply"])

    def _load(self, options: dict[str, Any]) -> ImportBatch:
        try:
            actor = acting_account(options["user"], "add_importbatch", *["apply_importbatch"] * options["apply"])
            batch = self._receive(options, actor)
        except ValidationError as error:
            self._end(WRONG_USAGE, " ".join(error.messages))
        except SpreadsheetError as error:
            self._end(REFUSED, str(error))
        try:
            return go_through(batch=batch, actor=actor, apply_too=options["apply"])
        except WRONG_CHOICES as error:
            cancel(batch=batch, actor=actor)
            self._end(WRONG_USAGE, str(error))
        except ValidationError as error:
            self._end(REFUSED, " ".join(error.messages))

    def _receive(self, options: dict[str, Any], actor: Actor) -> ImportBatch:
        path: Path = options["file"]
        if not path.is_file():
            self._end(WRONG_USAGE, _("Berkas %(path)s tidak ada.") % {"path": path})
        region = self._region(options["region"], RegionLevel.REGENCY)
        kecamatan = self._region(options["kecamatan"], RegionLevel.DISTRICT) if options["kecamatan"] else None
        return receive(
            content=path, name=path.name, region=region, kecamatan=kecamatan, effective_on=timezone.localdate(),
            actor=actor, sheets=options["sheet"], columns=self._columns(options["map"]), remember=options["remember"],
        )  # fmt: skip

    def _region(self, text: str, level: RegionLevel) -> Region:
        region = Region.objects.filter(pk=codes.dotted(text) or "", level=level).first()
        if region is None:
            said = _("Tidak ada %(level)s dengan kode %(code)s.")
            self._end(WRONG_USAGE, said % {"level": level.label.lower(), "code": text})
        return region

    def _columns(self, said: list[str]) -> dict[str, str]:
        columns = {}
        for text in said:
            heading, mark, field = text.rpartition("=")
            if not mark or not heading or (field and field not in set(ImportField)):
                self._end(WRONG_USAGE, _("Tulis --map sebagai JUDUL=ISIAN: %(text)s") % {"text": text})
            columns[heading] = field
        return columns

    def _end(self, status: int, sentence: str) -> NoReturn:
        self.stderr.write(sentence)
        raise SystemExit(status)

    def _tell(self, batch: ImportBatch, *, asked_to_apply: bool) -> None:
        sheets = list(batch.sheets.order_by("number"))
        rows = totals(sheets)
        self.stdout.write(_("Muatan nomor %(number)s: %(state)s") % {
            "number": batch.pk, "state": BatchState(batch.state).label,
        })  # fmt: skip
        self.stdout.write(_("%(count)s baris dibaca") % {"count": rows["read"]})
        for outcome in RowOutcome:
            self.stdout.write(f"  {outcome.label}: {rows[outcome.value]}")
        self.stdout.write(_("KPM yang tidak ada dalam berkas: %(count)s") % {"count": batch.not_in_file})
        for problem in as_object(batch)["problems"][:20]:
            self.stdout.write(f"  {problem['sheet']} {problem['row']}: {problem['message']}")
        if not is_decided(batch):
            self.stdout.write(_("Ada kolom yang belum jelas artinya; pilih dengan --map JUDUL=ISIAN."))
        elif asked_to_apply and batch.state == BatchState.CHECKED:
            waiting = _("Belum dimuat: harus disetujui orang lain yang berwenang di portal.")
            self.stdout.write(waiting if needs_approval(batch) else batch.failure)
