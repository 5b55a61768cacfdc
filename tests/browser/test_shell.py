"""The frame of our own pages, signing in and protecting an account, in a real browser."""

import hmac
import re
import struct
import time
from base64 import b32decode

import pytest
from playwright.sync_api import Page, expect

from pkh_portal.accounts.enums import Role
from pkh_portal.accounts.models import User
from pkh_portal.accounts.tests.factories import PASSWORD, make_user, plant_tree
from tests.browser.conftest import Axe, Visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NEW_PASSWORD = "perahu-biru-di-losari"
PHONE = "081234567890"
SIGNED_IN = (
    "/",
    "/akun/",
    "/akun/dua-langkah/",
    "/akun/dua-langkah/webauthn/",
    "/akun/sesi/",
    "/akun/kata-sandi/",
    "/akun/keluar/",
    "/tidak-ada/",
)


@pytest.fixture
def admin() -> User:
    plant_tree()
    return make_user(Role.ADMIN, nationwide=True, username="rina", name="Rina Uji", phone=PHONE)


def sign_in(page: Page, password: str = PASSWORD) -> None:
    page.get_by_label("Nama pengguna").fill("rina")
    page.get_by_label("Kata sandi", exact=True).fill(password)
    page.get_by_role("button", name="Masuk", exact=True).click()


def sign_out(page: Page) -> None:
    page.goto("/akun/keluar/")
    page.get_by_role("main").get_by_role("button", name="Keluar").click()
    expect(page).to_have_url(re.compile("/akun/masuk/"))


