"""Reports in processes of their own: limits, crashes and hangs cost one report, and no process is left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import nbformat
import pytest
import runner_writers
from nbformat.v4 import new_code_cell, new_notebook

from pipeline.reporting.runner import run, worker
from pipeline.reporting.runner.report_list import Report
from pipeline.reporting.runner.worker import ReportResult, RunContext

PARAMETERS = 'period = ""\nlang = "vi"'
REPORT = (
    "from types import SimpleNamespace as of\n"
    "report = of(page=lambda name, **_: '<main></main>', charts=list, overview=lambda csv: '',\n"
    "            document=lambda: of(sections=[of(title='Phần một'), of(title='Phần hai')]))"
)
SOUND = {"pdf": "runner_writers", "docx": "runner_writers", "xlsx": "runner_writers"}
linux = pytest.mark.skipif(sys.platform != "linux", reason="forks")


def report(
    folder: Path, name: str, *cells: str, formats: tuple[str, ...] = (), limit: float = 60, cost: float = 1
) -> Report:
    """A report whose notebook runs ``cells``."""
    first = new_code_cell(PARAMETERS, metadata={"tags": ["parameters"]})
    path = folder / "notebooks" / f"{name}.ipynb"
    path.parent.mkdir(exist_ok=True)
    opened = [new_code_cell(REPORT)] if REPORT not in cells else []
    nbformat.write(new_notebook(cells=[first, *opened, *map(new_code_cell, cells or ("1",))]), path)
    return Report(name, f"Báo cáo {name}", path, {"": f"{name}.html"}, formats=formats, limit=limit, cost=cost)


def context(folder: Path, writers: Mapping[str, str] | None = None) -> RunContext:
    (folder / "out").mkdir(exist_ok=True)
    return RunContext(folder / "out", folder, "none.duckdb", "2019-06", writers=dict(writers or SOUND))


def made(folder: Path) -> list[str]:
    return sorted(p.name for p in (folder / "out").iterdir() if p.is_file())


def one(folder: Path, *cells: str, writers: Mapping[str, str] | None = None, **more: Any) -> ReportResult:
    (result,) = run.run([report(folder, "a", *cells, **more)], context(folder, writers))
    return result


def test_results_come_in_the_order_asked_and_each_report_is_told_twice(tmp_path: Path) -> None:
    reports = [report(tmp_path, name, cost=cost) for name, cost in (("a", 1), ("b", 1), ("c", 9))]
    told: list[tuple[str, bool]] = []
    results = run.run(
        reports, context(tmp_path), workers=1, progress=lambda name, is_done: told.append((name, is_done))
    )
    assert [(r.name, r.ok, r.path.name) for r in results] == [(n, True, f"{n}.html") for n in "abc"]
    assert told == [(n, done) for n in "acb" for done in (False, True)], "the first first, then what takes longest"
    assert made(tmp_path) == ["a.html", "b.html", "c.html"]


def test_every_format_is_made_of_the_report_the_notebook_left(tmp_path: Path) -> None:
    result = one(tmp_path, REPORT, formats=("pdf", "docx", "xlsx"))
    assert result.ok and made(tmp_path) == ["a.docx", "a.html", "a.pdf", "a.xlsx"]
    assert (tmp_path / "out" / "a.docx").read_text("utf-8") == "Phần một\nPhần hai"


def test_a_notebook_without_a_report_is_told(tmp_path: Path) -> None:
    result = one(tmp_path, "del report", formats=("pdf",))
    assert not result.ok and result.failed == ("html", "pdf") and "ntm.open" in result.cause_vi
    assert made(tmp_path) == ["a.failed.ipynb"]


def test_the_volume_binds_what_there_is_and_names_what_is_missing(tmp_path: Path) -> None:
    reports = [report(tmp_path, n, REPORT if n != "b" else "1/0", formats=("pdf",)) for n in "abc"]
    shared = context(tmp_path)
    results = run.run(reports, shared)
    volume = worker.volume(reports, results, shared)
    assert volume is not None and volume.bound == ("a", "c")
    (bound,) = run.run([volume], shared)
    assert bound.ok and bound.path.name == "volume.pdf"
    text = bound.path.read_text("utf-8")
    assert text.startswith("['a', 'c']") and "Báo cáo b" in text and "ZeroDivisionError" in text
    assert worker.volume([report(tmp_path, "d")], [], shared) is None


# -- what goes wrong costs itself -----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("writer", "limit", "told"),
    [
        (runner_writers.HALF, 60, "không vẽ được chữ"),
        (runner_writers.CRASH, 60, "SIGSEGV"),
        (runner_writers.HANG, 1, "Quá thời hạn 1 giây"),
        ("runner_writers.none", 60, "thiếu thư viện"),
    ],
)
def test_a_format_that_fails_keeps_the_page_and_the_formats_before_it(
    tmp_path: Path, writer: str, limit: float, told: str
) -> None:
    writers = {**SOUND, "docx": writer}
    result = one(tmp_path, REPORT, formats=("pdf", "docx"), writers=writers, limit=limit)
    assert not result.ok and result.failed == ("docx",) and result.path.name == "a.html"
    assert result.cause_vi.startswith("DOCX: ") and told in result.cause_vi
    assert made(tmp_path) == ["a.html", "a.pdf"], "nothing half-written is published"


def test_past_its_time_a_report_stops_where_it_is_and_keeps_what_it_showed(tmp_path: Path) -> None:
    began = time.monotonic()
    result = one(tmp_path, "print('trước')", "import time; time.sleep(60)", limit=1)
    assert time.monotonic() - began < 50
    assert not result.ok and "Quá thời hạn 1 giây" in result.cause_vi and "ô thứ 5" in result.cause_vi
    copy = nbformat.read(result.path, as_version=4)
    assert made(tmp_path) == ["a.failed.ipynb"]
    assert [o.output_type for c in copy.cells for o in c.get("outputs", [])] == ["stream", "error"]


STUBBORN = "import time\nwhile True:\n    try:\n        time.sleep(60)\n    except BaseException:\n        pass"
DEAF = "import signal, time\nsignal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGALRM])\ntime.sleep(60)"


@pytest.mark.parametrize("source", [STUBBORN, DEAF])
def test_a_report_that_does_not_listen_is_killed_and_keeps_its_half_run_copy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: str
) -> None:
    monkeypatch.setattr(run, "GRACE", 0.5)
    began = time.monotonic()
    result = one(tmp_path, source, limit=1)
    assert time.monotonic() - began < 50
    assert not result.ok and result.cause_vi == "Quá thời hạn 1 giây nên bị dừng."
    assert made(tmp_path) == ["a.failed.ipynb"]
    assert nbformat.read(result.path, as_version=4).cells[-1].source == source


@pytest.mark.parametrize("how", ["os._exit(7)", "os.kill(os.getpid(), 9)"])
def test_a_report_whose_process_dies_costs_itself(tmp_path: Path, how: str) -> None:
    reports = [report(tmp_path, "a"), report(tmp_path, "b", f"import os\n{how}"), report(tmp_path, "c")]
    results = run.run(reports, context(tmp_path), workers=2)
    assert [r.ok for r in results] == [True, False, True]
    assert "dừng đột ngột" in results[1].cause_vi and ("mã 7" in results[1].cause_vi) == ("7" in how)
    assert made(tmp_path) == ["a.html", "b.failed.ipynb", "c.html"]


@pytest.mark.parametrize(
    ("source", "told"), [("raise ValueError('khung')", "khung"), ("os.kill(os.getpid(), 9)", "SIGKILL")]
)
def test_where_the_page_cannot_be_made_the_executed_notebook_is_kept(tmp_path: Path, source: str, told: str) -> None:
    spoil = f"import os\ndef page(*_, **__):\n    {source}\nreport.page = page"
    result = one(tmp_path, "print('trước')", spoil, formats=("pdf",))
    assert not result.ok and told in result.cause_vi and result.failed == ("html", "pdf")
    assert made(tmp_path) == ["a.failed.ipynb"]
    assert any(c.get("outputs") for c in nbformat.read(result.path, as_version=4).cells)


def test_a_thread_that_a_notebook_leaves_running_does_not_hold_the_runner_up(tmp_path: Path) -> None:
    began = time.monotonic()
    assert one(tmp_path, "import threading, time\nthreading.Thread(target=time.sleep, args=(60,)).start()").ok
    assert time.monotonic() - began < 50


# -- processes ------------------------------------------------------------------------------------------------------
@linux
def test_a_report_starts_with_no_thread_but_the_one_that_watches_its_parent(tmp_path: Path) -> None:
    count = "import os, sys\nassert len(os.listdir('/proc/self/task')) == 2\nassert 'duckdb' in sys.modules"
    result = one(tmp_path, count)
    assert result.ok, result.cause_vi


@linux
@pytest.mark.slow
def test_what_reports_need_is_imported_before_the_fork(tmp_path: Path) -> None:
    script = """
