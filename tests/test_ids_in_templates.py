"""Numbers on pages have thousands separators (``USE_THOUSAND_SEPARATOR``): an id printed as such leads nowhere."""

import re
from pathlib import Path

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"
#: ``?lain={{ other.pk }}`` or ``value="{{ row.id }}"``, without a filter that keeps the number as it is.
_BARE = re.compile(
    r"(?:[?;&][a-z_]+=|value=\"|data-[a-z-]+=\")\{\{ *[\w.]*(?:\.pk|\.id|(?<!auto)_id|page_number|page\.number) *\}\}"
)


def test_no_template_prints_an_id_with_separators_into_an_address_or_value() -> None:
    assert _BARE.search('href="?lain={{ other.pk }}"')
    assert not _BARE.search('href="?lain={{ other.pk|unlocalize }}"')
    pages = sorted(TEMPLATES.rglob("*.html"))
    found = [f"{path.relative_to(TEMPLATES)}: {hit}" for path in pages for hit in _BARE.findall(path.read_text())]
    assert pages
    assert found == []
