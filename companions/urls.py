"""Addresses of SDM PKH and assignments, under ``/sdm/``."""

from django.urls import path

from companions.views import bulk, deeds, handover, operations, personnel, visits

app_name = "companions"
urlpatterns = [
    path("baru/", deeds.CreatePersonnelView.as_view(), name="create"),
    path("saya/", personnel.OwnPageView.as_view(), name="me"),
    path("<int:pk>/", personnel.PersonnelView.as_view(), name="personnel"),
    path("<int:pk>/ubah/", deeds.UpdatePersonnelView.as_view(), name="update"),
    path("<int:pk>/cuti/", deeds.LeaveView.as_view(), name="leave"),
    path("<int:pk>/bertugas/", deeds.ResumeView.as_view(), name="resume"),
    path("<int:pk>/berhenti/", deeds.StopView.as_view(), name="stop"),
    path("<int:pk>/penempatan/", deeds.PlaceView.as_view(), name="place"),
    path("<int:pk>/penempatan/<int:placement>/akhiri/", deeds.EndPlacementView.as_view(), name="end_placement"),
    path("<int:pk>/serah-terima/", handover.HandoverView.as_view(), name="handover"),
    path("serah-terima/<int:pk>/", handover.HandoverDoneView.as_view(), name="handover_done"),
    path("serah-terima/<int:pk>/berita-acara/", handover.PaperView.as_view(), name="paper"),
    path("serah-terima/<int:pk>/batalkan/", handover.UndoHandoverView.as_view(), name="undo_handover"),
    path("penugasan/tugaskan/", bulk.AssignView.as_view(), name="assign"),
    path("penugasan/alihkan/", bulk.TransferView.as_view(), name="transfer"),
    path("penugasan/ganti-sementara/", bulk.CoverView.as_view(), name="cover"),
    path("penugasan/akhiri/", bulk.EndView.as_view(), name="end"),
    path("penugasan/<int:pk>/", operations.OperationView.as_view(), name="operation"),
    path("penugasan/<int:pk>/batalkan/", operations.UndoOperationView.as_view(), name="undo_operation"),
    path("kunjungan/<int:pk>/", visits.RecordVisitView.as_view(), name="visit"),
]
