"""The empty sheet somebody fills for an import, with a filled example and an explanation of each column."""

from __future__ import annotations

from typing import IO

from django.utils.translation import gettext as _

from pkh_portal.exchange.resources import SheetResource
from pkh_portal.spreadsheets import Column, Table, write_tables


def write_template(target: IO[bytes], resource: type[SheetResource]) -> None:
    """Three sheets: headings to fill under, an example, and what goes into each column.

    The example stands apart, so that nobody imports it by leaving it there.
    """
    fields = resource.import_fields()
    columns = [Column(str(field.heading), field.kind, width=field.width, help=str(field.fill.help)) for field in fields]
    name = str(resource.model()._meta.verbose_name_plural)
    guide = [
        Column(_("Kolom"), width=26),
        Column(_("Wajib"), width=10),
        Column(_("Cara mengisi"), width=60),
        Column(_("Pilihan"), width=60),
    ]
    write_tables(
        target,
        [
            Table(name[:1].upper() + name[1:], columns, []),
            Table(_("Contoh"), columns, [[field.fill.example for field in fields]]),
            Table(
                _("Petunjuk"),
                guide,
                [
                    (
                        str(field.heading),
                        _("Ya") if field.fill.required else _("Tidak"),
                        str(field.fill.help),
                        "; ".join(str(label) for _value, label in field.choices.choices) if field.choices else "",
                    )
                    for field in fields
                ],
            ),
        ],
    )
