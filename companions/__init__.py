"""SDM PKH: companions, placements, assignments and field work."""
