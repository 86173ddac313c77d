"""One run from the workbooks to the published pages: lock, order, gate, manifest, atomic swap, history."""

from pipeline.publish.publication import STAGES, run
from pipeline.publish.result import RunResult

__all__ = ["STAGES", "RunResult", "run"]
