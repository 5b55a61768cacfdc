"""Files made to hurt, through the intake's own doors: a sound result or one sentence, and nothing left lying about.

What the reader itself withstands is tried in ``pkh_portal/spreadsheets/tests/test_hostile.py``.
"""

from __future__ import annotations

import io
import re
import resource
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from beneficiaries.imports.problem_workbook import write_problem_workbook
from beneficiaries.intake_enums import BatchState
from beneficiaries.models import Household, ImportBatch, ImportRow
from beneficiaries.services.intake.files import open_file
from beneficiaries.services.intake.receiving import receive
from beneficiaries.services.intake.whole import go_through
from beneficiaries.tests.desk import Desk
from beneficiaries.tests.factories import make_nik
from beneficiaries.tests.intake.loading import DAY, command, line, load, sample, text_file
from pkh_portal.accounts.services.audit import SYSTEM
from pkh_portal.regions.models import Region
from pkh_portal.spreadsheets import FileTooLarge, open_workbook
from pkh_portal.spreadsheets.tests.factories import compound_file, written_xlsx, xlsx, xlsx_parts, zipped

SECONDS, MEGABYTES = 60, 400
HEADINGS = ["NIK", "NAMA", "KECAMATAN", "ALAMAT"]
ENTITIES = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tree")]


@pytest.fixture(autouse=True)
def storage(settings: Any, tmp_path: Path) -> Iterator[Path]:
    """A storage of the test's own. Nothing may come to lie beside the kept files."""
    settings.MEDIA_ROOT = tmp_path / "simpanan"
    yield settings.MEDIA_ROOT
    strange = [path for path in tmp_path.rglob("*") if path.is_file() and path.parent.name not in {"intake", "datang"}]
    assert strange == []
    assert all(re.fullmatch("[0-9a-f]{32}", path.name) for path in kept(settings.MEDIA_ROOT))


def kept(storage: Path) -> list[Path]:
    return sorted((storage / "intake").glob("*"))


def arrive(content: bytes, tmp_path: Path, name: str = "daftar.xlsx") -> Path:
    folder = tmp_path / "datang"
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_bytes(content)
    return path


def take(path: Path, name: str = "") -> ImportBatch:
    """The file through receiving, reading, checking, within bounds of time and memory."""
    began, before = time.monotonic(), _peak()
    region = Region.objects.get(pk="73.71")
    batch = receive(content=path, name=name or path.name, region=region, effective_on=DAY, actor=SYSTEM)
    go_through(batch=batch, actor=SYSTEM, apply_too=False)
    assert time.monotonic() - began < SECONDS
    assert _peak() - before < MEGABYTES
    batch.refresh_from_db()
    return batch


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def sheet_xml(*rows: list[str], after: str = "") -> bytes:
    """A workbook of these texts, and XML behind them."""
    lines = []
    for number, cells in enumerate(rows, start=1):
        texts = "".join(f'<c t="inlineStr"><is><t>{cell}</t></is></c>' for cell in cells)
        lines.append(f'<row r="{number}">{texts}</row>')
    return xlsx("".join(lines) + after)


def good_row() -> list[str]:
    return [make_nik(), "IBU BAIK", "TAMALATE", "JL. SATU"]


def bomb() -> bytes:
    return zipped({**xlsx_parts(""), "xl/media/image1.png": bytes(400 * 1024 * 1024)})


def laughs() -> bytes:
    parts: dict[str, str | bytes] = {**xlsx_parts('<row r="1"><c t="inlineStr"><is><t>x</t></is></c></row>')}
    parts["xl/worksheets/sheet1.xml"] = ENTITIES + str(parts["xl/worksheets/sheet1.xml"]).replace("<t>x", "<t>&b;")
    return zipped(parts)


def too_many_sheets() -> bytes:
    parts: dict[str, str | bytes] = {**xlsx_parts("")}
    one = '<sheet name="Data" sheetId="1" r:id="rId1"/>'
    many = "".join(f'<sheet name="L{number}" sheetId="{number}" r:id="rId1"/>' for number in range(1, 10_001))
    parts["xl/workbook.xml"] = str(parts["xl/workbook.xml"]).replace(one, many)
    return zipped(parts)


def protected() -> bytes:
    return compound_file({"EncryptionInfo": bytes(100), "EncryptedPackage": bytes(5000)})


def too_wide() -> bytes:
    """A row of 16,384 filled cells deep below sound ones: found out by the check, not by the first look."""
    rows = [good_row() for _row in range(200)]
    return sheet_xml(HEADINGS, *rows, [str(place) for place in range(16_384)])


