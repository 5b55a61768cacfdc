"""The comparison of two real lists of one office: every difference there is, on the page and in the workbook."""

from __future__ import annotations

import io

import pytest

from beneficiaries.imports.comparing import Difference
from beneficiaries.imports.comparison_report import write_report
from beneficiaries.models import ImportBatch
from beneficiaries.tests.desk import Desk, text
from beneficiaries.tests.intake.loading import command, sample
from beneficiaries.tests.intake.test_workbook_pages import ask, sheets
from pkh_portal.regions.services import load_regions

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("stage", [("--apply",), ()], ids=["loaded", "only checked"])
def test_the_samples_of_two_stages_are_compared_on_the_page_and_in_excel(stage: tuple[str, ...]) -> None:
    load_regions(actor="test", only=["73"])
    before, after = (
        ImportBatch.objects.get(pk=command("import_kpm", sample(name), "--region", "73.71", *stage)[1]["batch"])
        for name in ("stage-1.xlsx", "stage-2.xlsx")
    )
    file = io.BytesIO()
    total = write_report(file, before=before, after=after)
    found = sheets(file.getvalue())
    assert total == sum(len(rows) - 1 for name, rows in found.items() if name != "Ringkasan")
    desk = Desk()
    for difference in Difference:
        page = text(desk.see("intake_compare", query=ask(before, after, f"&beda={difference.value}")))
        for row in found.get(str(difference.label), [])[1:]:
            assert str(row[0]) in page
    answer = desk.see("intake_compare_file", query=ask(before, after))
    assert sheets(answer.content).keys() == found.keys()
    assert len(found) >= 3
