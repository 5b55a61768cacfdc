from http import HTTPStatus
from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path

from pkh_portal.accounts.enums import Role
from pkh_portal.accounts.tests.factories import make_user
from pkh_portal.site import errors
from pkh_portal.urls import handler400, handler403, handler404, handler500
from pkh_portal.urls import urlpatterns as portal_urls

__all__ = ["handler400", "handler403", "handler404", "handler500"]  # Django looks them up beside the addresses.


def forbidden(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied


def suspicious(request: HttpRequest) -> HttpResponse:
    raise SuspiciousOperation


def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError


urlpatterns = [
    *portal_urls,
    path("uji/400", suspicious),
    path("uji/403", forbidden),
    path("uji/500", broken),
]

PAGES = [
    ("/uji/400", HTTPStatus.BAD_REQUEST, "Permintaan tidak dapat dibaca"),
    ("/uji/403", HTTPStatus.FORBIDDEN, "Tidak ada izin"),
    ("/tidak-ada", HTTPStatus.NOT_FOUND, "Halaman tidak ditemukan"),
    ("/uji/500", HTTPStatus.INTERNAL_SERVER_ERROR, "Terjadi kesalahan"),
]


@pytest.mark.django_db
@pytest.mark.parametrize("signed_in", [False, True])
@pytest.mark.parametrize(("address", "status", "heading"), PAGES)
@override_settings(ROOT_URLCONF=__name__)
def test_each_error_says_what_happened_and_leads_on(
    address: str, status: HTTPStatus, heading: str, signed_in: bool
) -> None:
    client = Client(raise_request_exception=False)
    if signed_in:
        client.force_login(make_user(Role.STAFF))
    answer = client.get(address)
    html = answer.content.decode()
    assert answer.status_code == status
    assert heading in html
    assert 'href="/"' in html
    assert f"Kode kesalahan: {status.value}" in html
    assert "Content-Security-Policy" in answer.headers


@pytest.mark.django_db
def test_a_form_without_its_token_is_explained() -> None:
    answer = Client(enforce_csrf_checks=True).post("/akun/masuk/", {"login": "x", "password": "y"})
    assert answer.status_code == HTTPStatus.FORBIDDEN
    assert "Formulir kedaluwarsa" in answer.content.decode()


def test_the_page_for_bugs_needs_no_database() -> None:
    # Without the django_db mark, a query would fail this test.
    assert "Terjadi kesalahan" in errors.server_error(HttpRequest()).content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/?a=b%00", "/?a%00=b"])
def test_null_in_an_address_is_refused(address: str) -> None:
    answer = Client().get(address)
    assert answer.status_code == HTTPStatus.BAD_REQUEST
    assert "Permintaan tidak dapat dibaca" in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("data", [{"login": "a\0b"}, {"a\0": "b"}])
def test_null_in_a_form_is_refused(data: dict[str, str]) -> None:
    answer = Client().post("/akun/masuk/", data)
    assert answer.status_code == HTTPStatus.BAD_REQUEST


@pytest.mark.django_db
def test_null_in_a_file_is_nobody_s_concern() -> None:
    answer = Client().post("/akun/masuk/", {"login": "a", "file": BytesIO(b"\0")})
    assert answer.status_code == HTTPStatus.OK
