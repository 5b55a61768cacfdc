"""The wizard of the intake desk: a file's way from the upload to the registry, and back (kpm-import.md, section 6)."""
