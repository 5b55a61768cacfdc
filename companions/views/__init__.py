"""Pages of SDM PKH, placements, assignments, hand-overs and visits."""
