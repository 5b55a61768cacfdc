"""Verbs of the jobs floor: the only writers of a job's state."""
