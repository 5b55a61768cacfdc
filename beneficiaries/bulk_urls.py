"""Addresses of bulk deeds and of the list's filter boxes; part of ``beneficiaries.urls``."""

from typing import Any

from django.urls import path

from beneficiaries.views import bulk, bulk_deeds, facets

urlpatterns: list[Any] = [
    path("saringan/<slug:name>/", facets.FacetOptionsView.as_view(), name="facet"),
    path("massal/status/", bulk.BulkStatusView.as_view(), name="bulk_status"),
    path("massal/kelompok/", bulk.BulkGroupView.as_view(), name="bulk_group"),
    path("perubahan/", bulk_deeds.DeedListView.as_view(), name="deeds"),
    path("perubahan/<int:pk>/", bulk_deeds.DeedPageView.as_view(), name="deed"),
    path("perubahan/<int:pk>/batalkan/", bulk_deeds.DeedUndoView.as_view(), name="deed_undo"),
]
