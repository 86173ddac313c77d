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
import press_writers
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from pipeline.reporting.press import making, workers
from pipeline.reporting.press.making import Desk, ReportResult
from pipeline.reporting.press.program import Job

PARAMETERS = 'period = ""\nlang = "vi"'
REPORT = (
    "from types import SimpleNamespace as of\n"
    "report = of(page=lambda name, **_: '<main></main>', charts=list, overview=lambda csv: '',\n"
    "            document=lambda: of(sections=[of(title='Phần một'), of(title='Phần hai')]))"
)
SOUND = {"pdf": "press_writers", "docx": "press_writers", "xlsx": "press_writers"}
linux = pytest.mark.skipif(sys.platform != "linux", reason="forks")


def job(folder: Path, name: str, *cells: str, formats: tuple[str, ...] = (), limit: float = 60, cost: float = 1) -> Job:
    """A report whose notebook runs ``cells``."""
    first = new_code_cell(PARAMETERS, metadata={"tags": ["parameters"]})
    path = folder / "notebooks" / f"{name}.ipynb"
    path.parent.mkdir(exist_ok=True)
    opened = [new_code_cell(REPORT)] if REPORT not in cells else []
    nbformat.write(new_notebook(cells=[first, *opened, *map(new_code_cell, cells or ("1",))]), path)
    return Job(name, name, f"Báo cáo {name}", path, {"": f"{name}.html"}, formats=formats, limit=limit, cost=cost)


def desk(folder: Path, writers: Mapping[str, str] | None = None) -> Desk:
    (folder / "out").mkdir(exist_ok=True)
    return Desk(folder / "out", folder, "none.duckdb", "2019-06", writers=dict(writers or SOUND))


def made(folder: Path) -> list[str]:
    return sorted(p.name for p in (folder / "out").iterdir() if p.is_file())


def one(folder: Path, *cells: str, writers: Mapping[str, str] | None = None, **more: Any) -> ReportResult:
    (result,) = workers.run([job(folder, "a", *cells, **more)], desk(folder, writers))
    return result


def test_results_come_in_the_order_asked_and_each_report_is_told_twice(tmp_path: Path) -> None:
    jobs = [job(tmp_path, name, cost=cost) for name, cost in (("a", 1), ("b", 1), ("c", 9))]
    told: list[tuple[str, bool]] = []
    results = workers.run(jobs, desk(tmp_path), workers=1, told=lambda name, done: told.append((name, done)))
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
    jobs = [job(tmp_path, n, REPORT if n != "b" else "1/0", formats=("pdf",)) for n in "abc"]
    table = desk(tmp_path)
    results = workers.run(jobs, table)
    volume = making.volume(jobs, results, table)
    assert volume is not None and volume.bound == ("a", "c")
    (bound,) = workers.run([volume], table)
    assert bound.ok and bound.path.name == "volume.pdf"
    text = bound.path.read_text("utf-8")
    assert text.startswith("['a', 'c']") and "Báo cáo b" in text and "ZeroDivisionError" in text
    assert making.volume([job(tmp_path, "d")], [], table) is None


