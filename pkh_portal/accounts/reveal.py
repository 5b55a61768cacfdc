"""Showing one hidden number in full: to whom it is allowed, for a reason, with a line in the audit trail.

A model declares what can be revealed::

    revealable(Household, "nik", label=_("NIK pengurus"), region="kecamatan")

and a template shows ``{% masked_value object "phone" %}``: the masked number and, for those who may,
a button that asks for the reason.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING, Any, cast

from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from pkh_portal.accounts.enums import AuditAction
from pkh_portal.accounts.masking import masked, spoken
from pkh_portal.accounts.models import User
from pkh_portal.accounts.scope import RegionScope, is_scoped, scope_for, visible
from pkh_portal.accounts.services.audit import Actor, record

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
    from django.utils.functional import _StrOrPromise as StrOrPromise

    from pkh_portal.regions.models import Region

Within = Callable[[QuerySet[Any], RegionScope], QuerySet[Any]]
PERMISSION = "accounts.reveal_identifier"
MIN_REASON = 10


@dataclass(frozen=True, slots=True)
class Revealable:
    """One field of one model whose full value needs a reason. ``name`` is ``app.model.field``.

    ``region`` is the path from the object to its region (``"household__kecamatan"``), empty where it has none.
    ``within`` narrows further than ``visible_to`` does, where not everything that is seen may be revealed.
    """

    model: type[Model]
    field: str
    label: StrOrPromise
    region: str = ""
    within: Within | None = None

    @property
    def view_permission(self) -> str:
        return f"{self.model._meta.app_label}.view_{self.model._meta.model_name}"

    @property
    def name(self) -> str:
        return f"{self.model._meta.label_lower}.{self.field}"

    def region_of(self, subject: Model) -> Region | None:
        """Where the object lies now: who watches over that region sees who asked."""
        # The path is walked by name, which no type follows.
        return cast("Region | None", reduce(getattr, self.region.split("__"), subject)) if self.region else None

    def found_by(self, scope: RegionScope) -> QuerySet[Any]:
        """The objects whose number may be revealed to somebody with this scope."""
        rows = visible(self.model._default_manager.all(), scope)
        return rows if self.within is None else self.within(rows, scope)


_registry: dict[str, Revealable] = {}


def revealable(
    model: type[Model], field: str, *, label: StrOrPromise, region: str = "", within: Within | None = None
) -> Revealable:
    """Declare a field as revealable. Raises ``ValueError`` for a model that ``visible_to`` cannot narrow."""
    if not is_scoped(model):
        raise ValueError(f"{model._meta.label} has no visible_to: nothing of it may be revealed")
    entry = Revealable(model, field, label, region, within)
    _registry[entry.name] = entry
    return entry


def is_revealable(model: type[Model], field: str) -> bool:
    """Whether this field is shown masked everywhere."""
    return f"{model._meta.label_lower}.{field}" in _registry


def masked_context(subject: Model, field: str, *, user: User | AnonymousUser) -> dict[str, Any]:
    """What ``accounts/masked_value.html`` needs to show a revealable field. Raises ``KeyError`` for another field.

    One query for a field that is declared with ``within``: for pages about one thing, not for lists.
    """
    entry = _registry[f"{subject._meta.label_lower}.{field}"]
    value = str(getattr(subject, field) or "")
    may_reveal = bool(value) and user.has_perm(PERMISSION)
    if may_reveal and entry.within is not None:
        may_reveal = entry.found_by(scope_for(user)).filter(pk=subject.pk).exists()
    return {
        "masked": masked(value),
        "spoken": spoken(value),
        "name": entry.name,
        "label": entry.label,
        "subject": subject,
        "may_reveal": may_reveal,
    }


def declared(name: str) -> Revealable:
    """The declaration of this name; ``Http404`` if there is none."""
    if name not in _registry:
        raise Http404
    return _registry[name]


def is_hidden(model: type[Model], path: str) -> bool:
    """Whether ``path`` (``nik``, ``leader__nik``) ends in a field whose full value needs a reason."""
    *relations, name = path.split("__")
    for relation in relations:
        found = {field.name: field.related_model for field in model._meta.get_fields()}.get(relation)
        if not isinstance(found, type):
            return False
        model = found
    return f"{model._meta.label_lower}.{name}" in _registry


def find(entry: Revealable, pk: str, *, scope: RegionScope) -> Model:
    """The object; ``Http404`` if there is none in the scope, or it is only seen."""
    try:
        subject: Model | None = entry.found_by(scope).filter(pk=pk).first()
    except (ValueError, ValidationError) as error:
        raise Http404 from error
    if subject is None:
        raise Http404
    return subject


def reveal(*, entry: Revealable, subject: Model, reason: str, actor: Actor) -> str:
    """Return the full value and write the audit line.

    Raises ``PermissionError`` without the permission and ``ValidationError`` for a reason too short.
    The caller has found ``subject`` by ``find``, that is, inside the actor's scope.
    """
    if not (isinstance(actor.user, User) and actor.user.has_perm(PERMISSION)):
        raise PermissionError(PERMISSION)
    reason = " ".join(reason.split())
    if len(reason) < MIN_REASON:
        raise ValidationError(
            _("Tulis alasan sedikitnya %(count)s huruf, misalnya “mencocokkan dengan KTP saat verifikasi”."),
            params={"count": MIN_REASON},
        )
    record(
        action=AuditAction.REVEAL,
        actor=actor,
        subject=subject,
        region=entry.region_of(subject),
        reason=reason,
        detail={"field": entry.field},
    )
    return str(getattr(subject, entry.field) or "")


revealable(User, "phone", label=_("nomor HP"))
