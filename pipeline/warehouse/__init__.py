"""The warehouse: rows of the reference files and of the workbooks in, one whole DuckDB database out."""

from pipeline.warehouse.build import build
from pipeline.warehouse.earlier import Earlier
from pipeline.warehouse.views import store

__all__ = ["Earlier", "build", "store"]
