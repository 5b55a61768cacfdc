"""Bimtek, Rakoor and other events: attendance, decisions, certificates."""
