"""Deeds over so many families that nobody should wait for them in front of a page."""

from __future__ import annotations

import hashlib
import json
from typing import Any, Final

from beneficiaries.enums import DeedKind
from pkh_portal.accounts.services.audit import Actor
from pkh_portal.jobs.api import Job, enqueue

#: The kind of job, in ``beneficiaries.job_kinds``.
DEED: Final = "beneficiaries.deed"
#: Above this a deed is a job: it takes longer than a page should.
AT_ONCE: Final = 2_000


def apply_later(*, kind: DeedKind, token: str, terms: dict[str, Any], actor: Actor) -> Job:
    """Queue a deed over a selection (``Selection.token`` of the actor). The same one twice is queued once.

    ``terms`` are the words of ``apply_status`` or ``apply_group`` as JSON. What the selection means, and whom the actor
    may see, is asked again when the work is done. Raises ``JobRefused`` without permission and ``AlreadyActive``.
    """
    params = {"deed": kind.value, "selection": token, "terms": terms}
    print_of = hashlib.sha256(json.dumps(params, sort_keys=True).encode()).hexdigest()[:32]
    return enqueue(kind=DEED, actor=actor, params=params, title=str(kind.label), unique_key=f"{DEED}:{print_of}")
