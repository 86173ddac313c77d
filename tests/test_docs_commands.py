"""Every ``ntm`` command a document shows is one there is, and is run as it is written, one after the other."""

from __future__ import annotations

import contextlib
import csv
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

from pipeline.cli import main
from pipeline.cli.app import app
from pipeline.reference import next_plan
from pipeline.reporting.runner import report_list
from pipeline.scheduling import timers
from pipeline.workspace import Workspace

ROOT = Path(__file__).resolve().parents[1]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
COMMANDS: dict[str, Any] = typer.main.get_command(app).commands  # type: ignore[attr-defined]
OF_ALL = {"--help", "--version", "--workspace"}
GUIDES = ("first_hour", "new_province", "next_year", "new_form")
RUN_THROUGH = (
    "README", "README.vi", "CONTRIBUTING", "allocation", "checks", "dependencies", "dictionary", "lake", "nation",
    "plan_files", "reports", "returns", "scale", "scheduling", "security", "teaching", "templates",
)  # fmt: skip
LEFT_OUT = {"CHANGELOG": "tells of commands as they were, release by release"}
# The documents speak of the example year; they are run on the province of other_province.py.
INSTEAD = {
    "05986": province.CODES["An Phú"],
    "06526": province.CODES["An Phú"],
    "06187": province.CODES["Diên Hồng"],
    "2018-12": province.BASELINE,
    "2019-06": province.JUNE,
    "2019-07-05": "2020-07-05",
    "2019-12": "2020-12",
    "--sender 183": "--sender SM",
    "recognised.total": "MT02",
    "output.canals_km": "duong_lien_thon",
    # What the reader puts in.
    "DIR": "../nam_sau",
    "THƯ_MỤC": "../nam_sau",
    "WORKSPACE": "../tinh",
    "THƯ_MỤC_NĂM_NAY": "../tinh",
    "FILE": f"'{province.JUNE}/Nang cao 6-2020.xlsx'",
    "TỆP": f"'{province.JUNE}/Nang cao 6-2020.xlsx'",
    "FILE.csv": "lam_thu.csv",
    "TARGET|COMMUNE": "MT02",
    "MỤC_TIÊU|XÃ": "MT02",
    "YYYY-MM": province.JUNE,
    "A B": f"{province.BASELINE} {province.JUNE}",
    "DIR …": "../nam_sau doctor",
    "THƯ_MỤC …": "../nam_sau doctor",
    "--workspace ca_nuoc": "--workspace ../ca_nuoc",
}
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


def document(name: str) -> str:
    return next(p for p in DOCUMENTS if p.stem == name).read_text("utf-8")


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


def new_instead(folder: Path) -> None:
    """The folder of the first ``ntm new`` goes: the next one drafts another into its place."""
    shutil.rmtree(folder / "nam_sau")


def example(name: str, heading: str) -> str:
    """The indented lines of a document that begin with ``heading``, about the invented province."""
    lines = re.search(rf"^    {heading}\n(?:    .*\n)+", document(name), re.M)
    assert lines
    return re.sub("^    ", "", lines[0], flags=re.M).replace("06187", INSTEAD["06187"])


def what_if(folder: Path) -> None:
    (folder / "tinh/lam_thu.csv").write_text(example("allocation", "commune_code,criterion_no,action.*"), "utf-8")


def efforts(folder: Path) -> None:
    text = example("allocation", "commune_code,criterion_no,effort.*")
    (folder / "tinh/data/raw/plan/effort.csv").write_text(text, "utf-8")


def own_report(folder: Path) -> None:
    """mine.ipynb, as docs/reports.md has it made."""
    notebook = (ROOT / "notebooks/explore.ipynb").read_text("utf-8")
    assert notebook.count('ntm.open(\\"explore\\"') == 1
    (folder / "tinh/notebooks").mkdir()
    text = notebook.replace('ntm.open(\\"explore\\"', 'ntm.open(\\"mine\\"')
    (folder / "tinh/notebooks/mine.ipynb").write_text(text, "utf-8")


def own_lines(folder: Path) -> list[report_list.Report]:
    """What docs/reports.md adds to reports.toml."""
    lines = re.search(r"^ *\[\[report\]\]\n.*?(?=```)", document("reports"), re.M | re.S)
    assert lines
    (folder / "reports.toml").write_text("formats = []\n" + lines[0], "utf-8")
    return report_list.read(folder / "reports.toml")


def nation(folder: Path) -> None:
    """Two provinces where docs/nation.md has them; one has published nothing yet."""
    shutil.copytree(folder / "tinh", folder / "lang_son", symlinks=True)
    province.lay(folder / "cao_bang")
    settings = re.search(r"^```toml\n(.*?)^```", document("nation"), re.M | re.S)
    assert settings
    (folder / "ca_nuoc/ntm.toml").write_text(settings[1].replace("/du_lieu/", "../"), "utf-8")


def lists_of_notices(folder: Path) -> None:
    """The settings of docs/scheduling.md, without the lists that need a mail server or a webhook."""
    settings = re.search(r"^```toml\n(.*?)^```", document("scheduling"), re.M | re.S)
    assert settings
    first, *lists = settings[1].split("[[notices]]")
    kept = [notice for notice in lists if 'by = "file"' in notice]
    assert len(kept) == 1
    (folder / "tinh/ntm.toml").write_text("[[notices]]".join([first, *kept]), "utf-8")


