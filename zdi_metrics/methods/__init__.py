"""Pure statistics: no files, no table names."""
