"""Every ``ntm`` command a document shows is one there is; those of the guides are run, one after the other."""

from __future__ import annotations

import csv
import re
import shlex
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import other_province as province
import pytest
import typer

from pipeline import reporting
from pipeline.cli import main
from pipeline.cli.app import app
from pipeline.reference import next_plan
from pipeline.reporting.runner import report_list

ROOT = Path(__file__).resolve().parents[1]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
COMMANDS: dict[str, Any] = typer.main.get_command(app).commands  # type: ignore[attr-defined]
OF_ALL = {"--help", "--version", "--workspace"}
GUIDES = ("first_hour", "new_province", "next_year", "new_form")
# The guides speak of the example year; they are run on the province of other_province.py.
INSTEAD = {
    "05986": province.CODES["An Phú"],
    "2018-12": province.BASELINE,
    "2019-06": province.JUNE,
    "recognised.total": "MT02",
}


def shown(text: str) -> Iterator[str]:
    """Commands in fenced shell blocks, in indented lines and in `code`."""
    for block in re.findall(r"^```sh\n(.*?)^```", text, re.M | re.S):
        yield from (line for line in block.splitlines() if line.startswith("ntm "))
    yield from re.findall(r"^ {4}(ntm .*)$", text, re.M)
    yield from re.findall(r"`(ntm [^`\n]+)`", text)


def words(line: str) -> list[str]:
    """The words after ntm, without the workspace and what is said beside the command."""
    found = shlex.split(line.replace("\\|", "_"), comments=True)[1:]
    found = [w for w in found if w not in ("…", "[…]")]
    while "--workspace" in found:
        at = found.index("--workspace")
        del found[at : at + 2]
    return found


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


def fill_next_year(folder: Path) -> None:
    """The new plan says what the old one did."""
    path = folder / "nam_sau" / "data/raw/plan/2021/targets.csv"
    rows = list(csv.DictReader(path.read_text("utf-8").splitlines()))
    for row in rows:
        row |= {column: row[kept] for column, kept in next_plan.LAST_YEAR.items()}
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, rows[0])
        writer.writeheader()
        writer.writerows(rows)


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


Step = Callable[[Path], object]
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
    quick = [replace(r, formats=()) for r in report_list.read() if r.name == "data_quality"]
    make = reporting.publish
    monkeypatch.setattr(reporting, "publish", lambda *a, **options: make(*a, **options, reports=quick))
    monkeypatch.chdir(tmp_path)
    BEFORE[guide](tmp_path)
    text = (ROOT / "docs" / f"{guide}.md").read_text("utf-8")
    blocks = re.findall(r"^```sh\n(.*?)^```", text, re.M | re.S)
    lines = [line for block in blocks for line in block.splitlines()]
    assert len(lines) >= 3 and all(line.startswith("ntm ") for line in lines)
    for number, line in enumerate(lines, start=1):
        command, _, code = line.partition("#")
        for old, new in INSTEAD.items():
            command = command.replace(old, new)
        monkeypatch.setattr(sys, "argv", shlex.split(command))
        with pytest.raises(SystemExit) as ended:
            main()
        assert int(ended.value.code or 0) == int(code or 0), f"{line}: {capfd.readouterr()}"
        if step := BY_HAND.get((guide, number)):
            step(tmp_path)
