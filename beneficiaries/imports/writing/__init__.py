"""What applying a batch writes, table by table, and how it is taken back. Set-wise: a few statements for any number.

All functions work inside the caller's transaction, on families that ``applying`` or ``undoing`` holds.
"""
