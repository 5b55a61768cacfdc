"""Writing tables to XLSX and CSV: from any stream of rows, in constant memory, safe against formulas."""
