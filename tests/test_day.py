"""A day compressed: scheduled runs one after the other while workbooks come, change and are withdrawn, runs are killed and
the disk fills; a reader looks every second. NTM_DAY_MINUTES says for how long each of two days lasts (default 3). Figures are
printed (-s).

*real*: the whole house on the invented province of other_province.py, with one report. *light*: the stand-ins of a run's stages,
for many more runs in the same time. All of it invented.
"""

from __future__ import annotations

import errno
import json
import os
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import faults
import other_province as province
import pytest
import stand_in_stages as stand_in

from pipeline import publish, reporting
from pipeline.cli import main
from pipeline.content import digest
from pipeline.publish import history, manifest, releases, verification
from pipeline.reporting.runner import report_list
from pipeline.workspace import Workspace

pytestmark = [pytest.mark.slow, pytest.mark.skipif(os.name == "nt", reason="fork, kill -9")]

MINUTES = float(os.environ.get("NTM_DAY_MINUTES", "3"))
NOTICES = '[[notices]]\non = ["failure", "missed", "success"]\nby = "file"\npath = "data/processed/notices.txt"\n'


class Office:
    """One sender, whose workbook comes, changes and is withdrawn; ``says`` is the figure its office then stands at."""

    period, page, query = "2019-06", "province.html", "SELECT value::INTEGER FROM mart.target_progress"
    without = 7

    def __init__(self, workspace: Workspace, chance: random.Random):
        self.chance, self.done = chance, Counter[str]()
        self.path = workspace.submissions / self.period / "b.xlsx"
        self.lay(workspace)
        self.says = self.write()

    def lay(self, workspace: Workspace) -> None:
        stand_in.workspace(workspace.root, a=f"ok {self.without}")

    def change(self) -> None:
        """Withdraw the workbook, or send another in its place."""
        if self.path.exists() and self.chance.random() < 0.3:
            self.path.unlink()
            self.says = self.without
            self.done["withdrawn"] += 1
        else:
            self.done["changed" if self.path.exists() else "arrived"] += 1
            self.says = self.write()

    def write(self) -> int:
        number = self.chance.randint(1, 1000)
        self.path.write_text(f"ok {number}", "utf-8")
        return self.without + number


class RealOffice(Office):
    """The district Cửa Biển of the invented province; it stands at its communes' passes. Where its workbook is withdrawn, those of
    the period before are carried."""

    period, page = province.JUNE, "data_quality.html"
    query = f"""SELECT count(*) FROM core.criterion_results r JOIN reference.communes c USING (commune_code)
        WHERE r.period = '{period}' AND c.district_code = 'CB' AND r.state = 'passed'"""
    communes = tuple(c for c, its in province.COMMUNES.items() if its[0] == "CB")
    without = sum(its[1] for its in province.COMMUNES.values() if its[0] == "CB")

    def lay(self, workspace: Workspace) -> None:
        province.lay(workspace.root)
        self.path = (
            workspace.submissions / self.period / f"Bieu ra soat {province.DISTRICTS['CB'][0]} {self.period}.xlsx"
        )
        assert self.path.exists()

    def write(self) -> int:
        marks = {c: self.chance.randint(1, len(province.CRITERIA)) for c in self.communes}
        rows = [
            [n, c, *("Đ" if k <= marks[c] else "CĐ" for k in range(1, len(province.CRITERIA) + 1)), marks[c]]
            for n, c in enumerate(self.communes, start=1)
        ]
        titles = (["UBND THỊ XÃ CỬA BIỂN"], ["KẾT QUẢ RÀ SOÁT TIÊU CHÍ ĐẾN 30/6/2020"])
        heading = ["TT", "Tên xã", *(f"{k}. {c}" for k, c in enumerate(province.CRITERIA, 1)), "Tổng số tiêu chí đạt"]
        province._save(self.path, *titles, heading, *rows)
        return sum(marks.values())


def child(work: Callable[[], object], log: Path) -> int:
    """A process of its own group that does ``work``; gives its id."""
    pid = os.fork()
    if pid:
        return pid
    try:
        os.setsid()
        with log.open("ab", buffering=0) as stream:
            os.dup2(stream.fileno(), 1)
            os.dup2(stream.fileno(), 2)
            work()
    except SystemExit as ended:
        os._exit(int(ended.code or 0))
    except BaseException:
        import traceback

        traceback.print_exc()
        os._exit(1)
    os._exit(0)


def ended(pid: int) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def ntm(workspace: Workspace, *words: str) -> Callable[[], None]:
    def call() -> None:
        sys.argv = ["ntm", "--workspace", str(workspace.root), *words]
        main()

    return call


def full_disk(workspace: Workspace, at: int) -> Callable[[], None]:
    """A scheduled run under which the disk fills at its call number ``at``."""

    def strike(number: int, event: str) -> None:
        if number >= at and event not in faults.REMOVING:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def call() -> None:
        faults._watch(workspace.root, strike)
        ntm(workspace, "schedule", "run")()

    return call


