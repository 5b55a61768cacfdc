"""Addresses of SDM PKH and assignments, under ``/sdm/``."""

from typing import Any

app_name = "companions"
urlpatterns: list[Any] = []
