"""An app with work that can be counted afterwards. Installed by ``worker_settings`` only."""
