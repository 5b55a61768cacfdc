"""Template tags of the beneficiaries floor."""
