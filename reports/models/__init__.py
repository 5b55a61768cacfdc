"""The tables of the reports floor."""

from reports.models.standard import CaseloadStandard

__all__ = ["CaseloadStandard"]
