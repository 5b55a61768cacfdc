"""What this floor adds to the screens of families."""

from beneficiaries.extensions import HouseholdExtension


class CompanionsOnHouseholds(HouseholdExtension):
    """Who accompanies the family, and who came to see it."""
