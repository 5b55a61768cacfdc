"""Reads of the accounts floor, and the one base for every table that knows regions."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self, TypeVar

from django.db import models
from django.db.models import Exists, OuterRef
from django.db.models.functions import Cast

if TYPE_CHECKING:
    from pkh_portal.accounts.scope import RegionScope

M = TypeVar("M", bound=models.Model)


class ScopedQuerySet(models.QuerySet[M]):
    """Base of the querysets of all scoped tables. ``visible_to`` is the one way out of such a table."""

    #: Path from the row to its region, as in a filter: ``"kecamatan"``, ``"household__kecamatan"``.
    scope_path: ClassVar[str] = "region"

    def visible_to(self, scope: RegionScope) -> Self:
        """Rows whose region lies in the scope; none for an empty scope."""
        return self.filter(scope.q(self.scope_path))


class UserQuerySet(ScopedQuerySet["models.Model"]):
    """Users as an administrator of some regions may see and change them."""

    def visible_to(self, scope: RegionScope) -> Self:
        """Users who have a grant, and none that reaches beyond the scope; no superusers.

        Someone with wider access is invisible: who may reset a person's password may act as that person.
        """
        if scope.nationwide:
            return self
        from pkh_portal.accounts.models import RegionGrant  # Models import this module.

        grants = RegionGrant.objects.filter(user=OuterRef("pk"))
        inside = self.filter(is_superuser=False).filter(Exists(grants.filter(scope.q("region"))))
        return inside.exclude(Exists(grants.exclude(scope.q("region"))))


class RegionGrantQuerySet(ScopedQuerySet["models.Model"]):
    """Grants inside a scope. A nationwide grant has no region, so only a nationwide scope sees it."""

    scope_path = "region"


class AuditEventQuerySet(ScopedQuerySet["models.Model"]):
    """Audit lines of one's own regions and of the people one administers."""

    def visible_to(self, scope: RegionScope) -> Self:
        """All for a nationwide scope; else lines about a region or a user inside it, and what its users did alone."""
        if scope.nationwide:
            return self
        from pkh_portal.accounts.models import User  # Models import this module.

        people = User.objects.visible_to(scope)
        keys = people.annotate(key=Cast("pk", models.CharField())).values("key")
        about_them = models.Q(object_type=User._meta.label_lower, object_id__in=keys)
        # What somebody does to a thing is told where the thing is; only a line without one follows the person.
        by_them = models.Q(object_type="", region__isnull=True, actor__in=people.values("pk"))
        return self.filter(scope.q("region") | about_them | by_them)
