"""Addresses of families, under ``/kpm/``."""

from typing import Any

app_name = "beneficiaries"
urlpatterns: list[Any] = []
