"""The region chooser in a real browser: by keyboard, by touch, on a bad line, under the strict CSP.

No page of the product is needed: the form of ``chooser_app`` stands on a page of its own.
"""

import pytest
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path
from playwright.sync_api import Locator, Page, Route, expect

from pkh_portal.accounts.enums import Role
from pkh_portal.accounts.models import User
from pkh_portal.accounts.tests.factories import make_user
from pkh_portal.regions.tests.chooser_app import AddressForm
from pkh_portal.regions.tests.factories import load_small_tree
from pkh_portal.urls import urlpatterns as portal_urls
from tests.browser.conftest import Axe, Visit

PAGE = """{% load static %}<!doctype html>
<html lang="id"><head><title>Uji</title><meta name="viewport" content="width=device-width">
<script src="{% static 'portal/theme.js' %}"></script>
{% for sheet in sheets %}<link rel="stylesheet" href="{% static sheet %}">{% endfor %}{{ form.media }}</head>
<body><main><h1>Uji</h1><form class="form" method="post">{% csrf_token %}
{% for field in form %}<div class="field">{{ field.label_tag }}{{ field }}{{ field.errors }}</div>{% endfor %}
<button class="button">Simpan</button></form><output>{{ saved }}</output>
<div class="empty-form" hidden>{{ row.desa.label_tag }}{{ row.desa }}</div></main></body></html>"""
SHEETS = ("portal/tokens.css", "portal/base.css", "portal/controls.css")


def page_view(request: HttpRequest) -> HttpResponse:
    """The form; what was posted and found right is said below it."""
    form = AddressForm(request.POST or None)
    saved = form.cleaned_data if form.is_valid() else {}
    context = {
        "form": form,
        "row": AddressForm(prefix="baris-__prefix__"),
        "saved": " ".join(f"{name}={region.pk}" for name, region in saved.items() if region),
        "sheets": SHEETS,
    }
    return HttpResponse(engines["django"].from_string(PAGE).render(context, request))


urlpatterns = [path("uji/", page_view), *portal_urls]
pytestmark = [pytest.mark.browser, pytest.mark.urls(__name__), pytest.mark.django_db(transaction=True)]


@pytest.fixture
def admin() -> User:
    """Somebody who sees the whole country."""
    load_small_tree()
    return make_user(Role.ADMIN, nationwide=True)


@pytest.fixture
def page(visit: Visit, admin: User) -> Page:
    """The form at somebody's desk."""
    return visit("/uji/", user=admin)


def value(page: Page, name: str) -> Locator:
    return page.locator(f"input[type=hidden][name={name}]")


def active(page: Page, box: Locator) -> str:
    """The name in the row that the keyboard is on."""
    row = box.get_attribute("aria-activedescendant")
    return page.locator(f"#{row} .region-chooser__name").inner_text() if row else ""


def options(page: Page) -> Locator:
    return page.locator("[role=option]:visible")


def test_by_keyboard_alone(page: Page) -> None:
    box = page.get_by_role("combobox", name="Kecamatan tugas")
    box.focus()
    page.keyboard.type("tamal")
    expect(options(page)).to_have_count(2)
    expect(box).to_have_attribute("aria-expanded", "true")
    listbox = page.locator(f"#{box.get_attribute('aria-controls')}")
    expect(listbox).to_have_attribute("role", "listbox")
    expect(page.locator(".region-chooser__status").first).to_have_text("2 pilihan.")
    moves = ["", "ArrowDown", "ArrowDown", "ArrowUp", "Home", "End"]
    seen = []
    for key in moves:
        if key:
            page.keyboard.press(key)
        seen.append(active(page, box))
    assert seen == ["Tamalanrea", "Tamalate", "Tamalanrea", "Tamalate", "Tamalanrea", "Tamalate"]
    page.keyboard.press("Enter")
    expect(box).to_have_value("Tamalate")
    expect(box).to_have_attribute("aria-expanded", "false")
    expect(box).to_be_focused()
    expect(value(page, "kecamatan")).to_have_value("73.71.10")
    expect(page.locator("#id_kecamatan-regency")).to_have_value("Kota Makassar")
    expect(page.locator(".region-chooser__status").first).to_have_text("Tamalate dipilih.")


