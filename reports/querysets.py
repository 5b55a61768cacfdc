"""Reads of the reports floor. All compose."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db.models import Q

from beneficiaries.querysets import RuleQuerySet
from pkh_portal.accounts.querysets import ScopedQuerySet

if TYPE_CHECKING:
    from pkh_portal.accounts.scope import RegionScope
    from reports.models import CaseloadStandard  # noqa: F401 -- Named in type arguments.


class StandardQuerySet(RuleQuerySet["CaseloadStandard"], ScopedQuerySet["CaseloadStandard"]):  # type: ignore[override] # Stubs type managers by base.
    """Caseload standards."""

    def visible_to(self, scope: RegionScope) -> Self:
        """Those of regions in the scope, and those that hold for it: of the regions above it, and of the country."""
        if scope.nationwide or not scope:
            return super().visible_to(scope)
        return self.filter(scope.q("region") | Q(region__in=scope.ancestors) | Q(region__isnull=True))
