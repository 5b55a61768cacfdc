"""The back office in a real browser: every page for everybody, by keyboard, on a phone, in Indonesian."""

import re
from collections.abc import Callable

import pytest
from django.apps import apps
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from pkh_portal.accounts.enums import Role
from pkh_portal.accounts.models import User
from pkh_portal.accounts.tests.factories import INSIDE, make_user, plant_tree
from tests.access.admin_rows import ADMIN_ROWS
from tests.browser.conftest import Axe, Visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

USERS, ADD_USER = "/kantor/accounts/user/", "/kantor/accounts/user/add/"
ALIASES, AUDIT = "/kantor/regions/regionalias/", "/kantor/accounts/auditevent/"
#: Words by which an untranslated text of a library gives itself away.
ENGLISH = re.compile(
    r"\b(Add|All|Any|Apply|Change|Clear|Close|Delete|Export|Filter|Filters|History|Import|No|Remove|Required|Reset"
    r"|Run|Save|Search|Select|Show|Type|View|Yes|results?|selected|total|the)\b"
)
#: Whatever sticks to the bottom lies upon part of the page until one has scrolled to the end.
TO_THE_END = "window.scrollTo(0, document.body.scrollHeight)"


@pytest.fixture
def admin() -> User:
    plant_tree()
    return make_user(Role.ADMIN, nationwide=True, username="rina", name="Rina Uji", phone="081234567890")


@pytest.fixture
def alias_path(admin: User) -> str:
    return f"{ALIASES}{ADMIN_ROWS['regions.regionalias'].make(True).pk}/"


def open_filters(page: Page) -> None:
    page.get_by_role("button", name="Saring").click()
    expect(page.get_by_role("dialog", name="Saring")).to_be_visible()
    page.wait_for_timeout(300)  # It fades in.


def open_palette(page: Page) -> None:
    page.keyboard.press("Control+k")
    page.keyboard.type("pengguna")
    expect(page.get_by_role("dialog").get_by_role("link").first).to_be_visible()