def test_escape_and_leaving_keep_what_was_chosen(page: Page) -> None:
    box = page.locator("#id_kecamatan")
    box.fill("tamalate")
    expect(options(page)).to_have_count(1)
    page.keyboard.press("Enter")
    box.fill("sesuatu yang lain")
    expect(page.get_by_text("Tidak ada wilayah yang cocok.", exact=True).first).to_be_visible()
    page.keyboard.press("Escape")
    expect(box).to_have_value("Tamalate")
    box.fill("maka")
    page.keyboard.press("Tab")
    expect(box).to_have_value("Tamalate")
    expect(value(page, "kecamatan")).to_have_value("73.71.10")
    box.fill("")
    page.locator("h1").click()
    expect(value(page, "kecamatan")).to_have_value("")


def test_a_choice_above_narrows_and_empties_below(page: Page) -> None:
    regency, district = page.locator("#id_kecamatan-regency"), page.locator("#id_kecamatan")
    regency.fill("padang")
    options(page).filter(has_text="Kota Padang").first.click()
    district.click()
    expect(options(page)).to_have_count(11)
    options(page).filter(has_text="Kuranji").click()
    expect(value(page, "kecamatan")).to_have_value("13.71.09")
    regency.fill("tanah bumbu")
    options(page).filter(has_text="Tanah Bumbu").click()
    expect(district).to_have_value("")
    expect(value(page, "kecamatan")).to_have_value("")
    district.fill("kuranji")
    options(page).filter(has_text="Kuranji").click()
    expect(value(page, "kecamatan")).to_have_value("63.10.10")


def test_the_button_clears_and_gives_the_focus_back(page: Page) -> None:
    box = page.locator("#id_kecamatan")
    box.fill("tamalate")
    options(page).first.click()
    page.get_by_role("button", name="Hapus pilihan Kecamatan").first.click()
    expect(box).to_be_focused()
    expect(box).to_have_value("")
    expect(value(page, "kecamatan")).to_have_value("")
    expect(page.locator("#id_kecamatan-regency")).to_have_value("Kota Makassar")


def test_a_village_is_found_by_its_name_and_posted(page: Page) -> None:
    page.locator("#id_kecamatan").fill("tamalate")
    options(page).first.click()
    page.locator("#id_desa").fill("maccini somb")
    row = options(page).filter(has_text="Maccini Sombala")
    expect(row).to_contain_text("Kelurahan · Tamalate · Kota Makassar · Sulawesi Selatan")
    row.click()
    for level, name in (("province", "Sulawesi Selatan"), ("regency", "Kota Makassar"), ("district", "Tamalate")):
        expect(page.locator(f"#id_desa-{level}")).to_have_value(name)
    page.locator("#id_wilayah-regency").fill("tanah bumbu")
    options(page).first.click()
    page.get_by_role("button", name="Simpan").click()
    expect(page.locator("output")).to_have_text("kecamatan=73.71.10 desa=73.71.10.1002 wilayah=63.10")
    expect(page.locator("#id_desa")).to_have_value("Maccini Sombala")
    expect(page.locator("#id_desa-district")).to_have_value("Tamalate")


def test_an_own_kabupaten_need_not_be_chosen(visit: Visit, admin: User) -> None:
    page = visit("/uji/", user=make_user(Role.STAFF, region="73.71"))
    expect(page.locator("#id_kecamatan-regency")).to_have_value("Kota Makassar")
    expect(value(page, "kecamatan")).to_have_value("")
    expect(value(page, "wilayah")).to_have_value("")
    page.locator("#id_kecamatan").click()
    expect(options(page)).to_have_count(15)
    page.locator("#id_kecamatan").fill("kuranji")
    expect(page.get_by_text("Tidak ada wilayah yang cocok.", exact=True).first).to_be_visible()


