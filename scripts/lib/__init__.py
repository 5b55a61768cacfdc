"""What the commands in ``scripts/`` share: standard library only, since they run before anything is installed."""
