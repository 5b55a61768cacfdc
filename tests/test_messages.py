"""The catalogues that are delivered are the ones that were written."""

from scripts.lib import catalogue_work


def test_every_mo_is_the_compiled_form_of_its_po() -> None:
    assert list(catalogue_work.stale()) == []


def test_compiling_twice_gives_the_same_bytes() -> None:
    for path in catalogue_work.catalogues():
        catalogue = catalogue_work.read(path)
        assert catalogue_work.compiled(catalogue) == catalogue_work.compiled(catalogue_work.read(path))