def read_each_second(workspace: Workspace, office: Office, into: Path) -> None:
    """What a reader sees through the fixed names, and whether the release behind them is whole; one line of JSON a look."""
    import duckdb

    with into.open("a") as stream:
        while True:
            begun = time.monotonic()
            seen: dict[str, Any] = {"fault": ""}
            try:
                release = releases.current(workspace)
                assert release is not None, "no release"
                with duckdb.connect(str(workspace.database), read_only=True) as opened:
                    ((seen["figure"],),) = opened.execute(office.query).fetchall()
                assert (workspace.reports / "index.html").stat().st_size, "an empty front page"
                assert (workspace.reports / office.period / office.page).stat().st_size, "an empty page"
                with duckdb.connect(str(release / "ntm.duckdb"), read_only=True) as opened:
                    ((built,),) = opened.execute("SELECT input_hash FROM meta.build").fetchall()
                told = manifest.read(replace(workspace, release=release))["input_hash"]
                assert built == told, "the database is not that of the release"
                record = releases.recorded(release)
                wrong = [
                    name for name, path in releases.files_of(release).items() if digest(path).sha256 != record.get(name)
                ]
                assert not wrong and len(record) > 3, f"half a release: {wrong}"
            except Exception as fault:
                seen["fault"] = f"{type(fault).__name__}: {fault}"
            stream.write(json.dumps(seen) + "\n")
            stream.flush()
            time.sleep(max(1 - (time.monotonic() - begun), 0.05))


@pytest.fixture(params=["light", "real"])
def office(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    workspace, chance = Workspace(tmp_path / "tinh"), random.Random(4)
    if request.param == "light":
        stand_in.Stages().install(monkeypatch)
        return Office(workspace, chance)
    import great_expectations  # noqa: F401  once for all the runs, which are forked

    quick = [replace(r, formats=()) for r in report_list.read() if r.name == "data_quality"]
    make = reporting.publish
    monkeypatch.setattr(reporting, "publish", lambda *a, **options: make(*a, **options, reports=quick))
    return RealOffice(workspace, chance)


def test_a_day_compressed(office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace, chance = Workspace(tmp_path / "tinh"), office.chance
    (workspace.root / "ntm.toml").write_text(NOTICES, "utf-8")
    monkeypatch.setattr("pipeline.cli.scheduling.WAITS", ())
    log, looks = tmp_path / "log.txt", tmp_path / "looks.jsonl"
    assert ended(child(ntm(workspace, "schedule", "run"), log)) == 0, log.read_text("utf-8")
    reader = child(lambda: read_each_second(workspace, office, looks), log)
    ends: Counter[str] = Counter()
    possible, longest, since_kill, end = {office.says}, 20.0, 0, time.monotonic() + 60 * MINUTES
    is_full = False
    try:
        while time.monotonic() < end or not is_full:
            if chance.random() < 0.8:
                office.change()
            possible.add(office.says)
            is_late = time.monotonic() > end - 30 * MINUTES
            begun, kind = time.monotonic(), "left alone"
            if is_late and not is_full:
                kind, is_full = "disk full", True
                code = ended(child(full_disk(workspace, chance.randint(5, 60)), log))
            else:
                pid = child(ntm(workspace, "schedule", "run"), log)
                if since_kill and chance.random() < 0.4:
                    kind, since_kill = "killed", -1
                    time.sleep(chance.uniform(0, longest))
                    os.killpg(pid, signal.SIGKILL)
                code = ended(pid)
            since_kill += 1
            ends[f"{kind}: {code}"] += 1
            if kind == "left alone":
                longest = time.monotonic() - begun
                assert code == 0, log.read_text("utf-8")[-3000:]
            words = ("--code", str(code)) if code > 0 else ()
            assert ended(child(ntm(workspace, "schedule", "watch", *words), log)) == 0, log.read_text("utf-8")[-3000:]
            shown = figure(workspace, office, tmp_path)
            assert shown == office.says or (kind != "left alone" and shown in possible), f"{kind}: {shown}"
    finally:
        os.killpg(reader, signal.SIGKILL)
        os.waitpid(reader, 0)
    seen = [json.loads(line) for line in looks.read_text().splitlines() if line.endswith("}")]
    assert [s["fault"] for s in seen if s["fault"]] == []
    assert {s["figure"] for s in seen} <= possible
    publish.run(workspace)
    assert verification.verify(workspace) == []
    left = [
        p.name
        for p in workspace.root.rglob(".*")
        if p.name.startswith((".unfinished", ".discarded", ".building", ".inputs"))
    ]
    assert left == []
    lines = [line for line in history.read(workspace) if line.get("scheduled") and line["status"] != "unchanged"]
    wanted = Counter("success" if line["status"] == "published" else "failure" for line in lines)
    told = Counter(json.loads((workspace.processed / "notices.json").read_text("utf-8"))["told"].popitem()[1])
    kinds = Counter(identity.partition("-")[0] for identity in told.elements())
    assert max(told.values()) == 1, "told once"
    assert kinds["success"] == wanted["success"]
    # A run the full disk kept from writing its line is told by its code.
    assert wanted["failure"] <= kinds["failure"] <= wanted["failure"] + 1 and kinds["failure"] >= 1
    text = (workspace.processed / "notices.txt").read_text("utf-8")
    assert text.count(f"[ntm {workspace.root.name}]") == sum(kinds.values())
    print(
        f"\n{sum(ends.values())} runs in {MINUTES:g} minutes: {dict(ends)}; workbooks {dict(office.done)}; "
        f"{len(seen)} looks, 0 failed; notices {dict(kinds)}; releases seen: {len({s['figure'] for s in seen})}"
    )


def figure(workspace: Workspace, office: Office, folder: Path) -> int:
    """What is published, asked in a process of its own: a database must not be open where runs are forked."""

    def ask() -> None:
        import duckdb

        with duckdb.connect(str(workspace.database), read_only=True) as opened:
            ((found,),) = opened.execute(office.query).fetchall()
        (folder / "figure").write_text(str(found))

    assert ended(child(ask, folder / "log.txt")) == 0, (folder / "log.txt").read_text("utf-8")[-3000:]
    return int((folder / "figure").read_text())