def submit_nothing(page: Page) -> None:
    page.get_by_role("button", name="Simpan", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("Belum tersimpan")


def add_inline_row(page: Page) -> None:
    page.get_by_role("button", name="Tambah wilayah akses").click()


def choose_date(page: Page) -> None:
    page.get_by_role("button", name="Pilih tanggal").first.click()
    expect(page.locator(".calendarbox:visible")).to_be_visible()


def list_of(label: str) -> str:
    return reverse(f"admin:{apps.get_model(label)._meta.app_label}_{apps.get_model(label)._meta.model_name}_changelist")


@pytest.mark.parametrize("label", ADMIN_ROWS)
def test_every_list_and_object_is_accessible_and_indonesian(visit: Visit, axe: Axe, admin: User, label: str) -> None:
    row = ADMIN_ROWS[label].make(True)
    page = visit(list_of(label), user=admin)
    assert_indonesian(page)
    axe(page)
    page.goto(f"{list_of(label)}{row.pk}/change/")
    assert_indonesian(page)
    page.evaluate(TO_THE_END)
    axe(page)


@pytest.mark.parametrize(
    ("path", "act"),
    [
        (USERS, open_filters),
        (USERS, open_palette),
        (f"{USERS}?q=rina", None),
        (f"{USERS}?q=tidak-ada", None),
        (f"{USERS}?is_active__exact=1&o=1.-2", None),
        (ALIASES, None),
        (AUDIT, open_filters),
        (ADD_USER, submit_nothing),
        (ADD_USER, add_inline_row),
        ("/kantor/regions/regionaccess/add/", choose_date),
        ("/kantor/regions/regionalias/add/?_popup=1", None),
    ],
)
def test_lists_and_forms_in_use_are_accessible(
    visit: Visit, axe: Axe, admin: User, path: str, act: Callable[[Page], None] | None
) -> None:
    page = visit(path, user=admin)
    if act is not None:
        act(page)
    assert_indonesian(page)
    page.evaluate(TO_THE_END)
    axe(page)


@pytest.mark.parametrize("view", ["delete", "history"])
def test_deleting_and_history_are_accessible(visit: Visit, axe: Axe, admin: User, alias_path: str, view: str) -> None:
    page = visit(f"{alias_path}{view}/", user=admin)
    assert_indonesian(page)
    axe(page)


def assert_indonesian(page: Page) -> None:
    """No English in what is shown or said, and no name of a symbol read aloud."""
    expect(page.locator("html")).to_have_attribute("lang", "id")
    said = page.evaluate(
        "[...document.querySelectorAll('[aria-label],[title],[placeholder]')].flatMap(element =>"
        " ['aria-label', 'title', 'placeholder'].map(name => element.getAttribute(name) || ''))"
    )
    shown = page.evaluate("document.body.innerText")
    assert ENGLISH.findall("\n".join([shown, *said])) == []
    assert page.locator(".material-symbols-outlined:not([aria-hidden=true])").count() == 0


# ── Landmarks and names ──────────────────────────────────────────────────────────────────────


def test_a_list_says_what_it_is_and_how_it_is_sorted(visit: Visit, admin: User) -> None:
    page = visit(f"{USERS}?o=-0", user=admin)
    expect(page.get_by_role("heading", level=1)).to_have_text("Pengguna")
    expect(page.get_by_role("main", name="Pengguna")).to_be_visible()
    expect(page.get_by_role("navigation", name="Navigasi utama").locator("[aria-current=page]")).to_have_text(
        re.compile("Pengguna")
    )
    table = page.get_by_role("table", name="Pengguna")
    expect(table.get_by_role("columnheader", name="Nama lengkap")).to_have_attribute("aria-sort", "descending")
    expect(page.get_by_text("satu akun tidak dipakai bersama")).to_be_visible()


def test_a_form_leads_back_and_names_its_fields(visit: Visit, admin: User) -> None:
    page = visit(f"{USERS}{admin.pk}/change/", user=admin)
    expect(page.get_by_role("heading", level=1)).to_have_text("Rina Uji")
    expect(page.get_by_role("navigation", name="Jejak halaman").get_by_role("link")).to_have_text(["Pengguna"])
    add_inline_row(page)
    unnamed = page.locator("main :is(input:not([type=hidden]), select, textarea):visible").evaluate_all(
        "fields => fields.filter(field => !field.labels?.length && !field.ariaLabel).map(field => field.name)"
    )
    assert unnamed == []


def test_what_was_saved_is_said(visit: Visit, admin: User) -> None:
    page = visit(f"{USERS}{admin.pk}/change/", user=admin)
    page.get_by_label("Nama lengkap").fill("Rina Uji Coba")
    page.get_by_role("button", name="Simpan", exact=True).click()
    expect(page.get_by_role("status").filter(has_text="berhasil diubah")).to_be_visible()


def test_errors_are_said_and_tied_to_their_fields(visit: Visit, admin: User) -> None:
    page = visit(ADD_USER, user=admin)
    submit_nothing(page)
    expect(page.get_by_role("alert").first).to_contain_text("Belum tersimpan")
    field = page.get_by_label("Nama lengkap")
    expect(field).to_be_focused()
    expect(field).to_have_accessible_description("Isian ini wajib diisi.")


# ── By keyboard ──────────────────────────────────────────────────────────────────────────────


def press_on(target: Locator, key: str = "Enter") -> None:
    target.focus()
    target.press(key)


def test_the_first_tab_leads_past_the_navigation(visit: Visit, admin: User) -> None:
    page = visit(USERS, user=admin)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Langsung ke isi")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_the_navigation_is_folded_by_keyboard(visit: Visit, admin: User) -> None:
    page = visit(USERS, user=admin)
    toggle = page.get_by_role("button", name="Navigasi utama")
    expect(toggle).to_have_attribute("aria-expanded", "true")
    press_on(toggle)
    expect(toggle).to_have_attribute("aria-expanded", "false")
    expect(page.get_by_role("navigation", name="Navigasi utama")).to_be_hidden()


@pytest.mark.parametrize("size", ["desk", "phone"])
def test_filters_keep_the_focus_and_give_it_back(visit: Visit, admin: User, size: str) -> None:
    page = visit(USERS, user=admin, size=size)
    opener, sheet = page.get_by_role("button", name="Saring"), page.get_by_role("dialog", name="Saring")
    press_on(opener)
    expect(sheet.locator(":focus")).to_have_count(1)
    for _ in range(25):
        page.keyboard.press("Tab")
        expect(sheet.locator(":focus")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    expect(opener).to_be_focused()


def test_a_filter_in_use_is_marked_and_undone(visit: Visit, admin: User) -> None:
    page = visit(USERS, user=admin)
    open_filters(page)
    page.get_by_role("dialog").get_by_role("link", name="Tidak", exact=True).click()
    expect(page.get_by_role("heading", name="Tidak ada baris yang cocok")).to_be_visible()
    expect(page.get_by_role("button", name="Saring (sedang dipakai)")).to_be_visible()
    open_filters(page)
    expect(page.get_by_role("dialog").locator("[aria-current=true]").nth(1)).to_have_text("Tidak")
    page.keyboard.press("Escape")
    page.get_by_role("link", name="Bersihkan pencarian dan saringan").click()
    expect(page.get_by_role("cell", name="rina", exact=True)).to_be_visible()


def test_the_palette_goes_where_it_is_told(visit: Visit, admin: User) -> None:
    page = visit(USERS, user=admin)
    press_on(page.get_by_role("button", name=re.compile("Cari di portal")))
    page.keyboard.type("jejak")
    expect(page.get_by_role("dialog").get_by_role("status")).to_contain_text("1 hasil")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Jejak audit")


def test_a_row_of_an_inline_is_taken_away_by_keyboard(visit: Visit, admin: User) -> None:
    other = make_user(Role.STAFF, region=INSIDE)
    page = visit(f"{USERS}{other.pk}/change/", user=admin)
    press_on(page.get_by_role("checkbox", name=re.compile("^Hapus .*Makassar")), "Space")
    expect(page.get_by_text("Baris ini akan dihapus saat disimpan.")).to_be_visible()
    press_on(page.get_by_role("button", name="Tambah wilayah akses"))
    press_on(page.get_by_role("button", name="Hapus baris ini"))
    expect(page.get_by_role("button", name="Hapus baris ini")).to_have_count(0)


# ── Nothing there, and taking away ───────────────────────────────────────────────────────────


def test_an_empty_list_says_what_it_is_for(visit: Visit, admin: User) -> None:
    page = visit(ALIASES, user=admin)
    expect(page.get_by_role("heading", name="Masih kosong")).to_be_visible()
    expect(page.get_by_text("Ejaan dicatat saat petugas memilih wilayah")).to_be_visible()
    page.get_by_role("main").get_by_role("link", name="Tambah").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Tambah")


def test_deleting_names_its_consequence(visit: Visit, admin: User, alias_path: str) -> None:
    page = visit(f"{alias_path}delete/", user=admin)
    expect(page.get_by_role("main")).to_contain_text("ikut dihapus dan tidak dapat dikembalikan")
    page.get_by_role("button", name="Ya, hapus").click()
    expect(page.get_by_role("status").filter(has_text="berhasil dihapus")).to_be_visible()


# ── On a phone ───────────────────────────────────────────────────────────────────────────────


def test_on_a_phone_rows_are_cards_with_the_headings_of_their_columns(visit: Visit, admin: User) -> None:
    page = visit(USERS, user=admin, size="phone")
    cell = page.locator("#result_list tbody .field-username")
    expect(cell).to_have_attribute("data-label", "Nama pengguna")
    assert cell.evaluate("cell => getComputedStyle(cell, '::before').content") == '"Nama pengguna"'
    box = page.locator("#result_list tbody tr").first.bounding_box()
    assert box is not None
    assert box["width"] <= 390


def test_on_a_phone_nothing_lies_upon_the_form(visit: Visit, admin: User) -> None:
    page = visit(ADD_USER, user=admin, size="phone")
    last, save = page.locator("main .formset"), page.get_by_role("button", name="Simpan", exact=True)
    form, button = last.bounding_box(), save.bounding_box()
    assert form is not None
    assert button is not None
    assert form["y"] + form["height"] <= button["y"]
