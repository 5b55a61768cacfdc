"""The one way to write tables, whatever the format and the target."""

import os
from collections.abc import Callable, Sequence
from datetime import tzinfo
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO

from pkh_portal.spreadsheets.writing.csv_files import write_csv
from pkh_portal.spreadsheets.writing.tables import FileFormat, Progress, Table, WriteReport
from pkh_portal.spreadsheets.writing.xlsx_files import write_xlsx

Target = str | os.PathLike[str] | IO[bytes]


def write_tables(
    target: Target,
    tables: Table | Sequence[Table],
    *,
    file_format: FileFormat = FileFormat.XLSX,
    delimiter: str = ";",
    time_zone: tzinfo | None = None,
    progress: Progress | None = None,
    progress_every: int = 1000,
) -> WriteReport:
    """Write tables to a path or a binary stream; rows are taken one by one, and never held together.

    XLSX has a sheet for each table, CSV takes exactly one and separates by ``delimiter``. Moments with a time zone
    are written as the clock of ``time_zone`` shows them. ``progress`` is called with the rows written so far, every
    ``progress_every`` rows and at the end; it may raise to stop. A path is replaced only when all has been written,
    so whatever goes wrong leaves the old file, or none. Raises ``ValueError`` for a row that is not as long as the
    headings, or several tables for CSV.
    """
    tables = [tables] if isinstance(tables, Table) else list(tables)
    if file_format is FileFormat.CSV and len(tables) != 1:
        raise ValueError("A CSV file holds exactly one table.")

    def write(stream: IO[bytes]) -> WriteReport:
        if file_format is FileFormat.CSV:
            return write_csv(
                stream,
                tables[0],
                delimiter=delimiter,
                time_zone=time_zone,
                progress=progress,
                progress_every=progress_every,
            )
        return write_xlsx(stream, tables, time_zone=time_zone, progress=progress, progress_every=progress_every)

    if not isinstance(target, (str, os.PathLike)):
        return write(target)
    return _replace(Path(target), write)


def _replace(path: Path, write: Callable[[IO[bytes]], WriteReport]) -> WriteReport:
    with NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}-", delete=False) as stream:
        unfinished = Path(stream.name)
        try:
            report = write(stream.file)
        except BaseException:
            stream.close()
            unfinished.unlink()
            raise
    unfinished.replace(path)
    return report
