"""Who changed which field when, for every table people's data stands in: one record of changes, bulk writes included.

A model declares ``history = tracked()``. Whoever writes says who acts: a service opens ``acting(actor, reason)``; for a
page that saves a form directly the middleware has done so. Single saves are recorded by simple-history; writes that
pass it by (``bulk_create``, ``update``, ``INSERT … SELECT``) go through ``bulk``, which records them set-wise.
"""
