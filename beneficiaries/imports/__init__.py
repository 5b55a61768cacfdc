"""The engine of the intake desk: any KPM spreadsheet in, correct records or exact reasons out (kpm-import.md).

In the order in which a file goes through it:

- ``sheets``: which sheets there are, where their ``headings`` stand, what is said above them (``placelines``);
- ``mapping``: which heading is which field, by ``spellings`` (data), what the office remembered, what was said now;
- ``rows``: the rows below, without what is no family (``rowkinds``), completed by what is ``merged`` beside them;
- ``columns``: one small object for each kind of value, that cleans a whole chunk of cells at once;
- ``checker``: puts the columns to work: chunks of rows in, chunks of staged values and problems out. Pure;
- ``staging``: chunks into the database (COPY or batched inserts), ``plan``: what becomes of each row, set-wise;
- ``applying``, ``undoing``: the plan carried out, and taken back, set-wise.

``beneficiaries.services.intake`` has the verbs around it: who may, in which state, in which job.
"""
