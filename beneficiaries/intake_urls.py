"""Addresses of the intake desk, under ``/kpm/muat/``; part of ``beneficiaries.urls``."""

from typing import Any

from django.urls import path

from beneficiaries import intake_preview_urls, workbook_urls
from beneficiaries.views.intake import batch, columns, listing, progress, result, upload

urlpatterns: list[Any] = [
    path("", listing.BatchListView.as_view(), name="intake"),
    path("baru/", upload.UploadView.as_view(), name="intake_new"),
    path("<int:pk>/", batch.BatchView.as_view(), name="intake_batch"),
    path("<int:pk>/kemajuan/", progress.ProgressView.as_view(), name="intake_progress"),
    path("<int:pk>/ulangi/", progress.AgainView.as_view(), name="intake_again"),
    path("<int:pk>/hentikan/", progress.CancelView.as_view(), name="intake_cancel"),
    path("<int:pk>/kolom/", columns.ColumnsView.as_view(), name="intake_columns"),
    path("<int:pk>/periksa/", columns.CheckView.as_view(), name="intake_check"),
    path("<int:pk>/keluarga/", result.OriginsView.as_view(), name="intake_origins"),
    path("<int:pk>/lanjutan/", result.FollowUpView.as_view(), name="intake_follow_up"),
    path("<int:pk>/berkas/", result.FileView.as_view(), name="intake_file"),
    path("<int:pk>/kembalikan/", result.UndoView.as_view(), name="intake_undo"),
    *workbook_urls.urlpatterns,
    *intake_preview_urls.urlpatterns,
]
