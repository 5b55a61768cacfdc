"""Addresses of the questions about families that a list forgot; part of ``beneficiaries.urls``."""

from typing import Any

from django.urls import path

from beneficiaries.views import fieldcheck_deeds, fieldchecks

urlpatterns: list[Any] = [
    path("", fieldchecks.FieldCheckListView.as_view(), name="fieldchecks"),
    path("selesaikan/", fieldcheck_deeds.CloseManyView.as_view(), name="fieldchecks_close"),
    path("<int:pk>/jawab/", fieldcheck_deeds.AnswerView.as_view(), name="fieldcheck_answer"),
    path("<int:pk>/selesaikan/", fieldcheck_deeds.CloseView.as_view(), name="fieldcheck_close"),
    path("<int:pk>/kembalikan/", fieldcheck_deeds.SendBackView.as_view(), name="fieldcheck_send_back"),
]
