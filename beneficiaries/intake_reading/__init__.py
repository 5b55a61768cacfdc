"""What the pages of the preview read of a checked batch: bounded numbers of queries, however many rows it has.

``totals`` (the equation), ``rows`` (rows of one outcome, a page at a time), ``values`` (how a value of a row or of a
record is written, and changes field by field), ``problems`` (kinds, and what they mean: ``words``), ``places``
(spellings to decide about), ``review`` (rows beside what they conflict with), ``pending`` (what was said since the
check), ``masks`` (numbers).
"""
