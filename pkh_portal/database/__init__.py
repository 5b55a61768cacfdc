"""What both databases are taught beyond Django: append-only tables, periods that never overlap, search indexes."""
