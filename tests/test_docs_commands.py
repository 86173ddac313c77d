"""Every ``ntm`` command a document shows is one there is, and is run as it is written, one after the other."""

from __future__ import annotations

import io
import re
import shlex
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import other_province as province
import pytest
import typer
from conftest import Once
from docs_steps import DOCUMENTS, ELSEWHERE, INSTEAD, ROOT, STEPS, Step, document, fill_next_year, own_lines

from pipeline.cli import main
from pipeline.cli.app import app
from pipeline.reporting.runner import report_list
from pipeline.scheduling import timers

COMMANDS: dict[str, Any] = typer.main.get_command(app).commands  # type: ignore[attr-defined]
OF_ALL = {"--help", "--version", "--workspace"}
GUIDES = ("first_hour", "new_province", "next_year", "new_form")
RUN_THROUGH = (
    "README", "README.vi", "CONTRIBUTING", "allocation", "checks", "dependencies", "dictionary", "lake", "nation",
    "plan_files", "reports", "returns", "scale", "scheduling", "security", "teaching", "templates",
)  # fmt: skip
LEFT_OUT = {"CHANGELOG": "tells of commands as they were, release by release"}
# Named in a sentence, without what they cannot do without.
NAMES = {"ntm approve", "ntm correct", "ntm correct --name", "ntm learn", "ntm new", "ntm trace"}


def shown(text: str) -> Iterator[str]:
    """Commands in fenced shell blocks, in indented lines and in `code`."""
    for block in re.findall(r"^```sh\n(.*?)^```", text, re.M | re.S):
        yield from (line for line in block.splitlines() if line.startswith("ntm "))
    yield from re.findall(r"^ {4}(ntm .*)$", text, re.M)
    prose = re.sub(r"^ *```.*?^ *```", "", text, flags=re.M | re.S)
    yield from (" ".join(code.split()) for code in re.findall(r"`(ntm (?:[^`\n]|\n(?!\n))+)`", prose))


def words(line: str) -> list[str]:
    """The words after ntm, without the workspace and what is said beside the command."""
    found = shlex.split(line.replace("\\|", "_"), comments=True)[1:]
    found = [w for w in found if w not in ("…", "[…]")]
    while "--workspace" in found:
        at = found.index("--workspace")
        del found[at : at + 2]
    return found


def run(line: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    """Run a command as a document shows it; it must end with 0, or with the number after ``#``."""
    command = re.split(r" {3,}", line.replace("\\|", "|"))[0]
    longest_first = "|".join(map(re.escape, sorted(INSTEAD, key=len, reverse=True)))
    command = re.sub(longest_first, lambda met: INSTEAD[met[0]], command)
    given = shlex.split(command, comments=True)
    code = re.search(r"# *(\d+)$", line)
    monkeypatch.setattr(sys, "argv", [*given[:2], "--help"] if " ".join(given) in NAMES else given)
    monkeypatch.setattr(sys, "stdin", io.StringIO("SHOW TABLES" if given == ["ntm", "sql"] else "\n" * 99))
    with pytest.raises(SystemExit) as ended:
        main()
    assert int(ended.value.code or 0) == int(code[1] if code else 0), f"{line}: {capfd.readouterr()}"


def is_one(given: list[str]) -> bool:
    """Whether there is such a command, with such options. Nothing is run."""
    if not given or given[0].startswith("-"):
        return not set(given) - OF_ALL
    command = COMMANDS.get(given[0])
    return command is not None and {w.partition("=")[0] for w in given if w.startswith("--")} <= options(command)


def options(command: Any) -> set[str]:
    return {"--help", *(name for p in command.params for name in (*p.opts, *p.secondary_opts))}


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda p: p.stem)
def test_every_command_shown_is_one_there_is(path: Path) -> None:
    assert [line for line in shown(path.read_text("utf-8")) if not is_one(words(re.split(r" {3,}", line)[0]))] == []


def test_a_command_there_is_not_is_seen() -> None:
    assert is_one(words("ntm run --only province"))
    assert not is_one(words("ntm publish")) and not is_one(words("ntm run --everything"))
    assert list(shown("```sh\nntm a\n```\n    ntm b\n`ntm c` and `make d`")) == ["ntm a", "ntm b", "ntm c"]


def strange_form(folder: Path) -> None:
    """The outputs under a heading nobody knows."""
    june = folder / "data/raw/submissions" / province.JUNE
    (june / "Ket qua nhiem vu 6-2020.xlsx").unlink()
    titles = (["BAN ĐIỀU PHỐI TỈNH"], ["KẾT QUẢ THỰC HIỆN NHIỆM VỤ 6 THÁNG NĂM 2020"])
    heading = ["TT", "Chỉ tiêu", "ĐVT", "Kế hoạch năm", "Con số chốt sổ"]
    rows = (
        [1, province.OUTPUT_NAMES["nha_o"], "căn nhà", 100, 20],
        [2, province.OUTPUT_NAMES["lop_nghe"], "lớp", 20, 15],
    )
    province._save(june / "bieu_la.xlsx", *titles, heading, *rows)


