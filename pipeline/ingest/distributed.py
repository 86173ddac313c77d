"""Workbooks read by the workers of a cluster, each in a process of its own there, as bounded as here."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from pipeline import cluster
from pipeline.ingest import cache, isolation
from pipeline.ingest.isolation import Job
from pipeline.ingest.reading import Ingested
from pipeline.reference.model import Reference

PATIENCE = 10 * isolation.SECONDS


def read_each(
    client: Any, jobs: Iterable[Job], known_periods: list[str], reference: Reference
) -> Iterator[tuple[Job, Ingested]]:
    """As isolation.read_each does; what the cluster gives back is read here."""
    coming = iter(jobs)
    for job, read in cluster.each(client, _read, coming, known_periods, reference, patience=PATIENCE):
        if read is cluster.LOST:
            yield from isolation.read_each([job], known_periods, reference)
            continue
        reading, kept = read
        if kept:
            cache.put(job.kept, kept)
        yield job, reading
    yield from isolation.read_each(coming, known_periods, reference)


def _read(job: Job, known_periods: list[str], reference: Reference) -> tuple[Ingested, bytes]:
    """On a worker: the reading, and what the cache is to keep of it (nothing where a limit ended it)."""
    with tempfile.TemporaryDirectory(prefix="ntm-") as folder:
        own = replace(job, kept=Path(folder) / job.kept.name)
        [(_, reading)] = isolation.read_each([own], known_periods, reference, method="forkserver")
        return reading, own.kept.read_bytes() if own.kept.is_file() else b""
