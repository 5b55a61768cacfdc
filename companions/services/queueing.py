"""Operations over so many families that nobody should wait for them in front of a page."""

from __future__ import annotations

import hashlib
import json
from typing import Final

from companions.enums import OperationKind
from companions.models import Personnel
from companions.services.terms import Terms
from pkh_portal.accounts.services.audit import Actor
from pkh_portal.jobs.api import Job, enqueue
from pkh_portal.regions.models import Region

#: The kind of job, in ``companions.job_kinds``.
ASSIGN: Final = "companions.assign"
#: Above this an operation is a job: it takes longer than a page should.
AT_ONCE: Final = 2_000


def operate_later(
    *,
    kind: OperationKind,
    token: str,
    personnel: Personnel | None,
    terms: Terms,
    actor: Actor,
    region: Region | None = None,
) -> Job:
    """Queue an operation over a selection (``Selection.token`` of the actor). The same one twice is queued once.

    What the selection means, and whom the actor may see, is asked again when the work is done. Raises ``JobRefused``
    without permission, ``AlreadyActive``, and ``ValidationError`` for days that cannot be meant.
    """
    terms.check()
    params = {
        "operation": kind.value,
        "selection": token,
        "personnel": personnel.pk if personnel else None,
        "effective_on": terms.effective_on.isoformat(),
        "until": terms.until.isoformat() if terms.until else None,
        "reason": terms.reason,
        "decree_no": terms.decree_no,
        "note": terms.note,
    }
    print_of = hashlib.sha256(json.dumps(params, sort_keys=True).encode()).hexdigest()[:32]
    return enqueue(
        kind=ASSIGN,
        actor=actor,
        params=params,
        region=region,
        title=str(kind.label),
        unique_key=f"{ASSIGN}:{print_of}",
    )