REFUSED: dict[str, tuple[str, Callable[[], bytes]]] = {
    "a zip bomb": ("daftar.xlsx", bomb),
    "entities": ("daftar.xlsx", laughs),
    "ten thousand sheets": ("daftar.xlsx", too_many_sheets),
    "a password": ("daftar.xlsx", protected),
    "16,384 columns": ("daftar.xlsx", too_wide),
    "nothing": ("daftar.xlsx", bytes),
    "a picture": ("daftar.xlsx", lambda: b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20),
    "a program": ("daftar.xlsx", lambda: b"MZ\x90\0" + bytes(range(256)) * 20),
    "a PDF": ("daftar.xlsx", lambda: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + b"1 0 obj\n" * 200),
    "a page without a table": ("daftar.xls", lambda: b"<!DOCTYPE html><html><body><p>Silakan masuk</p></body></html>"),
    "an archive of something else": ("daftar.xlsx", lambda: zipped({"isi.txt": "apa saja"})),
    "words": ("daftar.csv", lambda: b"Kepada Yth.\nBapak Kepala Dinas\n"),
    "half a workbook": ("daftar.xlsx", lambda: sample("messy.xlsx").read_bytes()[:9000]),
}


# ── Refused ──────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("what", REFUSED)
def test_is_refused_in_one_sentence(what: str, tmp_path: Path, storage: Path) -> None:
    name, make = REFUSED[what]
    path = arrive(make(), tmp_path, name)
    batch = take(path)
    assert batch.state == BatchState.FAILED
    assert one_sentence(batch.failure), batch.failure
    assert not ImportRow.objects.exists()
    assert len(kept(storage)) == 1  # For whoever asks what was sent.
    status, said = command("import_kpm", path, "--region", "73.71")
    assert (status, said.strip()) == (1, batch.failure)


def one_sentence(text: str) -> bool:
    return text.endswith(".") and "\n" not in text and "Traceback" not in text and "%(" not in text and len(text) < 400


@pytest.mark.parametrize("as_upload", [True, False])
def test_a_file_larger_than_the_limit_is_not_kept(
    as_upload: bool, settings: Any, tmp_path: Path, storage: Path
) -> None:
    settings.UPLOAD_MAX_BYTES = 1000
    path = arrive(b"x" * 1001, tmp_path)
    content = SimpleUploadedFile("daftar.xlsx", path.read_bytes()) if as_upload else path
    region = Region.objects.get(pk="73.71")
    with pytest.raises(FileTooLarge):
        receive(content=content, name="daftar.xlsx", region=region, effective_on=DAY, actor=SYSTEM)
    assert kept(storage) == []
    assert not ImportBatch.objects.exists()
    status, said = command("import_kpm", path, "--region", "73.71")
    assert status == 1
    assert one_sentence(said.strip())
    assert kept(storage) == []


# ── Sound in spite of it ─────────────────────────────────────────────────────────────────────
def sound(content: bytes, tmp_path: Path, name: str = "daftar.xlsx") -> ImportBatch:
    batch = take(arrive(content, tmp_path, name))
    assert batch.state == BatchState.CHECKED, batch.failure
    return batch


def totals(batch: ImportBatch) -> tuple[int, int, int, int]:
    sheet = batch.sheets.get(used=True)
    return sheet.n_read, sheet.n_new, sheet.n_rejected, sheet.n_skipped


def as_workbook() -> bytes:
    return written_xlsx({"Data": [HEADINGS, good_row()]})


def as_html() -> bytes:
    rows = "".join("<tr><td>" + "</td><td>".join(cells) + "</td></tr>" for cells in (HEADINGS, good_row()))
    return f"<html><body><table>{rows}</table></body></html>".encode()


@pytest.mark.parametrize(
    ("name", "make"),
    [("daftar.csv", as_workbook), ("daftar.pdf", as_workbook), ("daftar.xlsx", lambda: text_file([line(make_nik())])),
     ("daftar.xlsx", as_html)],
    ids=["workbook named csv", "workbook named pdf", "text named xlsx", "HTML named xlsx"],
)  # fmt: skip
def test_the_content_counts_and_not_the_name(name: str, make: Callable[[], bytes], tmp_path: Path) -> None:
    assert totals(sound(make(), tmp_path, name)) == (1, 1, 0, 0)


def test_headings_only(tmp_path: Path) -> None:
    assert totals(sound(sheet_xml(HEADINGS), tmp_path)) == (0, 0, 0, 0)


@pytest.mark.once
def test_a_million_formatted_rows_cost_nothing(tmp_path: Path) -> None:
    empty = "".join(f'<row r="{row}" s="1" customFormat="1"><c r="A{row}" s="1"/></row>' for row in range(3, 10**6 + 3))
    assert totals(sound(sheet_xml(HEADINGS, good_row(), after=empty), tmp_path)) == (1, 1, 0, 0)


