"""One run of a workspace in this process: processor seconds of each of its stages and the most memory, as JSON on a line.

python -m benchmarks.stages WORKSPACE [--force] [--no-reports]
"""

from __future__ import annotations

import json
import os
import resource
import sys
from collections import defaultdict
from multiprocessing import forkserver
from pathlib import Path

from pipeline.publish import run
from pipeline.workspace import Workspace


def main() -> None:
    """Run, and print what each stage took: from its first sign of progress to the next stage's."""
    spent: dict[str, float] = defaultdict(float)
    stage, since = "start", 0.0

    def progress(name: str, what: str, done: int, of: int) -> None:
        nonlocal stage, since
        if name != stage:
            now = sum(os.times()[:4])
            spent[stage] += now - since
            stage, since = name, now

    run(
        Workspace(Path(sys.argv[1])),
        force="--force" in sys.argv,
        reports="--no-reports" not in sys.argv,
        workers=1,
        progress=progress,
    )
    # The reports' processes are children of the one they are forked from, counted once that one is waited for.
    stage = "reports" if spent["reports"] else stage
    forkserver._forkserver._stop()  # type: ignore[attr-defined]
    progress("end", "", 0, 0)
    most = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print(json.dumps({**{k: round(v, 2) for k, v in spent.items()}, "all": round(since, 2), "MB": most // 1024}))


if __name__ == "__main__":
    main()
