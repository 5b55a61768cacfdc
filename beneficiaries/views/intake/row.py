"""One row: its cells as the file has them, what is wrong with them, and other texts for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from beneficiaries.imports.fields import RowPlace
from beneficiaries.intake_enums import Code, ProblemLevel
from beneficiaries.intake_reading.cells import CellLine, Cells, cells_of
from beneficiaries.intake_reading.masks import shown
from beneficiaries.intake_reading.problems import after, before
from beneficiaries.models import ImportProblem, ImportRow, ImportSheet
from beneficiaries.querysets_intake import OfBatchQuerySet
from beneficiaries.services.intake import correcting
from beneficiaries.views.intake.base import ADD
from beneficiaries.views.intake.checked import CheckedPage, place_from
from beneficiaries.views.intake.paging import query_of
from pkh_portal.spreadsheets import SpreadsheetError

#: In the address or form: all cells of the row, not only those to be looked at.
WHOLE: Final = "semua"


def row_url(batch: int, place: RowPlace, code: str = "") -> str:
    """The page of the row; ``code`` says among which rows one goes on to the next."""
    url = reverse("beneficiaries:intake_row", args=[batch, place.sheet_no + 1, place.row_no])
    return f"{url}?masalah={code}" if code else url


class RowView(CheckedPage):
    """GET shows the row; POST keeps corrections (or takes them back: ``step=withdraw``) and goes on to the next one.

    ``masalah`` in the address is the kind of problem whose rows are gone through; without it, all errors.
    """

    permission_required = ADD
    template_name = "beneficiaries/intake/preview_row.html"

    @cached_property
    def place(self) -> RowPlace:
        return place_from(self.kwargs)

    @cached_property
    def row(self) -> ImportRow:
        rows = ImportRow.objects.filter(batch=self.subject, sheet_no=self.place.sheet_no, row_no=self.place.row_no)
        found = rows.first()
        if found is None:
            raise Http404
        return found

    @cached_property
    def sheet(self) -> ImportSheet:
        return get_object_or_404(self.subject.sheets, number=self.place.sheet_no)

    @cached_property
    def code(self) -> str:
        asked = self.request.GET.get("masalah", "")
        return asked if asked in Code.values else ""

    def get_template_names(self) -> list[str]:
        """Asked for by the page itself, only the cells that it has not shown."""
        part = getattr(self.request, "htmx", False) and self.request.method == "GET"
        return ["beneficiaries/intake/_preview_others.html"] if part else [self.template_name]

    def get_context_data(self, *, by_cell: Mapping[str, list[str]] | None = None, **kwargs: Any) -> dict[str, Any]:
        cells, unreadable = self._cells()
        if by_cell is not None:
            cells = replace(cells, lines=[self._refused(line, by_cell) for line in cells.lines])
        among = self._among()
        earlier, later = before(among, self.place), after(among, self.place)
        return {
            **super().get_context_data(**kwargs),
            "row": self.row,
            "sheet": self.sheet,
            "totals": self.totals,
            "cells": cells,
            "comes_first": [line for line in cells.lines if line.comes_first],
            "others": [line for line in cells.lines if not line.comes_first],
            "whole_url": f"?{query_of(self.request)}{WHOLE}=1",
            "name": shown("name", self.row.name, full=self.full),
            "unreadable": unreadable,
            "code": Code(self.code) if self.code else None,
            "earlier": row_url(self.subject.pk, earlier, self.code) if earlier else "",
            "later": row_url(self.subject.pk, later, self.code) if later else "",
            "is_corrected": any(line.is_corrected for line in cells.lines),
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.is_open:
            return self.to_batch()
        if request.POST.get("step") == "withdraw":
            return self._withdraw()
        cells = {line.address: text for line in self._cells()[0].lines if (text := self._said(line)) is not None}
        if not cells:
            messages.info(request, _("Tidak ada sel yang diubah."))
            return HttpResponseRedirect(row_url(self.subject.pk, self.place, self.code))
        try:
            correcting.correct(batch=self.subject, place=self.place, cells=cells, actor=self.actor)
        except ValidationError as error:
            by_cell = error.message_dict if hasattr(error, "error_dict") else {}
            told = _("Perbaikan belum disimpan: masih ada yang salah.") if by_cell else " ".join(error.messages)
            return self.render_to_response(self.get_context_data(refusal=told, by_cell=by_cell), status=422)
        messages.success(request, _("Perbaikan baris %(row)s disimpan.") % {"row": self.place.row_no})
        further = after(self._among(), self.place)
        if request.POST.get("step") == "next" and further:
            return HttpResponseRedirect(row_url(self.subject.pk, further, self.code))
        return HttpResponseRedirect(row_url(self.subject.pk, self.place, self.code))

    def _withdraw(self) -> HttpResponse:
        try:
            correcting.withdraw(batch=self.subject, place=self.place, actor=self.actor)
        except ValidationError as error:
            messages.error(self.request, " ".join(error.messages))
        else:
            messages.success(self.request, _("Isi baris dikembalikan seperti dalam berkas."))
        return HttpResponseRedirect(row_url(self.subject.pk, self.place, self.code))

    def _refused(self, line: CellLine, by_cell: Mapping[str, list[str]]) -> CellLine:
        """The cell with what was typed there, and why that is not kept."""
        typed = self.request.POST.get(f"cell:{line.address}")
        return replace(line, typed=typed, refused=" ".join(by_cell.get(line.address, ())))

    def _said(self, line: CellLine) -> str | None:
        """Another text for the cell; None if it stays. A hidden cell is left alone unless something is typed."""
        text = self.request.POST.get(f"cell:{line.address}")
        if text is None:
            return None
        text = " ".join(text.split())
        if line.is_hidden and not text:
            return None
        return None if text == " ".join(line.text.split()) else text

    def _cells(self) -> tuple[Cells, str]:
        """The cells, and a sentence if they cannot be shown. Those that nothing is wrong with on demand only."""
        if self.subject.file_gone_at is not None:
            gone = _("Berkas sudah dihapus karena masa simpannya habis, jadi isi barisnya tidak ada lagi.")
            return Cells([], (), whole=True), gone
        asked = WHOLE in self.request.GET or WHOLE in self.request.POST
        cells = self._read(whole=False)
        try:
            return (self._read(whole=True) if asked or not cells.lines else cells), ""
        except (SpreadsheetError, KeyError):
            return cells, _("Isi baris ini tidak dapat dibaca lagi dari berkasnya.")

    def _read(self, *, whole: bool) -> Cells:
        place = RowPlace(self.row.sheet_no, self.row.row_no)  # Of a row that is known to be there.
        return cells_of(self.subject, self.sheet, place, scope=self.scope, full=self.full, whole=whole)

    def _among(self) -> OfBatchQuerySet[ImportProblem]:
        problems = ImportProblem.objects.filter(batch=self.subject)
        return problems.filter(code=self.code) if self.code else problems.filter(level=ProblemLevel.ERROR)
