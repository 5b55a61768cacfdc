"""Verbs of the beneficiaries floor: the only writers of its state.

Every verb takes keywords, holds the rows of the families it changes (``holding``), writes inside ``acting`` with a
sentence for the history (``telling``), and refuses with a ``ValidationError`` whose keys are the names of its own
arguments; what concerns no single argument stands under none. Receivers of ``signals`` run inside its transaction.
"""