import os, sys
from pathlib import Path
import reporting_database as example
from pipeline.reporting.facts import Facts
from pipeline.reporting.runner import worker, report_list
folder = Path(sys.argv[1])
database = folder / "ntm.duckdb"
with Facts(database, example.NOW) as facts:
    (report,) = report_list.chosen(report_list.expanded(report_list.read(), facts), [sys.argv[2]])
assert len(report.formats) == 3
context = worker.RunContext(folder, folder, "ntm.duckdb", example.NOW)
import pipeline.reporting.runner.preload
before = set(sys.modules)
causes = {}
worker.make_report(report, context, causes.__setitem__)
assert causes == dict.fromkeys(("html", *report.formats), ""), causes
print(sorted(set(sys.modules) - before))
"""
    import reporting_database as example

    example.make(tmp_path / "ntm.duckdb", example.Province(example.invented()))
    assert _python(script, str(tmp_path), "district-180").strip() == "[]"


def test_a_plain_script_may_publish_without_a_guard(tmp_path: Path) -> None:
    report(tmp_path, "a")
    script = """
import sys
from pathlib import Path
from pipeline.reporting.runner import worker, report_list, run
print("once")
folder = Path(sys.argv[1])
report = report_list.Report("a", "", folder / "notebooks" / "a.ipynb", {"": "a.html"})
run.FORKS = sys.argv[2] == "fork"
run.PRELOAD = ["pipeline.reporting.runner.shell"]  # all that these notebooks need
(folder / "out").mkdir(exist_ok=True)
print([(r.ok, r.cause_vi) for r in run.run([report], worker.RunContext(folder / "out", folder, "", "2019-06"))])
"""
    for how in ("fork", "spawn"):
        assert _python(script, str(tmp_path), how) == "once\n[(True, '')]\n"


def _python(script: str, *words: str) -> str:
    path = os.pathsep.join(p for p in sys.path if p)
    command = [sys.executable, "-c", script, *words]
    if "once" in script:  # a script in a file, the way people write one
        file = Path(words[0]) / "script.py"
        file.write_text(script, "utf-8")
        command = [sys.executable, str(file), *words]
    done = subprocess.run(command, env={**os.environ, "PYTHONPATH": path}, capture_output=True, text=True, check=False)
    assert done.returncode == 0 and done.stderr == "", done.stderr
    return done.stdout


# A shell that starts its job in the background has it ignore SIGINT, and a child inherits that: the caller listens again.
ENDLESS = """
import signal, sys
from pathlib import Path
from pipeline.reporting.runner import worker, report_list, run
signal.signal(signal.SIGINT, signal.default_int_handler)
run.PRELOAD = ["pipeline.reporting.runner.shell"]
folder = Path(sys.argv[1])
reports = [report_list.Report(n, "", folder / "notebooks" / "a.ipynb", {"": f"{n}.html"}) for n in "ab"]
(folder / "out").mkdir()
run.run(reports, worker.RunContext(folder / "out", folder, "", "2019-06"), workers=2)
"""


@pytest.mark.skipif(os.name == "nt", reason="signals")
@pytest.mark.parametrize(
    "how", [signal.SIGINT, *(pytest.param(s, marks=pytest.mark.slow) for s in (signal.SIGTERM, signal.SIGKILL))]
)
def test_whatever_ends_the_caller_no_process_stays(tmp_path: Path, how: signal.Signals) -> None:
    report(tmp_path, "a", "import os, time\nopen(f'{os.getpid()}.pid', 'w').close()\ntime.sleep(60)")
    caller = subprocess.Popen(
        [sys.executable, "-c", ENDLESS, str(tmp_path)], stderr=subprocess.PIPE, start_new_session=True
    )
    pids = _wait_for(lambda: [int(p.stem) for p in tmp_path.glob("*.pid")], 2)
    caller.send_signal(how)
    _, said = caller.communicate(timeout=20)
    assert (b"KeyboardInterrupt" in said) == (how == signal.SIGINT)
    assert len(pids) == 2
    _wait_for(lambda: [p for p in pids if not _alive(p)], 2)
    _wait_for(lambda: [0] if not _group_alive(caller.pid) else [], 1)


def _wait_for(found: Any, number: int) -> list[int]:
    end = time.monotonic() + 30
    while len(now := found()) < number:
        assert time.monotonic() < end, f"{now} after 30 s"
        time.sleep(0.05)
    return now


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def _group_alive(pid: int) -> bool:
    """True while the caller's session has any process: the reports, the one they are forked from, its tracker."""
    try:
        os.killpg(pid, 0)
    except ProcessLookupError:
        return False
    return True


