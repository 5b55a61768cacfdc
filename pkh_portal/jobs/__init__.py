"""Long work as rows a person can read. Other apps import from ``pkh_portal.jobs.api``."""
