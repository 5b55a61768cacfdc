"""Verbs of the companions floor: the only writers of its state."""
