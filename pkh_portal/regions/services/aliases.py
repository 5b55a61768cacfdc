"""Learn, and forget, what somebody means by a spelling."""

import logging

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from pkh_portal.regions import codes
from pkh_portal.regions.enums import RegionLevel
from pkh_portal.regions.models import Region, RegionAlias
from pkh_portal.regions.names import NameKeys
from pkh_portal.regions.resolution import Outcome
from pkh_portal.regions.resolving import Resolver

logger = logging.getLogger(__name__)


@transaction.atomic
def learn_alias(*, text: str, level: RegionLevel, parent: Region | None, target: Region, actor: str) -> RegionAlias:
    """Let a spelling mean ``target`` from now on, wherever it is looked up inside ``parent``.

    ``parent`` is None for a province; for a kabupaten/kota None means its own province. Said again, the latest
    choice holds. ``actor`` is the username. Resolvers made before this do not know of it.

    Raises ``ValidationError`` when there is nothing to compare in the text, it is a code, the target is closed, on
    another level or outside ``parent``, or the text is the official name of another region there.
    """
    keys = NameKeys.of(text, level)
    if keys.says_nothing or codes.NUMERIC.fullmatch(text.strip()):
        raise ValidationError(_("Ejaan harus memuat huruf; kode wilayah tidak dicatat sebagai ejaan."), code="text")
    if target.valid_until is not None:
        raise ValidationError(_("%(place)s sudah tidak berlaku.") % {"place": target}, code="closed")
    if level is RegionLevel.REGENCY and parent is None:
        parent = target.parent
    _refuse_official_name_of_another(text, level, parent, target)
    alias = find_alias(text=text, level=level, parent=parent) or RegionAlias(parent=parent, level=level, text=keys.bare)
    alias.spelling, alias.target, alias.learned_by = text.strip(), target, actor
    alias.full_clean()
    alias.save()
    logger.info("Region spelling learned: means %s inside %s", target.pk, alias.parent_id)
    return alias


def find_alias(*, text: str, level: RegionLevel, parent: Region | None) -> RegionAlias | None:
    """What was decided about a spelling inside exactly this region, which ``learn_alias`` would overwrite."""
    return RegionAlias.objects.filter(parent=parent, level=level, text=NameKeys.of(text, level).bare).first()


def forget_alias(*, alias: RegionAlias) -> None:
    """Take a learned spelling back. Records loaded with it keep their region."""
    logger.info("Region spelling forgotten: meant %s inside %s", alias.target_id, alias.parent_id)
    alias.delete()


def _refuse_official_name_of_another(text: str, level: RegionLevel, parent: Region | None, target: Region) -> None:
    within = parent.pk if parent is not None else None
    if within is not None and not codes.lies_under(target.pk, within):
        return  # Refused by the table's own constraint, which has the better sentence.
    official = Resolver(with_learned=False).resolve(text, level=level, within=within)
    if official.outcome is Outcome.EXACT and official.place and official.place.code != target.pk:
        raise ValidationError(
            _("“%(text)s” adalah nama resmi %(place)s.") % {"text": text.strip(), "place": official.place},
            code="official_name",
        )