def refused_database(folder: Path) -> None:
    workspace = Workspace(folder / "tinh")
    shutil.copyfile(workspace.database, workspace.refused)


def restored(folder: Path) -> None:
    """What docs/scheduling.md has backed up, in an empty folder."""
    listed = re.search(r"^    data/raw .*\n(?:    .*\n)+", document("scheduling"), re.M)
    assert listed
    for name in (line.split()[0] for line in listed[0].splitlines()):
        old, new = folder / "tinh" / name, folder / "nam_sau" / name
        new.parent.mkdir(parents=True, exist_ok=True)
        if old.is_dir():
            shutil.copytree(old, new)
        elif old.exists():
            shutil.copyfile(old, new)


def files_of_old(folder: Path) -> None:
    for name in ("plan", "reference"):
        shutil.rmtree(folder / "tinh/data/raw" / name)
    province.lay(folder / "tinh", older=True)


def _bieu(folder: Path, *rows: list[Any]) -> None:
    path = folder / "tinh/data/raw/submissions" / province.JUNE / "bieu.xlsx"
    title = ["UBND HUYỆN SÔNG MÂY"], ["KẾT QUẢ RÀ SOÁT ĐẾN 30/6/2020"]
    province._save(path, *title, *rows)


def unknown_columns(folder: Path) -> None:
    communes = [c for c, (d, *_) in province.COMMUNES.items() if d == "SM"]
    rows = ([n, c, "Đ"] for n, c in enumerate(communes, start=1))
    _bieu(folder, ["TT", "Nơi", "Kết luận về y tế"], *rows)


def unknown_row(folder: Path) -> None:
    names = [*province.OUTPUT_NAMES.values()][1:]
    rows = [[n, name, "", 100, 20] for n, name in enumerate([*names, "Đường giữa các thôn"], start=1)]
    _bieu(folder, [], ["TT", "Chỉ tiêu", "ĐVT", "Kế hoạch năm", "Lũy kế từ đầu năm"], *rows)


def wrong_cell(folder: Path) -> None:
    from openpyxl import load_workbook

    communes = ["Bình Lâm", "Cẩm Đàn", "Vân Thuỷ 1", "Diên Hồng"]
    criteria = [f"{k}. {c}" for k, c in enumerate(province.CRITERIA, start=1)]
    rows = ([n, f"Xã {c}", *("CĐ" for _ in criteria)] for n, c in enumerate(communes, start=1))
    _bieu(folder, [], [], ["TT", "Tên xã", *criteria], *rows)
    path = folder / "tinh/data/raw/submissions" / province.JUNE / "bieu.xlsx"
    book = load_workbook(path)
    book.worksheets[0].title = "Biểu 1"
    book.save(path)


STEPS: dict[tuple[str, str], Step] = {  # (document, the first words of a command) → what its reader does before it
    ("README", "ntm --workspace DIR …"): lambda folder: province.lay(folder / "nam_sau"),
    ("README", "ntm new DIR --from"): new_instead,
    ("README", "ntm --workspace DIR doctor"): fill_next_year,
    ("README.vi", "ntm --workspace THƯ_MỤC …"): lambda folder: province.lay(folder / "nam_sau"),
    ("README.vi", "ntm new THƯ_MỤC --from"): new_instead,
    ("README.vi", "ntm --workspace THƯ_MỤC doctor"): fill_next_year,
    ("allocation", "ntm plan"): efforts,
    ("allocation", "ntm plan --what-if"): what_if,
    ("nation", "ntm --workspace ca_nuoc run"): nation,
    ("plan_files", "ntm doctor --write-new-columns"): files_of_old,
    ("reports", "ntm run --only commune-05986"): own_report,
    ("scheduling", "ntm schedule show"): lists_of_notices,
    ("scheduling", "ntm sql --refused"): refused_database,
    ("scheduling", "ntm --workspace DIR run"): restored,
    ("teaching", "ntm learn 2019-06/bieu.xlsx   "): unknown_columns,
    ("teaching", "ntm learn 2019-06/bieu.xlsx --row"): unknown_row,
    ("teaching", "ntm learn 2019-06/bieu.xlsx --proposed"): unknown_columns,
    ("teaching", 'ntm correct "2019'): wrong_cell,
}

ELSEWHERE = {
    ("first_hour", "ntm diff"): "ntm diff  # 2",  # there is one publication so far
    # What docs/nation.md says is done in each province.
    ("nation", "ntm verify"): "ntm --workspace ../lang_son verify",
    ("nation", "ntm trace"): "ntm --workspace ../lang_son trace MT02",
    ("nation", "ntm approve"): "ntm --workspace ../lang_son approve --help",
}


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
    for text, seen in (("`ntm status  # 10`", ""), ("`ntm history` and\n`ntm trace\nMT02`", "ntm trace MT02")):
        tried: list[str] = []
        with pytest.raises(AssertionError) if seen else contextlib.nullcontext():
            run_through("", text, tmp_path, lambda line: (tried.append(line), run(line, monkeypatch, capfd))[0])
        assert not seen or tried[-1] == seen


def test_every_document_that_shows_commands_is_run() -> None:
    showing = {p.stem for p in DOCUMENTS if any(shown(p.read_text("utf-8")))}
    assert showing == {*GUIDES, *RUN_THROUGH, *LEFT_OUT}