def totp(secret: str) -> str:
    """The code of this half minute, or of the next if this one is about to end."""
    if (left := 30 - time.time() % 30) < 3:
        time.sleep(left)
    counter = struct.pack(">Q", int(time.time() // 30))
    digest = hmac.digest(b32decode(secret.replace(" ", "")), counter, "sha1")
    (number,) = struct.unpack(">I", digest[(start := digest[-1] & 15) : start + 4])
    return f"{(number & 0x7FFFFFFF) % 10**6:06d}"


@pytest.mark.smoke
def test_signing_in_leads_home(visit: Visit, admin: User) -> None:
    page = visit("/")
    sign_in(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Beranda")


@pytest.mark.parametrize("path", ["/akun/masuk/", "/tidak-ada/"])
def test_signed_out_pages_are_accessible(visit: Visit, axe: Axe, path: str) -> None:
    axe(visit(path))


@pytest.mark.parametrize("path", SIGNED_IN)
def test_signed_in_pages_are_accessible(visit: Visit, axe: Axe, admin: User, path: str) -> None:
    axe(visit(path, user=admin))


def test_a_refused_sign_in_is_said_and_takes_the_focus(visit: Visit, axe: Axe, admin: User) -> None:
    page = visit("/akun/masuk/")
    sign_in(page, "salah-sekali-lagi")
    expect(page.get_by_role("alert")).to_contain_text("tidak cocok")
    expect(page.get_by_role("alert")).to_be_focused()
    axe(page)


def test_a_password_can_be_looked_at(visit: Visit) -> None:
    page = visit("/akun/masuk/")
    field = page.get_by_label("Kata sandi", exact=True)
    eye = page.get_by_role("button", name="Tampilkan Kata sandi")
    expect(field).to_have_attribute("type", "password")
    eye.press("Enter")
    expect(field).to_have_attribute("type", "text")
    expect(eye).to_have_attribute("aria-pressed", "true")
    eye.press("Enter")
    expect(field).to_have_attribute("type", "password")


def test_from_the_first_password_to_the_second_factor(visit: Visit, axe: Axe, admin: User) -> None:
    User.objects.update(must_change_password=True)
    page = visit("/")
    sign_in(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Ganti kata sandi")
    expect(page.get_by_role("navigation")).to_have_count(0)
    page.get_by_label("Kata sandi sekarang", exact=True).fill(PASSWORD)
    page.get_by_label("Kata sandi baru", exact=True).fill("12345")
    page.get_by_label("Ulangi kata sandi baru", exact=True).fill("12345")
    page.get_by_role("button", name="Simpan kata sandi baru").click()
    expect(page.get_by_label("Kata sandi baru", exact=True)).to_be_focused()
    axe(page)
    page.get_by_label("Kata sandi sekarang", exact=True).fill(PASSWORD)
    page.get_by_label("Kata sandi baru", exact=True).fill(NEW_PASSWORD)
    page.get_by_label("Ulangi kata sandi baru", exact=True).fill(NEW_PASSWORD)
    page.get_by_role("button", name="Simpan kata sandi baru").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Beranda")

    page.get_by_role("link", name="Amankan akun Anda").click()
    page.get_by_role("link", name="Aktifkan aplikasi autentikator").click()
    page.get_by_label("Kata sandi", exact=True).fill(NEW_PASSWORD)
    page.get_by_role("button", name="Lanjutkan").click()
    axe(page)
    secret = page.locator("#totp-secret").text_content() or ""
    page.get_by_label("Kode enam angka").fill(totp(secret))
    page.get_by_role("button", name="Aktifkan").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Kode pemulihan")
    axe(page)
    codes = page.locator(".codes code").all_text_contents()
    assert len(codes) == 10

    sign_out(page)
    sign_in(page, NEW_PASSWORD)
    expect(page.get_by_role("heading", level=1)).to_have_text("Verifikasi dua langkah")
    axe(page)
    page.get_by_label("Kode").fill(totp(secret))
    page.get_by_role("button", name="Masuk").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Beranda")

    sign_out(page)
    sign_in(page, NEW_PASSWORD)
    page.get_by_label("Kode").fill(codes[0])
    page.get_by_role("button", name="Masuk").click()
    page.goto("/akun/dua-langkah/")
    expect(page.get_by_text("9 dari 10 tersisa")).to_be_visible()


def test_a_passkey_is_registered_and_opens_the_door(visit: Visit, axe: Axe, admin: User) -> None:
    page = visit("/akun/masuk/")
    protocol = page.context.new_cdp_session(page)
    protocol.send("WebAuthn.enable")
    protocol.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    sign_in(page)
    page.goto("/akun/dua-langkah/webauthn/add/")
    page.get_by_label("Kata sandi", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Lanjutkan").click()
    axe(page)
    page.get_by_label("Nama kunci").fill("Laptop kantor")
    page.get_by_label("Masuk tanpa kata sandi").check()
    page.get_by_role("button", name="Daftarkan kunci").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Kode pemulihan")
    page.goto("/akun/dua-langkah/webauthn/")
    expect(page.get_by_role("main")).to_contain_text("Laptop kantor")
    axe(page)

    page.goto("/akun/dua-langkah/webauthn/add/")
    page.get_by_role("button", name="Daftarkan kunci").click()
    expect(page.get_by_role("alert")).to_have_text(re.compile("sudah terdaftar"))

    sign_out(page)
    page.get_by_role("button", name="Masuk dengan kunci sandi").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Beranda")

    sign_out(page)
    sign_in(page)
    page.get_by_role("button", name="Pakai kunci sandi").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Beranda")


def test_on_a_phone_the_navigation_is_a_drawer(visit: Visit, axe: Axe, admin: User) -> None:
    page = visit("/", user=admin, size="phone")
    toggle = page.get_by_role("button", name="Navigasi utama")
    navigation = page.get_by_role("navigation", name="Navigasi utama")
    expect(navigation).to_be_hidden()
    expect(toggle).to_have_attribute("aria-expanded", "false")
    toggle.press("Enter")
    expect(navigation).to_be_visible()
    expect(page.get_by_role("button", name="Tutup navigasi")).to_be_focused()
    for _ in range(30):
        page.keyboard.press("Tab")
        assert page.evaluate("!document.querySelector('.page').contains(document.activeElement)")
    page.keyboard.press("Escape")
    expect(navigation).to_be_hidden()
    expect(toggle).to_be_focused()
    expect(toggle).to_have_attribute("aria-expanded", "false")


def test_at_a_desk_the_navigation_folds_and_stays_folded(visit: Visit, admin: User) -> None:
    page = visit("/", user=admin)
    toggle = page.get_by_role("button", name="Navigasi utama")
    navigation = page.get_by_role("navigation", name="Navigasi utama")
    expect(toggle).to_have_attribute("aria-expanded", "true")
    toggle.click()
    expect(navigation).to_be_hidden()
    page.reload()
    expect(navigation).to_be_hidden()
    expect(toggle).to_have_attribute("aria-expanded", "false")


def test_the_skip_link_leads_past_the_navigation(visit: Visit, admin: User) -> None:
    page = visit("/", user=admin)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Langsung ke isi")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()


def test_the_theme_is_kept_where_the_back_office_keeps_it(visit: Visit, axe: Axe, admin: User) -> None:
    page = visit("/", user=admin, color_scheme="dark")
    root = page.locator("html")
    expect(root).to_have_class(re.compile("dark"))
    page.get_by_text("Menu akun").locator("..").click()
    page.get_by_text("Terang").click()
    expect(root).to_have_class(re.compile("light"))
    assert page.evaluate("localStorage.getItem('_x_adminTheme')") == '"light"'
    page.reload()
    expect(root).to_have_class(re.compile("light"))


def test_the_user_menu_closes_by_escape(visit: Visit, admin: User) -> None:
    page = visit("/", user=admin)
    menu = page.locator("details.user-menu")
    menu.locator("summary").press("Enter")
    expect(page.get_by_role("link", name="Akun saya")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="Akun saya")).to_be_hidden()
    expect(menu.locator("summary")).to_be_focused()


def test_the_palette_finds_pages_by_keyboard(visit: Visit, axe: Axe, admin: User) -> None:
    page = visit("/akun/", user=admin)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/search/" in request.url else None)
    page.keyboard.press("Control+k")
    page.keyboard.type("pekerjaan saya")
    found = page.get_by_role("dialog").get_by_role("link")
    expect(found).to_have_count(1)
    axe(page)
    page.wait_for_timeout(500)
    assert len(asked) == 1
    page.get_by_role("dialog").get_by_role("searchbox").focus()
    page.keyboard.press("ArrowDown")
    expect(found).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Pekerjaan saya")


def test_a_request_that_fails_is_said(visit: Visit, admin: User) -> None:
    page = visit("/", user=admin)
    page.route("**/kantor/search/**", lambda route: route.fulfill(status=503, body=""))
    page.keyboard.press("Control+k")
    page.keyboard.type("peng")
    expect(page.locator("#messages")).to_contain_text("Permintaan tidak berhasil")


def test_a_shown_number_hides_itself(visit: Visit, axe: Axe, admin: User) -> None:
    page = visit("/akun/", user=admin)
    page.clock.install()
    page.goto(f"/akun/buka/accounts.user.phone/{admin.pk}/")
    axe(page)
    page.get_by_role("textbox").fill("mencocokkan dengan KTP saat verifikasi")
    page.get_by_role("button", name="Tampilkan").click()
    expect(page.get_by_role("main")).to_contain_text(PHONE)
    axe(page)
    page.clock.fast_forward(61_000)
    expect(page.get_by_role("main")).not_to_contain_text(PHONE)
    page.go_back()
    expect(page.get_by_role("main")).not_to_contain_text(PHONE)


def test_a_number_is_shown_inside_a_form_without_sending_the_form(visit: Visit, admin: User) -> None:
    page = visit(f"/kantor/accounts/user/{admin.pk}/change/", user=admin)
    sent: list[str | None] = []
    page.on("request", lambda request: sent.append(request.post_data) if request.method == "POST" else None)
    page.get_by_role("link", name="Tampilkan lengkap").click()
    reason = page.get_by_label("Mengapa Anda perlu melihat nomor HP?")
    expect(reason).to_be_focused()
    reason.press("Enter")
    expect(page.get_by_role("alert").filter(has_text="Tulis alasan")).to_be_visible()
    reason.fill("mencocokkan dengan KTP")
    reason.press("Enter")
    expect(page.get_by_text(PHONE)).to_be_focused()
    assert sent == ["reason=", "reason=mencocokkan%20dengan%20KTP"]
    page.get_by_role("button", name="Sembunyikan").click()
    expect(page.get_by_text(PHONE)).to_have_count(0)
    expect(page.get_by_role("link", name="Tampilkan lengkap")).to_be_focused()


def test_without_scripts_one_can_still_sign_in_and_walk(visit: Visit, admin: User) -> None:
    page = visit("/akun/masuk/", java_script_enabled=False, size="phone")
    sign_in(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Beranda")
    page.get_by_role("navigation", name="Navigasi utama").get_by_role("link", name="Pekerjaan saya").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Pekerjaan saya")
