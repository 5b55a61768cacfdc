"""News of the beneficiaries floor, for the floors above. Sent by services, inside the transaction.

A receiver that fails stops the deed: what follows from a change of families is written together with it or not at all.
"""

from django.dispatch import Signal

#: One family's status or kecamatan is another from a day on: ``household``, ``day``, ``actor``. The day may lie ahead.
enrolment_changed = Signal()

#: The same of many families by one deed, chunk by chunk: ``household_ids`` (list), ``day``, ``actor``. A deed over many
#: sends this one only, so that whoever listens to one signal listens to both.
enrolments_changed = Signal()

#: What figures are counted from is another: ``kecamatan`` (set of codes), ``day`` from which on. Once for each deed.
registry_changed = Signal()
