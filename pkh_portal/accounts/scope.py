"""Who sees which part of the country: one value, made from a user, applied by ``visible_to``.

Fail closed: a user without a grant, an inactive or an anonymous one has the empty scope, and the
empty scope matches no row at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from django.db.models import Model, Q, QuerySet

from pkh_portal.accounts.querysets import ScopedQuerySet
from pkh_portal.regions.models import Region, RegionAccess, RegionAlias

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
    from django.http import HttpRequest

    from pkh_portal.accounts.models import User

M = TypeVar("M", bound=Model)
NOTHING = Q(pk__in=[])

#: Tables of the floor below, which knows no scopes: the path from their rows to the region.
REGION_TABLES: dict[type[Model], str] = {Region: "", RegionAlias: "target", RegionAccess: "kecamatan"}


@dataclass(frozen=True, slots=True)
class RegionScope:
    """The subtrees of the region tree that somebody may see.

    ``codes`` are the roots of the subtrees, none inside another. ``user_id`` is kept for the few
    rows that belong to a person rather than to a region (somebody's own jobs).
    """

    codes: tuple[str, ...] = ()
    nationwide: bool = False
    user_id: int | None = None

    def __bool__(self) -> bool:
        return self.nationwide or bool(self.codes)

    def covers(self, code: str) -> bool:
        """Whether the region with this code lies in the scope."""
        return self.nationwide or any(code == root or code.startswith(f"{root}.") for root in self.codes)

    def q(self, path: str = "") -> Q:
        """A condition on rows that reach their region by ``path`` (empty: the row is the region)."""
        if self.nationwide:
            return Q()
        prefix = f"{path}__" if path else ""
        condition = NOTHING
        for code in self.codes:
            condition |= Q(**{f"{prefix}code__under": code})
        return condition

    @property
    def ancestors(self) -> tuple[str, ...]:
        """Codes above the roots: not visible as data, but needed to walk down to them in a chooser."""
        above = {code[:end] for code in self.codes for end in (2, 5, 8) if end < len(code)}
        return tuple(sorted(above - set(self.codes)))


def outermost(codes: list[str]) -> tuple[str, ...]:
    """Drop every code that lies inside another one; sorted."""
    kept: list[str] = []
    for code in sorted(set(codes)):
        if not any(code.startswith(f"{root}.") for root in kept):
            kept.append(code)
    return tuple(kept)


def scope_for(user: User | AnonymousUser) -> RegionScope:
    """The scope of a user, from the grants; read once per user object (that is, once per request)."""
    if not user.is_authenticated or not user.is_active:
        return RegionScope()
    cached: RegionScope | None = user.__dict__.get("_region_scope")
    if cached is None:
        grants = list(user.grants.values_list("nationwide", "region_id"))
        cached = RegionScope(
            codes=outermost([code for _, code in grants if code]),
            nationwide=any(nationwide for nationwide, _ in grants),
            user_id=user.pk,
        )
        user.__dict__["_region_scope"] = cached
    return cached


def visible(queryset: QuerySet[M], scope: RegionScope) -> QuerySet[M]:
    """Narrow any queryset to the scope: scoped tables and regions are narrowed, others have no region."""
    if isinstance(queryset, ScopedQuerySet):
        return queryset.visible_to(scope)
    if queryset.model in REGION_TABLES:
        return queryset.filter(scope.q(REGION_TABLES[queryset.model]))
    return queryset


def is_scoped(model: type[Model]) -> bool:
    """Whether rows of this model are narrowed by ``visible``."""
    return model in REGION_TABLES or isinstance(model._default_manager.all(), ScopedQuerySet)


def regions_for(request: HttpRequest) -> QuerySet[Region]:
    """The regions a chooser may offer: the user's subtrees, and the way down to them.

    Plugged into the chooser by ``settings.REGION_CHOOSER_QUERYSET``. Forms validate what is posted
    against ``visible(Region.objects.all(), scope)``, so the way down can be walked but not chosen.
    """
    scope = scope_for(request.user)
    if scope.nationwide:
        return Region.objects.all()
    return Region.objects.filter(scope.q() | Q(code__in=scope.ancestors))
