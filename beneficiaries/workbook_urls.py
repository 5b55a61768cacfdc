"""Addresses of the workbooks of the intake desk, under ``/kpm/muat/``; part of ``beneficiaries.urls``."""

from typing import Any

from django.urls import path

from beneficiaries.views.intake import comparison, workbooks

urlpatterns: list[Any] = [
    path("templat/", workbooks.TemplateWorkbookView.as_view(), name="intake_template"),
    path("<int:pk>/perbaikan/", workbooks.ProblemWorkbookView.as_view(), name="intake_problems"),
    path("banding/", comparison.ComparisonView.as_view(), name="intake_compare"),
    path("banding/unduh/", comparison.ComparisonFileView.as_view(), name="intake_compare_file"),
]
