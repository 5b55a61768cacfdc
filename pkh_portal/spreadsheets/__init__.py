"""Reading and writing tables. No models."""
