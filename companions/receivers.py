"""What this floor does when the one below announces news."""


def connect() -> None:
    """Called once by the app."""
