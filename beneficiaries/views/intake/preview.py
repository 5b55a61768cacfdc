"""What would become of a checked file: the totals, what needs somebody, and what it would do to each kecamatan."""

from __future__ import annotations

from typing import Any, Final

from beneficiaries.imports.notices import told
from beneficiaries.imports.planning.movement import has_moved_here
from beneficiaries.intake_enums import BatchState, ProblemLevel, RowOutcome
from beneficiaries.intake_reading.absent import names_most
from beneficiaries.intake_reading.outlook import outlook_of
from beneficiaries.intake_reading.problems import kinds_of, with_choices, with_first_lines
from beneficiaries.intake_reading.review import answered, waiting
from beneficiaries.intake_reading.words import WORDS
from beneficiaries.models import ImportBatch
from beneficiaries.services.intake import approving
from beneficiaries.services.intake.consent import contributors, shown
from beneficiaries.views.intake.checked import CheckedPage
from pkh_portal.accounts.models import User

#: Rows of which nothing becomes, because nothing has to.
_AS_IT_IS: Final = (RowOutcome.UNCHANGED, RowOutcome.DUPLICATE, RowOutcome.SKIPPED)


class PreviewView(CheckedPage):
    """The heart of the wizard, in the states checked and reviewed."""

    template_name = "beneficiaries/intake/preview.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        kinds = with_choices(self.subject, kinds_of(self.subject))
        said = answered(self.subject)
        errors = [kind for kind in kinds if kind.level is ProblemLevel.ERROR]
        total = self.totals.all
        return {
            **context,
            "registry_moved": self.is_open and has_moved_here(self.subject),
            **standing(self.subject, self.user, may_approve=context["may_approve"]),
            "totals": self.totals,
            "rejected": total.of(RowOutcome.REJECTED),
            "unchanged": sum(total.of(outcome) for outcome in _AS_IT_IS),
            "outstanding": total.of(RowOutcome.REJECTED) + total.undecided,
            "notices": [told(notice) for notice in self.subject.notices],
            "errors": with_first_lines(self.subject, errors, full=self.full),
            "warnings": [kind for kind in kinds if kind.level is ProblemLevel.WARNING],
            "waiting": [
                (code, count, WORDS[code][0], said.get(code, 0)) for code, count in waiting(self.subject).items()
            ],
            "outlook": outlook_of(self.subject),
            "absent": self._absent(),
        }

    def _absent(self) -> str:
        """How to tell of families that the file does not mention: of a part of a list that is not worth a word."""
        batch = self.subject
        if not batch.not_in_file or (batch.follows_id and not batch.complete):
            return ""
        return "loud" if batch.complete or names_most(batch) else "quiet"


def standing(batch: ImportBatch, user: User, *, may_approve: bool) -> dict[str, Any]:
    """How far the batch is from being loaded: who has to approve it, and whether this user can."""
    needs = approving.needs_approval(batch)
    return {
        "needs_approval": needs,
        "is_reviewed": batch.state == BatchState.REVIEWED,
        "waits_for_approval": needs and batch.state == BatchState.CHECKED,
        # The service says so too: nobody approves what he brought or changed himself.
        "may_review": may_approve and needs and user.pk not in contributors(batch),
        "expected": shown(batch),
    }