# -- what goes wrong costs itself -----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("writer", "limit", "told"),
    [
        (press_writers.HALF, 60, "không vẽ được chữ"),
        (press_writers.CRASH, 60, "SIGSEGV"),
        (press_writers.HANG, 1, "Quá thời hạn 1 giây"),
        ("press_writers.none", 60, "thiếu thư viện"),
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
    monkeypatch.setattr(workers, "GRACE", 0.5)
    began = time.monotonic()
    result = one(tmp_path, source, limit=1)
    assert time.monotonic() - began < 50
    assert not result.ok and result.cause_vi == "Quá thời hạn 1 giây nên bị dừng."
    assert made(tmp_path) == ["a.failed.ipynb"]
    assert nbformat.read(result.path, as_version=4).cells[-1].source == source


@pytest.mark.parametrize("how", ["os._exit(7)", "os.kill(os.getpid(), 9)"])
def test_a_report_whose_process_dies_costs_itself(tmp_path: Path, how: str) -> None:
    jobs = [job(tmp_path, "a"), job(tmp_path, "b", f"import os\n{how}"), job(tmp_path, "c")]
    results = workers.run(jobs, desk(tmp_path), workers=2)
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


def test_a_thread_that_a_notebook_leaves_running_does_not_hold_the_press_up(tmp_path: Path) -> None:
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
def test_what_reports_need_is_imported_before_the_fork(tmp_path: Path) -> None:
    script = """
import os, sys
from pathlib import Path
import reporting_database as example
from pipeline.reporting.facts import Facts
from pipeline.reporting.press import making, program
folder = Path(sys.argv[1])
database = folder / "ntm.duckdb"
with Facts(database, example.NOW) as facts:
    (job,) = program.chosen(program.jobs(program.listed(), facts), [sys.argv[2]])
assert len(job.formats) == 3
desk = making.Desk(folder, folder, "ntm.duckdb", example.NOW)
import pipeline.reporting.press.warm
before = set(sys.modules)
result = making.make(job, desk)
assert result.ok, result.cause_vi
print(sorted(set(sys.modules) - before))
"""
    import reporting_database as example

    example.make(tmp_path / "ntm.duckdb", example.Province(example.invented()))
    assert _python(script, str(tmp_path), "district-180").strip() == "[]"


def test_a_plain_script_may_publish_without_a_guard(tmp_path: Path) -> None:
    job(tmp_path, "a")
    script = """
import sys
from pathlib import Path
from pipeline.reporting.press import making, program, workers
print("once")
folder = Path(sys.argv[1])
job = program.Job("a", "a", "", folder / "notebooks" / "a.ipynb", {"": "a.html"})
workers.FORKS = sys.argv[2] == "fork"
(folder / "out").mkdir(exist_ok=True)
print([(r.ok, r.cause_vi) for r in workers.run([job], making.Desk(folder / "out", folder, "", "2019-06"))])
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
from pipeline.reporting.press import making, program, workers
signal.signal(signal.SIGINT, signal.default_int_handler)
folder = Path(sys.argv[1])
jobs = [program.Job(n, n, "", folder / "notebooks" / "a.ipynb", {"": f"{n}.html"}) for n in "ab"]
(folder / "out").mkdir()
workers.run(jobs, making.Desk(folder / "out", folder, "", "2019-06"), workers=2)
"""


@pytest.mark.skipif(os.name == "nt", reason="signals")
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_whatever_ends_the_caller_no_process_stays(tmp_path: Path, how: signal.Signals) -> None:
    job(tmp_path, "a", "import os, time\nopen(f'{os.getpid()}.pid', 'w').close()\ntime.sleep(60)")
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
    monkeypatch.setattr(workers, "FORKS", False)


def test_without_fork_a_process_makes_many_reports_and_nothing_leaks_between_them(
    tmp_path: Path, no_fork: None
) -> None:
    pid = "import os\nwith open('pids.txt', 'a') as stream:\n    print(os.getpid(), file=stream)"
    dirty = (
        "import matplotlib\nfrom matplotlib import pyplot\npyplot.figure()\nmatplotlib.rcParams['font.size'] = 99\n"
        "leak = 1\nos.environ['LEAK'] = '1'\nos.chdir('/')\nfrom pipeline.reporting import language\nlanguage.use('en')"
    )
    clean = (
        "import matplotlib\nfrom matplotlib import pyplot\nfrom pipeline.reporting import language\n"
        f"assert os.getcwd() == {str(tmp_path)!r}\n"
        "assert not pyplot.get_fignums() and matplotlib.rcParams['font.size'] != 99\n"
        "assert 'leak' not in globals() and 'LEAK' not in os.environ and language.current() == 'vi'"
    )
    jobs = [job(tmp_path, "a", pid, dirty), job(tmp_path, "b", pid, clean), job(tmp_path, "c", pid, clean)]
    results = workers.run(jobs, desk(tmp_path), workers=1)
    assert [(r.ok, r.cause_vi) for r in results] == [(True, "")] * 3
    pids = (tmp_path / "pids.txt").read_text("utf-8").split()
    assert len(pids) == 3 and len(set(pids)) == 1


def test_without_fork_a_crash_takes_one_process_and_the_next_report_gets_another(tmp_path: Path, no_fork: None) -> None:
    jobs = [job(tmp_path, "a"), job(tmp_path, "b", "import os; os._exit(3)"), job(tmp_path, "c")]
    results = workers.run(jobs, desk(tmp_path), workers=1)
    assert [r.ok for r in results] == [True, False, True] and "mã 3" in results[1].cause_vi
    assert made(tmp_path) == ["a.html", "b.failed.ipynb", "c.html"]
