"""Take a load back from the command line."""

from __future__ import annotations

import json
import time
from typing import Any, NoReturn

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from beneficiaries.management.acting import acting_account
from beneficiaries.models import ImportBatch
from beneficiaries.services.intake.naming import said_name
from beneficiaries.services.intake.patience import patient
from beneficiaries.services.intake.undoing import undo
from pkh_portal.accounts.scope import scope_for

REFUSED, WRONG_USAGE = 1, 2


class Command(BaseCommand):
    """``manage.py undo_import BATCH [--json]``; exit status 0, 1 (refused) or 2 (usage)."""

    help = (
        "Membatalkan muatan KPM: mengembalikan isian semula dan menghapus KPM yang dicatatnya, bila belum diubah lagi."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("batch", metavar="NOMOR", type=int)
        parser.add_argument("--json", action="store_true", help="hasil sebagai satu objek JSON")
        parser.add_argument("--user", metavar="NAMA", help="akun yang bertindak; tanpa ini: sistem")

    def handle(self, *args: Any, **options: Any) -> None:
        batch = ImportBatch.objects.select_related("region").filter(pk=options["batch"]).first()
        try:
            actor = acting_account(options["user"], "apply_importbatch")
        except ValidationError as error:
            self._end(WRONG_USAGE, " ".join(error.messages))
        if batch is None or (actor.user is not None and not scope_for(actor.user).covers(batch.region_id)):
            self._end(WRONG_USAGE, _("Tidak ada muatan nomor %(number)s.") % {"number": options["batch"]})
        began = time.monotonic()
        try:
            with patient():
                done = undo(batch=batch, actor=actor)
        except ValidationError as error:
            self._end(REFUSED, " ".join(error.messages))
        said = {"restored": done.restored, "removed": done.removed, "kept": done.kept}
        if options["json"]:
            seconds = {"undo": round(time.monotonic() - began, 2)}
            named = [
                {
                    "batch": each.batch.pk,
                    "file": said_name(each.batch),
                    "removed": each.removed,
                    "restored": each.restored,
                }
                for each in done.mentions
            ]
            self.stdout.write(
                json.dumps({"batch": batch.pk, "state": batch.state, **said, "named_later": named, "seconds": seconds})
            )
        else:
            self.stdout.write(
                _("%(restored)s KPM dikembalikan, %(removed)s dihapus, %(kept)s dibiarkan karena sudah diubah lagi.")
                % said
            )
            for each in done.mentions:
                self.stdout.write(
                    _(
                        "%(file)s (muatan nomor %(batch)s), yang dimuat sesudahnya, menyebut %(removed)s KPM yang "
                        "dihapus dan %(restored)s KPM yang dikembalikan. Muat lagi bila memang harus tercatat."
                    )
                    % {"file": said_name(each.batch), "batch": each.batch.pk,
                       "removed": each.removed, "restored": each.restored}
                )  # fmt: skip

    def _end(self, status: int, sentence: str) -> NoReturn:
        self.stderr.write(sentence)
        raise SystemExit(status)
