"""Users, roles, region grants, the scoped back-office base, and the audit trail."""
