"""Why a file cannot be read: one exception type per reason, each with a code and one sentence for the operator.

The sentence is a lazy translation; it is put together when it is shown, in the reader's language. It names the
file and the remedy, never what stands in a cell.
"""

from collections.abc import Mapping
from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class SpreadsheetError(Exception):
    """Base of everything the reader refuses; ``str(error)`` is the sentence, ``code`` the fixed name of the reason."""

    code: ClassVar[str] = "spreadsheet_error"
    sentence: str | Promise = _("Berkas %(name)s tidak dapat dibaca; simpan ulang sebagai .xlsx, lalu coba lagi.")

    def __init__(
        self, name: str, *, sentence: str | Promise | None = None, values: Mapping[str, object] | None = None
    ) -> None:
        super().__init__(name)
        self.name = name
        self.values = dict(values or {})
        if sentence is not None:
            self.sentence = sentence

    @property
    def message(self) -> str:
        return str(self.sentence) % {"name": self.name, **self.values}

    def __str__(self) -> str:
        return self.message


class FileTooLarge(SpreadsheetError):
    code = "file_too_large"
    sentence = _(
        "Berkas %(name)s lebih besar dari %(megabytes)s MB; bagi menjadi beberapa berkas, misalnya per kecamatan."
    )


class UnpacksTooLarge(SpreadsheetError):
    code = "unpacks_too_large"
    sentence = _(
        "Isi berkas %(name)s setelah dibuka lebih besar dari %(megabytes)s MB;"
        " salin tabelnya saja ke berkas baru, atau bagi menjadi beberapa berkas."
    )


class TableTooLarge(SpreadsheetError):
    """More columns, sheets or text than a table of people has; the sentence says which."""

    code = "table_too_large"
    sentence = _("Tabel dalam berkas %(name)s terlalu besar; bagi menjadi beberapa berkas, misalnya per kecamatan.")


class PasswordProtected(SpreadsheetError):
    code = "password_protected"
    sentence = _("Berkas %(name)s dilindungi kata sandi; buka di Excel, hapus kata sandinya, simpan, lalu unggah lagi.")


class DamagedFile(SpreadsheetError):
    code = "damaged"
    sentence = _(
        "Berkas %(name)s rusak atau tidak lengkap; buka di Excel, simpan ulang sebagai .xlsx, lalu unggah lagi."
    )


class NotATable(SpreadsheetError):
    code = "not_a_table"
    sentence = _(
        "Berkas %(name)s bukan tabel; gunakan berkas Excel (.xlsx, .xls, .xlsb), LibreOffice (.ods), atau CSV."
    )


class UnsupportedFormat(NotATable):
    """A table in a format that is not read; the remedy is to save it as another one."""

    code = "unsupported_format"
    sentence = _("Format berkas %(name)s belum didukung; buka di Excel, simpan sebagai .xlsx, lalu unggah lagi.")


class HostileContent(SpreadsheetError):
    """A document type or entity declaration: no spreadsheet program writes one, expansion attacks do."""

    code = "hostile_content"
    sentence = _(
        "Berkas %(name)s memuat bagian yang tidak aman sehingga ditolak;"
        " salin tabelnya ke berkas Excel baru, lalu unggah yang baru."
    )


# Sentences of TableTooLarge for what exactly is too large.
TOO_MANY_COLUMNS = _(
    "Berkas %(name)s berisi lebih dari %(limit)s kolom; hapus kolom yang tidak dipakai, lalu unggah lagi."
)
TOO_MANY_SHEETS = _(
    "Berkas %(name)s berisi lebih dari %(limit)s lembar; bagi menjadi beberapa berkas, lalu unggah lagi."
)
TOO_MANY_ROWS = _(
    "Berkas %(name)s berisi lebih dari %(limit)s baris; bagi menjadi beberapa berkas, misalnya per kecamatan."
)
CELL_TOO_LONG = _(
    "Berkas %(name)s memuat sel yang lebih panjang dari %(limit)s huruf; pendekkan isinya, lalu unggah lagi."
)
CELL_TOO_LONG_IN_ROW = _(
    "Baris %(row)s berkas %(name)s memuat sel yang lebih panjang dari %(limit)s huruf;"
    " periksa isi dan tanda kutip baris itu, lalu unggah lagi."
)
# Sentences of DamagedFile that can say more.
UNCLOSED_QUOTE = _(
    "Tanda kutip pada baris %(row)s berkas %(name)s tidak berpasangan; perbaiki baris itu, lalu unggah lagi."
)
# Sentences of NotATable.
EMPTY_FILE = _("Berkas %(name)s kosong; periksa apakah berkas yang dipilih sudah benar.")
NO_SHEETS = _("Berkas %(name)s tidak memuat satu lembar pun yang berisi sel; pilih berkas yang berisi tabel.")
ZIP_OF_FILES = _("Berkas %(name)s adalah arsip; ekstrak dahulu, lalu unggah berkas Excel di dalamnya.")
