"""The one formula of the caseload, coverage gaps, snapshots, and the papers made of them."""
