"""Users, region grants and the audit trail."""

from pkh_portal.accounts.models.audit import AuditEvent
from pkh_portal.accounts.models.grant import RegionGrant
from pkh_portal.accounts.models.user import User

__all__ = ["AuditEvent", "RegionGrant", "User"]
