"""Verbs of the beneficiaries floor: the only writers of its state."""
