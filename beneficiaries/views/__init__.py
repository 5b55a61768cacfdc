"""Pages of families: one screen for each family, and a page for each deed."""
