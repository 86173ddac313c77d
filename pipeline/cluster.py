"""Work done by processes elsewhere, through Dask, where ntm.toml names a scheduler: workbooks read, reports made.

The same lines serve one machine (``local``) and many. What a cluster loses (a worker killed over and over, one that has other
code, a scheduler gone) is given back to be done here: a cluster costs time at most, never a figure.
"""

from __future__ import annotations

import functools
import hashlib
import importlib.metadata
import logging
import multiprocessing
import sys
import types
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from pipeline import shipped

Job = TypeVar("Job")
LOST: Any = object()
"""The result of a job that the cluster gave back."""
LOCAL = "local"
PRELOAD = ["pipeline.ingest.isolation", "pipeline.reporting.runner.preload"]
"""What the process imports that a worker's own processes are forked from."""
AT_ONCE = 2  # jobs on their way for each thread of the cluster
SECONDS = 20.0  # until a scheduler, and a worker of it, must have answered
log = logging.getLogger(__name__)
_client: Any = None


@contextmanager
def at(scheduler: str) -> Iterator[None]:
    """Send work to ``scheduler`` inside; empty, or one that does not answer: all is done here."""
    global _client
    cluster = None
    try:
        if scheduler:
            cluster, _client = _connected(scheduler)
        yield
    finally:
        client, _client = _client, None
        for opened in filter(None, (client, cluster)):
            try:
                opened.close()
            except Exception as error:
                log.warning("Dask: %s", error)


def current() -> Any:
    """The client of the cluster that work is to be sent to; None where all is done here."""
    return _client


def _connected(scheduler: str) -> tuple[Any, Any]:
    cluster = None
    try:
        from distributed import Client, LocalCluster  # pyright: ignore[reportMissingImports]  an extra

        cluster = LocalCluster(threads_per_worker=1, dashboard_address=None) if scheduler == LOCAL else None
        client = Client(cluster or scheduler, timeout=SECONDS)
        client.wait_for_workers(1, timeout=SECONDS)
    except Exception as error:  # whatever Dask raises: the run goes on
        log.warning("không dùng được Dask ở %s (%s): làm tại máy này / Dask is not used", scheduler, error)
        return cluster, None
    return cluster, client


def each(
    client: Any, function: Callable[..., Any], jobs: Iterator[Job], *shared: Any, patience: float
) -> Iterator[tuple[Job, Any]]:
    """``function(job, *shared)`` on the cluster for each job; yields job and result as they are done.

    A job that could not be done there, for whatever reason, comes with LOST. Where nothing is done for ``patience`` seconds
    all on their way come with LOST and no more are taken: what ``jobs`` still holds is for the caller.
    """
    from distributed import wait  # pyright: ignore[reportMissingImports]

    on_the_way: dict[Any, Job] = {}
    is_there = True
    common: Any = None
    while is_there:
        try:
            common = common or client.submit(_common, fingerprint(), function, shared, pure=False)
            room = AT_ONCE * max(1, sum(client.nthreads().values()))
            while len(on_the_way) < room and (job := next(jobs, None)) is not None:
                on_the_way[client.submit(_do, job, common, pure=False)] = job
            if not on_the_way:
                return
            done = wait(list(on_the_way), timeout=patience, return_when="FIRST_COMPLETED").done
        except Exception as error:  # the scheduler is gone, or nobody works any more
            log.warning("Dask không trả lời (%s): làm tiếp tại máy này / Dask does not answer", error)
            done, is_there = list(on_the_way), False
        for future in done:
            yield on_the_way.pop(future), _result(future) if is_there else LOST


def _result(future: Any) -> Any:
    try:
        return future.result(timeout=SECONDS)
    except Exception as error:
        log.warning("Dask bỏ dở một việc (%s): làm tại máy này / Dask gave a job back", error)
        return LOST


def _common(*given: Any) -> Any:
    """What all jobs share, as a task of its own: a worker's death loses it no more than a job."""
    return given


def _do(job: Any, common: tuple[str, Callable[..., Any], tuple[Any, ...]]) -> Any:
    """On a worker: the job, if its code is the caller's."""
    here, function, shared = common
    if fingerprint() != here:
        raise RuntimeError("another version of the code")
    _prepare()
    return function(job, *shared)


@functools.cache
def _prepare() -> None:
    """Let this process have processes of its own: those of a nanny are daemons, and its main module is Dask's."""
    multiprocessing.current_process()._config["daemon"] = False  # type: ignore[attr-defined]
    sys.modules["__main__"] = types.ModuleType("__main__")
    multiprocessing.set_forkserver_preload(PRELOAD)


@functools.cache
def fingerprint() -> str:
    """Hash of the code and of the packages that figures and pages come of: equal on all that work together."""
    whole = hashlib.sha256(sys.version.encode())
    for name in ("duckdb", "pandas", "matplotlib", "plotly", "typst"):
        whole.update(importlib.metadata.version(name).encode())
    for folder in (shipped.PACKAGE, *map(shipped.folder, shipped.FOLDERS)):
        for path in sorted(p for p in folder.rglob("*") if p.is_file() and "__pycache__" not in p.parts):
            whole.update(path.relative_to(folder).as_posix().encode() + path.read_bytes())
    return whole.hexdigest()
