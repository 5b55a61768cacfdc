"""Addresses of families, under ``/kpm/``."""

from typing import Any

from django.urls import include, path

from beneficiaries import bulk_urls, fieldcheck_urls, intake_urls
from beneficiaries.views import enrolment, family, household, identity, members, moving, page, registry

app_name = "beneficiaries"
urlpatterns: list[Any] = [
    path("baru/", household.CreateView.as_view(), name="create"),
    path("<int:pk>/", page.HouseholdView.as_view(), name="household"),
    path("<int:pk>/ubah/", household.DetailsView.as_view(), name="details"),
    path("<int:pk>/nik/", identity.NikView.as_view(), name="correct_nik"),
    path("<int:pk>/pengurus/", identity.CaretakerView.as_view(), name="caretaker"),
    path("<int:pk>/pindah/", moving.MoveView.as_view(), name="move"),
    path("<int:pk>/tangguhkan/", enrolment.SuspendView.as_view(), name="suspend"),
    path("<int:pk>/aktifkan/", enrolment.ReactivateView.as_view(), name="reactivate"),
    path("<int:pk>/keluar/", enrolment.ExitView.as_view(), name="exit"),
    path("<int:pk>/pecah/", family.SplitView.as_view(), name="split"),
    path("<int:pk>/gabung/", family.MergeView.as_view(), name="merge"),
    path("<int:pk>/registri/", registry.RegistryView.as_view(), name="registry"),
    path("<int:pk>/anggota/baru/", members.MemberAddView.as_view(), name="member_add"),
    path("<int:pk>/anggota/<int:member>/", members.MemberChangeView.as_view(), name="member"),
    path("<int:pk>/anggota/<int:member>/keluar/", members.MemberLeavesView.as_view(), name="member_leaves"),
    path("<int:pk>/anggota/<int:member>/kembali/", members.MemberReturnsView.as_view(), name="member_returns"),
    path("muat/", include(intake_urls)),
    path("perlu-diperiksa/", include(fieldcheck_urls)),
    *bulk_urls.urlpatterns,
]
