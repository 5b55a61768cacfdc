"""Nobody meets English in the back office, also after a library was upgraded."""

import re
from functools import cache
from pathlib import Path
from typing import Any, cast

import polib
import pytest
from django.conf import settings
from django.utils.translation import trans_real

from tests.library_messages import Message, messages_of

VENDOR = Path(settings.LOCALE_PATHS[1]) / "id/LC_MESSAGES"
CATALOGUES = [VENDOR / "django", VENDOR / "djangojs"]

#: Packages whose texts users see, with the parts of them that the portal does not use.
VISIBLE: dict[str, tuple[str, ...]] = {
    "unfold": (),
    "import_export": (),
    "simple_history": (),
    "django_celery_beat": (),
    "django_filters": (),
    "allauth": ("socialaccount", "idp", "headless"),
    "django.contrib.admin": (),
    "django.contrib.auth": ("management",),
    "django.forms": (),
}
PLACE = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


@cache
def all_messages() -> set[Message]:
    return {message for package, without in VISIBLE.items() for message in messages_of(package, without=without)} | (
        # Validators and fields, whose texts a form shows as errors.
        messages_of("django.core", without=("management",)) | messages_of("django.db.models")
    )


def indonesian() -> Any:
    """The merged catalogue, as the running portal has it; keys are texts, or context and text joined by EOT."""
    return cast(Any, trans_real.translation("id"))._catalog


def is_translated(message: Message) -> bool:
    key = f"{message.context}\x04{message.text}" if message.context else message.text
    # A message with a plural is kept under (text, form); Indonesian has one form, 0.
    return ((key, 0) if message.plural else key) in indonesian()


@pytest.mark.parametrize("package", VISIBLE)
def test_every_visible_message_of_a_library_is_indonesian(package: str) -> None:
    messages = messages_of(package, without=VISIBLE[package])
    assert messages
    assert sorted(message.text for message in messages if not is_translated(message)) == []


def test_no_text_is_kept_for_a_message_that_is_gone() -> None:
    known = {(message.text, message.plural) for message in all_messages()}
    ours = polib.pofile(str(CATALOGUES[0].with_suffix(".po")))
    assert [entry.msgid for entry in ours if (entry.msgid, entry.msgid_plural) not in known] == []


@pytest.mark.parametrize("catalogue", CATALOGUES, ids=lambda path: path.name)
def test_compiled_catalogue_is_fresh(catalogue: Path) -> None:
    written = {
        (entry.msgctxt, entry.msgid, entry.msgstr or tuple(entry.msgstr_plural.values()))
        for entry in polib.pofile(str(catalogue.with_suffix(".po"))).translated_entries()
    }
    compiled = {
        (entry.msgctxt, entry.msgid, entry.msgstr or tuple(entry.msgstr_plural.values()))
        for entry in polib.mofile(str(catalogue.with_suffix(".mo")))
    }
    assert compiled == written


@pytest.mark.parametrize("catalogue", CATALOGUES, ids=lambda path: path.name)
def test_catalogue_is_complete_and_for_indonesian(catalogue: Path) -> None:
    po = polib.pofile(str(catalogue.with_suffix(".po")))
    assert po.metadata["Language"] == "id"
    assert po.metadata["Plural-Forms"] == "nplurals=1; plural=0;"
    assert po.untranslated_entries() + po.fuzzy_entries() + po.obsolete_entries() == []


@pytest.mark.parametrize("catalogue", CATALOGUES, ids=lambda path: path.name)
def test_translations_use_no_place_that_the_message_lacks(catalogue: Path) -> None:
    wrong = [
        entry.msgid
        for entry in polib.pofile(str(catalogue.with_suffix(".po")))
        for text in [entry.msgstr, *entry.msgstr_plural.values()]
        if not set(PLACE.findall(text)) <= set(PLACE.findall(entry.msgid + entry.msgid_plural))
    ]
    assert wrong == []
