"""Long work as rows a person can read."""