def test_a_bad_line_is_said_and_can_be_tried_again(page: Page) -> None:
    page.route("**/wilayah/options/**", lambda route: route.abort())
    box = page.locator("#id_kecamatan")
    box.fill("tamalate")
    retry = page.get_by_role("button", name="Coba lagi")
    expect(page.get_by_text("Daftar wilayah tidak dapat dimuat.").first).to_be_visible()
    page.keyboard.press("Tab")
    expect(retry).to_be_focused()
    page.unroute("**/wilayah/options/**")
    page.keyboard.press("Enter")
    expect(options(page)).to_have_count(1)
    expect(retry).to_be_hidden()
    expect(box).to_be_focused()


def test_an_ended_session_is_said(page: Page) -> None:
    page.context.clear_cookies()
    page.locator("#id_kecamatan").fill("tamalate")
    expect(page.get_by_text("Sesi Anda telah berakhir.").first).to_be_visible()
    expect(page.get_by_role("button", name="Coba lagi")).to_be_hidden()


def test_a_late_answer_is_dropped_and_keys_are_gathered(page: Page) -> None:
    asked: list[str] = []
    held: list[Route] = []

    def hold_the_first(route: Route) -> None:
        asked.append(route.request.url.rpartition("q=")[2])
        if len(asked) == 1:
            held.append(route)
        else:
            route.continue_()

    page.route("**/wilayah/options/**q=*", hold_the_first)
    box = page.locator("#id_kecamatan")
    box.press_sequentially("waj", delay=20)
    page.wait_for_timeout(500)
    box.press_sequentially("o", delay=20)
    expect(options(page)).to_have_count(1)
    held[0].fulfill(json={"options": [{"code": "0", "name": "Basi", "kind": "", "above": []}], "more": False})
    page.wait_for_timeout(300)
    expect(options(page)).to_have_text(["Wajo73.71.05Kota Makassar · Sulawesi Selatan"])
    assert asked == ["waj", "wajo"]


def test_rows_added_later_are_taken_up(page: Page) -> None:
    expect(page.locator(".empty-form .region-chooser--ready")).to_have_count(0)
    page.evaluate(
        """() => {
            const row = document.querySelector(".empty-form").cloneNode(true);
            row.classList.remove("empty-form");
            row.hidden = false;
            row.querySelectorAll("*").forEach((part) => {
                if (part.htmlFor) part.htmlFor = part.htmlFor.replace("__prefix__", "0");
                if (part.id) part.id = part.id.replace("__prefix__", "0");
                if (part.name) part.name = part.name.replace("__prefix__", "0");
            });
            document.querySelector("form").append(row);
            row.dispatchEvent(new CustomEvent("formset:added", { bubbles: true }));
        }"""
    )
    page.locator("#id_baris-0-desa").fill("barombong")
    options(page).first.click()
    expect(value(page, "baris-0-desa")).to_have_value("73.71.10.1001")
    lists = page.eval_on_selector_all(
        "[role=combobox]", "boxes => boxes.map((box) => box.getAttribute('aria-controls'))"
    )
    known = [name for name in lists if name]
    assert len(known) == len(set(known)) == 2 + 4 + 4 + 4


def test_accessible_open_and_closed(page: Page, axe: Axe) -> None:
    page.locator("#id_kecamatan").fill("tamalate")
    options(page).first.click()
    axe(page)
    page.locator("#id_desa-regency").click()
    expect(options(page).nth(1)).to_be_visible()
    axe(page)


def test_on_a_phone_there_is_room_for_fingers(visit: Visit, admin: User) -> None:
    page = visit("/uji/", user=admin, size="phone", has_touch=True)
    box = page.locator("#id_kecamatan")
    box.tap()
    box.fill("tamalate")
    expect(options(page)).to_have_count(1)
    places = [box.bounding_box(), options(page).first.bounding_box()]
    options(page).first.tap()
    clear = page.get_by_role("button", name="Hapus pilihan Kecamatan").first
    places.append(clear.bounding_box())
    assert [place["width"] >= 44 and place["height"] >= 44 for place in places if place] == [True] * 3
    clear.tap()
    expect(value(page, "kecamatan")).to_have_value("")
