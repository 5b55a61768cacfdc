"""Verbs of the accounts floor. Nothing else changes users, roles, grants or the audit trail."""
