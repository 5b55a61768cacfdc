"""Column letters and the shape of a row."""

from collections.abc import Iterator
from functools import cache

from pkh_portal.spreadsheets.errors import TOO_MANY_COLUMNS, TOO_MANY_ROWS, DamagedFile, TableTooLarge
from pkh_portal.spreadsheets.limits import MAX_COLUMNS, MAX_ROWS
from pkh_portal.spreadsheets.values import Cell, Row
from pkh_portal.spreadsheets.workbook import NumberedRow


@cache
def column_letters() -> tuple[str, ...]:
    """``A`` … ``XFD``."""
    names = [""]
    for name in names:
        if len(names) > MAX_COLUMNS:
            break
        names.extend(name + chr(letter) for letter in range(ord("A"), ord("Z") + 1))
    return tuple(names[1 : MAX_COLUMNS + 1])


@cache
def column_indexes() -> dict[str, int]:
    """``A`` is 0."""
    return {letters: index for index, letters in enumerate(column_letters())}


class RowShaper:
    """Rows of one sheet as they are handed out: in order, within the limits, without an empty end.

    Keeps back rows without a value until one with a value follows, so that the empty end of a sheet is never seen.
    """

    def __init__(self, name: str, columns: int) -> None:
        self._name = name
        self._columns = columns
        self.last = 0
        self._next = 0  # the number of the next row to hand out; 0 before the first row with a value

    def placed(self, number: int, row: Row) -> Iterator[NumberedRow]:
        """The row, which holds a value, after the rows without one that were kept back."""
        if self._next:
            for blank in range(self._next, number):
                yield blank, ()
        self._next = number + 1
        yield number, row

    def check_number(self, number: int) -> int:
        """``number`` itself. Raises ``DamagedFile`` out of order, ``TableTooLarge`` beyond Excel's last row."""
        if number > MAX_ROWS:
            raise TableTooLarge(self._name, sentence=TOO_MANY_ROWS, values={"limit": MAX_ROWS})
        if number <= self.last:
            raise DamagedFile(self._name)
        self.last = number
        return number

    def check_width(self, width: int) -> None:
        if width > self._columns:
            raise TableTooLarge(self._name, sentence=TOO_MANY_COLUMNS, values={"limit": self._columns})

    def row(self, cells: dict[int, Cell]) -> Row:
        """A row of the cells by their column index, of which only those with a value count."""
        width = max((index for index, value in cells.items() if value is not None), default=-1) + 1
        self.check_width(width)
        return tuple(map(cells.get, range(width)))
