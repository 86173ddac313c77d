"""The warehouse: rows of the reference files and of the workbooks in, one whole DuckDB database out."""

from pipeline.warehouse.build import build

__all__ = ["build"]
