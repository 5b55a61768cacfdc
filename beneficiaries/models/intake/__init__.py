"""The tables of the intake desk: batches, their sheets, staged rows, problems, what people said, origins."""

from beneficiaries.models.intake.batch import ImportBatch, ImportSheet
from beneficiaries.models.intake.fieldcheck import FieldCheck
from beneficiaries.models.intake.office import HeadingProfile, IntakeRule
from beneficiaries.models.intake.origin import RecordOrigin
from beneficiaries.models.intake.row import ImportCorrection, ImportDecision, ImportProblem, ImportRow

__all__ = [
    "FieldCheck",
    "HeadingProfile",
    "ImportBatch",
    "ImportCorrection",
    "ImportDecision",
    "ImportProblem",
    "ImportRow",
    "ImportSheet",
    "IntakeRule",
    "RecordOrigin",
]
