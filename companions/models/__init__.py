"""The tables of the companions floor."""

from companions.models.assignment import Assignment
from companions.models.operation import AssignmentChange, AssignmentOperation, Handover
from companions.models.personnel import Personnel, ServicePeriod
from companions.models.placement import Placement
from companions.models.visit import Visit

__all__ = [
    "Assignment",
    "AssignmentChange",
    "AssignmentOperation",
    "Handover",
    "Personnel",
    "Placement",
    "ServicePeriod",
    "Visit",
]