BEFORE: dict[str, Step] = {  # guide → what lies there when it begins
    "first_hour": province.lay,
    "new_province": lambda folder: None,
    "next_year": lambda folder: province.lay(folder / "nam_nay"),
    "new_form": lambda folder: (province.lay(folder), strange_form(folder)),
}
BY_HAND: dict[tuple[str, int], Step] = {  # (guide, after how many of its commands) → what its reader does then
    ("new_province", 3): lambda folder: province.lay(folder / "tinh_moi"),
    ("next_year", 3): fill_next_year,
}


@pytest.mark.slow
@pytest.mark.parametrize("guide", GUIDES)
def test_a_guide_runs_as_it_is_written(
    guide: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    report_quickly(monkeypatch, QUICK)
    stand_in_machine(monkeypatch, tmp_path)
    BEFORE[guide](tmp_path)
    text = (ROOT / "docs" / f"{guide}.md").read_text("utf-8")
    blocks = re.findall(r"^```sh\n(.*?)^```", text, re.M | re.S)
    lines = [line for block in blocks for line in block.splitlines()]
    assert len(lines) >= 3 and all(line.startswith("ntm ") for line in lines)
    for number, line in enumerate(lines, start=1):
        run(line, monkeypatch, capfd)
        if step := BY_HAND.get((guide, number)):
            step(tmp_path)
    for line in dict.fromkeys(shown(text)):
        if line not in lines:
            run(ELSEWHERE.get((guide, line), line), monkeypatch, capfd)


# -- the other documents -----------------------------------------------------------------------------------------------
QUICK = [replace(r, formats=()) for r in report_list.read() if r.name == "data_quality" or r.each == "communes"]
NATION = [replace(r, formats=()) for r in report_list.read(key="nation")]


def report_quickly(monkeypatch: pytest.MonkeyPatch, reports: list[report_list.Report]) -> None:
    lines = {"report": reports, "nation": NATION}
    monkeypatch.setattr(report_list, "read", lambda *, key="report": lines[key])


def stand_in_machine(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """A home of its own and a cron that keeps its table in a file: nothing is installed on this machine."""
    (folder / "bin").mkdir()
    crontab, table = folder / "bin" / "crontab", shlex.quote(str(folder / "crontab"))
    crontab.write_text(f'#!/bin/sh\nif [ "$1" = -l ]; then cat {table} 2>/dev/null; else cat > {table}; fi\n', "utf-8")
    crontab.chmod(0o755)
    (folder / "crontab").touch()
    monkeypatch.setenv("PATH", f"{crontab.parent}:/usr/bin:/bin")
    for variable in ("HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(variable, str(folder / "home"))
    monkeypatch.setattr(timers, "usual_kind", lambda: "cron")
    monkeypatch.chdir(folder)


@pytest.fixture(scope="session")
def published_province(once: Once) -> Path:
    def publish(folder: Path) -> None:
        province.lay(folder)
        with pytest.MonkeyPatch.context() as patch, pytest.raises(SystemExit) as ended:
            report_quickly(patch, QUICK)
            patch.setattr(sys, "argv", ["ntm", "--workspace", str(folder), "run"])
            main()
        assert not ended.value.code

    return once("documents", publish)


def run_through(name: str, text: str, folder: Path, run_one: Callable[[str], None]) -> None:
    """Run the commands of a document in their order, each after what its reader does before it."""
    steps = {words: step for (of, words), step in STEPS.items() if of == name}
    for line in dict.fromkeys(shown(text)):
        for words in [w for w in steps if line == w or (line.startswith(w) and w != "ntm plan")]:
            steps.pop(words)(folder)
        run_one(line)
    assert not steps, f"{name} no longer shows {list(steps)}"


@pytest.mark.slow
@pytest.mark.parametrize("name", RUN_THROUGH)
def test_every_command_of_a_document_runs_as_it_is_written(
    name: str,
    published_province: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    shutil.copytree(published_province, tmp_path / "tinh", symlinks=True)
    stand_in_machine(monkeypatch, tmp_path)
    place = tmp_path / ("ca_nuoc" if name == "nation" else "tinh")
    place.mkdir(exist_ok=True)
    monkeypatch.chdir(place)
    report_quickly(monkeypatch, [*QUICK, *own_lines(tmp_path)] if name == "reports" else QUICK)
    run_through(name, document(name), tmp_path, lambda line: run(ELSEWHERE.get((name, line), line), monkeypatch, capfd))


def test_a_command_that_does_not_run_is_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    province.lay(tmp_path)
    monkeypatch.chdir(tmp_path)
    run_through("", "`ntm history` and `ntm status  # 10`", tmp_path, lambda line: run(line, monkeypatch, capfd))
    for text, wrong in (
        ("`ntm history`, `ntm trace\nMT02`", "ntm trace MT02"),
        ("`ntm history # 2`", "ntm history # 2"),
    ):
        with pytest.raises(AssertionError, match=wrong):
            run_through("", text, tmp_path, lambda line: run(line, monkeypatch, capfd))


def test_every_document_that_shows_commands_is_run() -> None:
    showing = {p.stem for p in DOCUMENTS if any(shown(p.read_text("utf-8")))}
    assert showing == {*GUIDES, *RUN_THROUGH, *LEFT_OUT}
