"""Lists of SDM PKH and of what was done to assignments, in the back office. Pages of one row stand under ``/sdm/``."""

from companions.admin.operations import OperationAdmin
from companions.admin.personnel import PersonnelAdmin

__all__ = ["OperationAdmin", "PersonnelAdmin"]
