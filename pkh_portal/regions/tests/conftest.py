"""Fixtures of the regions floor."""

import pytest

from pkh_portal.regions.tests.factories import load_small_tree


@pytest.fixture
def small_tree(db: None) -> None:
    """Six kabupaten/kota with all their villages, and all provinces."""
    load_small_tree()
