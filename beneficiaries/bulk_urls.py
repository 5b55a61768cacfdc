"""Addresses of bulk deeds and of the list's filter boxes; part of ``beneficiaries.urls``."""

from typing import Any

from django.urls import path

from beneficiaries.views import facets

urlpatterns: list[Any] = [
    path("saringan/<slug:name>/", facets.FacetOptionsView.as_view(), name="facet"),
]
