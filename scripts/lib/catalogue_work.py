"""The work of ``scripts/messages``; unlike its neighbours run by ``.venv``'s Python, with Django and polib.

Two folders: ``locale/portal`` holds our texts, Indonesian in the source and English in the catalogue, and is kept in
step with the sources. ``locale/vendor`` holds the Indonesian for libraries that bring none, and is kept by hand.
"""

import argparse
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent.parent
LOCALE = ROOT / "pkh_portal" / "locale"
OURS = LOCALE / "portal" / "en" / "LC_MESSAGES" / "django.po"
IGNORED = (".venv*", "data", "bench", "docs", "scripts", "deploy", "tests", "locale", "static", "conftest.py")

HEADER = "English for the texts of the portal, whose sources are Indonesian. Kept in step by scripts/messages."
METADATA = {
    "Project-Id-Version": "portal-pkh",
    "Language": "en",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=2; plural=(n != 1);",
}

Key = tuple[str | None, str]


def key(entry: polib.POEntry) -> Key:
    """What makes a text the same text: its context and its source."""
    return entry.msgctxt, entry.msgid


def texts_in_source(folder: Path) -> polib.POFile:
    """Our catalogue brought up to date with the sources, in a scratch folder. Needs GNU gettext."""
    import django  # Only this function needs the settings: checking compiled files does not.
    from django.conf import settings  # As above.
    from django.core.management import call_command  # As above.

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pkh_portal.settings")
    django.setup()
    catalogue = folder / "en" / "LC_MESSAGES" / "django.po"
    catalogue.parent.mkdir(parents=True)
    if OURS.exists():
        shutil.copy(OURS, catalogue)
    settings.LOCALE_PATHS = [str(folder)]
    options = {"ignore_patterns": list(IGNORED), "no_wrap": True, "no_obsolete": True, "add_location": "file"}
    call_command("makemessages", locale=["en"], extensions=["html", "py", "txt"], verbosity=0, **options)
    return read(catalogue)


def read(path: Path) -> polib.POFile:
    """A catalogue, to be written without wrapping: line breaks that move make changes out of nothing."""
    return polib.pofile(str(path), wrapwidth=0)


def compiled(catalogue: polib.POFile) -> bytes:
    """The ``.mo`` of a catalogue; the same for the same texts."""
    return bytes(catalogue.to_binary())


def catalogues() -> list[Path]:
    """Every ``.po`` of the portal."""
    return sorted(LOCALE.rglob("*.po"))


def stale() -> Iterator[str]:
    """A sentence for each catalogue whose ``.mo`` is not what it compiles to."""
    for path in catalogues():
        target = path.with_suffix(".mo")
        if not target.exists() or target.read_bytes() != compiled(read(path)):
            yield f"{target.relative_to(ROOT)} is not the compiled form of {path.name}: run scripts/messages"


def missing() -> Iterator[str]:
    """A sentence for each text of the sources that our English catalogue does not have."""
    with tempfile.TemporaryDirectory() as folder:
        found = {key(entry) for entry in texts_in_source(Path(folder))}
    known = {key(entry) for entry in read(OURS)} if OURS.exists() else set()
    for _, text in sorted(found - known, key=lambda pair: pair[1]):
        yield f"not in {OURS.relative_to(ROOT)}: {text!r}"


def update() -> None:
    """Write our catalogue anew where the sources have changed, and compile all."""
    with tempfile.TemporaryDirectory() as folder:
        current = texts_in_source(Path(folder))
    # Without a date: the same texts shall give the same file.
    current.header, current.metadata, current.metadata_is_fuzzy = HEADER, METADATA, False
    OURS.parent.mkdir(parents=True, exist_ok=True)
    current.save(str(OURS))
    for path in catalogues():
        catalogue = read(path)
        path.with_suffix(".mo").write_bytes(compiled(catalogue))
        done = f"{len(catalogue)} texts, {catalogue.percent_translated()}% translated"
        sys.stdout.write(f"{path.relative_to(ROOT)}: {done}\n")


def main(arguments: Sequence[str]) -> int:
    """Update and compile; with ``--check`` change nothing, print what is stale or missing and return 1 for it."""
    parser = argparse.ArgumentParser(prog="scripts/messages", description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing; fail if anything is stale or missing")
    checking = parser.parse_args(arguments).check
    if not shutil.which("xgettext"):
        sys.exit("GNU gettext is needed to read the texts of the sources: sudo apt install gettext")
    if not checking:
        update()
        return 0
    complaints = [*stale(), *missing()]
    sys.stdout.writelines(f"{complaint}\n" for complaint in complaints)
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
