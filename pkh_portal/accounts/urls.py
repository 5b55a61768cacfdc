"""Addresses of the accounts floor: our own page and just those of allauth that this portal uses."""

from allauth.account import views as account
from django.conf import settings
from django.urls import include, path, re_path

from pkh_portal.accounts import views

urlpatterns = [
    path("masuk/", account.login, name="account_login"),
    path("keluar/", account.logout, name="account_logout"),
    path("tidak-aktif/", account.account_inactive, name="account_inactive"),
    path("konfirmasi/", account.reauthenticate, name="account_reauthenticate"),
    path("kata-sandi/", account.password_change, name="account_change_password"),
    path("dua-langkah/", include("allauth.mfa.urls")),
    path("sesi/", include("allauth.usersessions.urls")),
    path("buka/<str:name>/<str:pk>/", views.reveal, name="reveal"),
]

if settings.EMAIL_CONFIGURED:
    urlpatterns += [
        path("lupa/", account.password_reset, name="account_reset_password"),
        path("lupa/terkirim/", account.password_reset_done, name="account_reset_password_done"),
        re_path(
            r"^lupa/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
            account.password_reset_from_key,
            name="account_reset_password_from_key",
        ),
        path("lupa/selesai/", account.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    ]