def test_the_longest_cells(tmp_path: Path) -> None:
    longest = "x" * 32_767
    rows = [[longest] * 4, [make_nik(), longest, "TAMALATE", "a"], [make_nik(), "IBU", "TAMALATE", longest]]
    batch = sound(sheet_xml([*HEADINGS, longest], *rows, [make_nik(), "IBU", longest, "a"]), tmp_path)
    assert totals(batch) == (4, 1, 3, 0)
    assert max(map(len, batch.problems.values_list("value", flat=True))) <= 200
    assert set(batch.problems.filter(row_no=4).values_list("code", flat=True)) == {"cell_error"}


FORMULAS = ["=cmd|' /C calc'!A0", "+SUM(1;1)A", "@SUM(A1)", "-2+3+cmd|' /C calc'!A0", '=HYPERLINK("http://x";"klik")']


def test_formulas_stay_words_on_every_way_out(tmp_path: Path) -> None:
    rows = [line(make_nik(), name, ALAMAT=name, KELOMPOK=name) for name in FORMULAS]
    batch = load([*rows, *(line("1", name) for name in FORMULAS)])
    assert batch.state == BatchState.APPLIED
    assert set(Household.objects.values_list("name", flat=True)) == set(FORMULAS)
    file = io.BytesIO()
    with open_file(batch) as workbook:
        write_problem_workbook(file, batch=batch, workbook=workbook)
    assert words_of(file.getvalue()) >= set(FORMULAS)
    desk = Desk()
    page = desk.see("intake_origins", pk=batch.pk).content.decode()
    assert "&#x27; /C calc&#x27;!A0" in page
    for file_format in ("xlsx", "csv"):
        answer: Any = desk.client.post(
            reverse("admin:beneficiaries_household_export_rows"), {"file_format": file_format, "numbers": "masked"}
        )
        content = b"".join(answer.streaming_content)
        if file_format == "xlsx":
            assert words_of(content) >= set(FORMULAS)
        else:
            cells = re.split(r"[;\r\n]+", content.decode("utf-8-sig"))
            assert any("calc" in cell for cell in cells)
            assert not [cell for cell in cells if cell.lstrip('"')[:1] in {"=", "+", "@"}]


def words_of(content: bytes) -> set[Any]:
    """All cells of a workbook; a formula would give its value, which none of ours has."""
    with open_workbook(content, name="keluar.xlsx") as workbook:
        return {cell for sheet in workbook.sheets for _number, cells in sheet.rows() for cell in cells}


# ── Names ────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    "name",
    [
        "../../etc/cron.d/x.xlsx", "..\\..\\x.xlsx", "C:\\Windows\\x.xlsx", "/etc/passwd", "a\x00b.xlsx", "a\nb\r.xlsx",
        "laporan\u202excod.exe", "\u2066daftar\u2069.xlsx", "x" * 300 + ".xlsx", "é" * 300, "", ".", "..",
        "\udcff.xlsx", "<script>alert(1)</script>.xlsx", "CON", "daftar.xlsx\u200f",
    ],
)  # fmt: skip
def test_names_lead_nowhere(name: str, tmp_path: Path, storage: Path) -> None:
    path = arrive(written_xlsx({"Data": [HEADINGS, good_row()]}), tmp_path)
    batch = take(path, name=name or ".")
    assert batch.state == BatchState.CHECKED
    assert batch.name.isprintable()
    assert not set(batch.name) & set("/\\<>:|\x00\u202e\u2066\u2069\u200f")
    assert 0 < len(batch.name) <= 120
    assert [path.name for path in kept(storage)] == [Path(batch.stored).name]


def test_a_name_full_of_markup_is_shown_as_text(tmp_path: Path) -> None:
    path = arrive(written_xlsx({"<b>Data": [HEADINGS, good_row()]}), tmp_path)
    batch = take(path, name="<b>&tebal.xlsx")
    page = Desk().see("intake_batch", pk=batch.pk).content.decode()
    assert "<b>Data" not in page
    assert "&amp;tebal.xlsx" in page


def test_what_is_refused_says_so_without_its_cells(tmp_path: Path) -> None:
    """The sentence of a refusal stands in logs and on pages everybody of the office reads: no numbers in it."""
    nik = make_nik()
    batch = take(arrive(f"apa;saja\n{nik};x\n".encode(), tmp_path, "daftar.csv"))
    assert batch.state == BatchState.FAILED
    assert nik not in batch.failure
