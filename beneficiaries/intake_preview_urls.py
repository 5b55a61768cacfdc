"""Addresses of the preview and what is decided on it; part of ``beneficiaries.intake_urls``."""

from typing import Any

from django.urls import path

from beneficiaries.views.intake import (
    absent,
    approval,
    confirm,
    decisions,
    numbers,
    places,
    problems,
    row,
    rows,
)

urlpatterns: list[Any] = [
    path("<int:pk>/baris/", rows.RowsView.as_view(), name="intake_rows"),
    path("<int:pk>/baris/<int:sheet>/<int:row>/", row.RowView.as_view(), name="intake_row"),
    path("<int:pk>/masalah/<slug:code>/", problems.ProblemsView.as_view(), name="intake_problem"),
    path("<int:pk>/tempat/", places.PlaceView.as_view(), name="intake_place"),
    path("<int:pk>/keputusan/", decisions.ReviewView.as_view(), name="intake_review"),
    path("<int:pk>/tidak-disebut/", absent.AbsentView.as_view(), name="intake_absent"),
    path("<int:pk>/daftar-lengkap/", absent.CompleteView.as_view(), name="intake_complete"),
    path("<int:pk>/nomor/", numbers.NumbersView.as_view(), name="intake_numbers"),
    path("<int:pk>/muat/", confirm.ConfirmView.as_view(), name="intake_confirm"),
    path("<int:pk>/setujui/", approval.ApproveView.as_view(), name="intake_approve"),
    path("<int:pk>/tolak/", approval.SendBackView.as_view(), name="intake_send_back"),
]
