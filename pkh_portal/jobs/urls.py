"""Addresses of the jobs floor, below ``pekerjaan/``."""

from django.urls import path

from pkh_portal.jobs import views

app_name = "jobs"

urlpatterns = [
    path("", views.job_list, name="list"),
    path("catatan/", views.note, name="note"),
    path("<uuid:pk>/", views.detail, name="detail"),
    path("<uuid:pk>/kemajuan/", views.progress, name="progress"),
    path("<uuid:pk>/batalkan/", views.cancel, name="cancel"),
    path("<uuid:pk>/ulangi/", views.again, name="retry"),
    path("<uuid:pk>/unduh/", views.download, name="download"),
]
