"""Time and memory that each hostile file costs, measured in a process of its own as a run would spend them.

    python benchmarks/hostile.py [part of a file's name …]

For each file: seconds from the first byte to the outcome, peak resident memory of the reading child, and the one line
the sender gets. The bound to hold is 2 s and 300 MB.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]
SECONDS, MEGABYTES = 2.0, 300.0


def measure(folder: Path) -> None:
    """Read a workspace that holds one file; print outcome, seconds and the peak of its children. Runs in a subprocess."""
    import json
    import resource

    from troubles.matrix import reference

    from pipeline import ingest
    from pipeline.workspace import Workspace

    ref = reference()
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    began = time.perf_counter()
    made = ingest.read_all(Workspace(folder), ref)
    spent = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    s = made.submissions[0]
    print(json.dumps({"seconds": spent, "peak": peak, "own": own, "status": s["status"], "reason": s["reason"]}))


def one(name: str, data: bytes) -> dict[str, object]:
    """Measure one file: {'seconds', 'peak' (MB), 'status', 'reason'}."""
    import json

    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "data" / "raw" / "submissions" / "2019-06"
        place.mkdir(parents=True)
        (place / name).write_bytes(data)
        done = subprocess.run(
            [sys.executable, __file__, "--measure", folder], capture_output=True, text=True, check=False, timeout=120
        )
        if done.returncode:
            return {"seconds": 0.0, "peak": 0.0, "status": f"CRASH {done.returncode}", "reason": done.stderr[-200:]}
        return json.loads(done.stdout)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("part", nargs="*")
    arguments.add_argument("--measure", help=argparse.SUPPRESS)
    asked = arguments.parse_args()
    if asked.measure:
        measure(Path(asked.measure))
        return
    from troubles.hostile import every

    over = 0
    print(f"{'file':24}{'bytes':>11}{'s':>7}{'MB':>7}  outcome")
    for name, data, _, _ in every():
        if asked.part and not any(p in name for p in asked.part):
            continue
        found = one(name, data)
        late = float(str(found["seconds"])) > SECONDS or float(str(found["peak"])) > MEGABYTES
        over += late
        cost = f"{found['seconds']:7.2f}{found['peak']:7.0f}"
        print(f"{name:24}{len(data):11d}{cost} {'!' if late else ' '}{found['status']}: {found['reason']}")
    print(f"{over} over {SECONDS} s or {MEGABYTES} MB")


if __name__ == "__main__":
    main()
