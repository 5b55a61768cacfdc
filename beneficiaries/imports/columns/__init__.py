"""One small object for each kind of value in a KPM list.

A column takes the cells of a whole chunk and gives clean values in the same order; what is wrong it tells to
``Findings``. Columns whose cells repeat remember their answers; the others look twice only at what is not in order.
None knows a database.
"""

from beneficiaries.imports.columns.channel import ChannelColumn
from beneficiaries.imports.columns.components import Components, Counted
from beneficiaries.imports.columns.family_card import FamilyCardColumn
from beneficiaries.imports.columns.findings import Complaint, Findings
from beneficiaries.imports.columns.neighbourhood import NeighbourhoodColumn, RtColumn
from beneficiaries.imports.columns.nik import NikColumn
from beneficiaries.imports.columns.numbers import NumberColumn, number_columns
from beneficiaries.imports.columns.status import StatusColumn
from beneficiaries.imports.columns.texts import AddressColumn, LabelColumn, NameColumn, name_keys

__all__ = [
    "AddressColumn",
    "ChannelColumn",
    "Complaint",
    "Components",
    "Counted",
    "FamilyCardColumn",
    "Findings",
    "LabelColumn",
    "NameColumn",
    "NeighbourhoodColumn",
    "NikColumn",
    "NumberColumn",
    "RtColumn",
    "StatusColumn",
    "name_keys",
    "number_columns",
]
