"""CSV: UTF-8 with a byte order mark and semicolons, as Indonesian Excel opens it by a double click."""

import csv
import io
from collections.abc import Callable, Iterator
from datetime import date, tzinfo
from itertools import count
from typing import IO

from pkh_portal.spreadsheets.guards import guarded
from pkh_portal.spreadsheets.values import cell_text
from pkh_portal.spreadsheets.writing.tables import Column, ColumnKind, Progress, Table, WriteReport, bare
from pkh_portal.spreadsheets.writing.values import Ready, ValueShaper

Render = Callable[[object], str]


def write_csv(
    stream: IO[bytes],
    table: Table,
    *,
    delimiter: str = ";",
    time_zone: tzinfo | None = None,
    progress: Progress | None = None,
    progress_every: int = 1000,
) -> WriteReport:
    """Write headings and rows; the stream stays open. With semicolons decimals have a comma, with commas a point."""
    shaper = ValueShaper(time_zone)
    decimal_mark = "." if delimiter == "," else ","
    renderers = [_renderer(column, shaper, decimal_mark) for column in table.columns]
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="", write_through=False)
    written = count()
    try:
        writer = csv.writer(text, delimiter=delimiter)
        writer.writerow(guarded(shaper.text(column.heading) or "") for column in table.columns)
        writer.writerows(_rendered(table, renderers, written, progress, progress_every))
        text.flush()
    finally:
        text.detach()
    rows = next(written)
    if progress:
        progress(rows)
    return WriteReport(rows=rows, cut_cells=shaper.cut_cells)


def _rendered(
    table: Table, renderers: list[Render], written: "count[int]", progress: Progress | None, progress_every: int
) -> Iterator[list[str]]:
    for row in table.rows:
        yield [render(bare(value)) for render, value in zip(renderers, row, strict=True)]
        done = next(written) + 1
        if progress and done % progress_every == 0:
            progress(done)


def _renderer(column: Column, shaper: ValueShaper, decimal_mark: str) -> Render:
    ready = shaper.for_kind(column.kind)
    keep_digits = column.kind is ColumnKind.LONG_NUMBER
    is_share = column.kind is ColumnKind.PERCENT

    def render(value: object) -> str:
        return _text(ready(value), keep_digits=keep_digits, is_share=is_share, decimal_mark=decimal_mark)

    return render


def _text(value: Ready, *, keep_digits: bool, is_share: bool, decimal_mark: str) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return guarded(value, keep_digits=keep_digits)
    if isinstance(value, date):
        return cell_text(value)
    # Ten places behind the point take off what binary fractions add: 0.07 * 100 is 7.000000000000001.
    number = round(value * 100, 10) if is_share else value
    return cell_text(number).replace(",", decimal_mark) + "%" * is_share
