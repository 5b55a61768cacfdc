"""Wiring: puts the floors together into one site. Nobody imports it but settings and URLs."""
