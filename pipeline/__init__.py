"""Workbooks of a province's nông thôn mới (NTM) plan in; a checked DuckDB database and published pages out."""

__version__ = "0.1.0"