# -- where nothing can be forked ------------------------------------------------------------------------------------
@pytest.fixture
def no_fork(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "FORKS", False)


def test_without_fork_each_report_has_a_fresh_process(tmp_path: Path, no_fork: None) -> None:
    pid = "import os\nwith open('pids.txt', 'a') as stream:\n    print(os.getppid(), os.getpid(), file=stream)"
    reports = [report(tmp_path, name, pid, REPORT, formats=("pdf",)) for name in "ab"]
    results = run.run(reports, context(tmp_path), workers=1)
    assert [(r.ok, r.cause_vi) for r in results] == [(True, "")] * 2
    parents, own = zip(*(line.split() for line in (tmp_path / "pids.txt").read_text("utf-8").splitlines()), strict=True)
    assert set(parents) == {str(os.getpid())} and len(set(own)) == 2
    assert made(tmp_path) == ["a.html", "a.pdf", "b.html", "b.pdf"]
    kept = nbformat.read(tmp_path / "out" / "notebooks" / "a.ipynb", as_version=4)
    assert [c.source for c in kept.cells[-2:]] == [pid, REPORT]


def test_without_fork_a_crash_costs_one_report(tmp_path: Path, no_fork: None) -> None:
    reports = [report(tmp_path, "a", "import os; os._exit(3)"), report(tmp_path, "b")]
    results = run.run(reports, context(tmp_path), workers=1)
    assert [r.ok for r in results] == [False, True] and "dừng đột ngột" in results[0].cause_vi
    assert made(tmp_path) == ["a.failed.ipynb", "b.html"]


def test_without_fork_a_report_past_its_time_is_stopped(tmp_path: Path, no_fork: None) -> None:
    result = one(tmp_path, "print('trước')", "import time; time.sleep(60)", limit=6)
    assert not result.ok and "Quá thời hạn 6 giây" in result.cause_vi
    assert made(tmp_path) == ["a.failed.ipynb"]
    assert any(c.get("outputs") for c in nbformat.read(result.path, as_version=4).cells)
