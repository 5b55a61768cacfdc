"""Sums of money as they are written in an office."""

from django.utils.formats import number_format


def rupiah(amount: int) -> str:
    """Whole rupiah in the reader's language: ``Rp1.890.000``."""
    return f"Rp{number_format(amount, force_grouping=True)}"
