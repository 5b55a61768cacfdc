"""Addresses of the regions floor, mounted under ``wilayah/``."""

from django.urls import path

from pkh_portal.regions import views

app_name = "regions"
urlpatterns = [
    path("options/", views.options, name="options"),
]
