"""Reads that make figures: what is counted, from which rows, on which day."""
