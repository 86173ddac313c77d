"""The commands on a published workspace: what they print, in which form, and the code they end with."""

from __future__ import annotations

import csv
import errno
import io
import json
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
import stand_in_stages as stand_in
from rich.console import Console

from pipeline import errors, publish
from pipeline.cli import app, main, sql_shell, terminal
from pipeline.schema import catalogue
from pipeline.workspace import Workspace

Ntm = Callable[..., tuple[int, str, str]]
SENT = {"a": "ok 7", "b": "held 1", "c": "hỏng"}


@pytest.fixture
def stages(monkeypatch: pytest.MonkeyPatch) -> stand_in.Stages:
    return stand_in.Stages().install(monkeypatch)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return stand_in.workspace(tmp_path, **SENT)


@pytest.fixture
def ntm(
    workspace: Workspace,
    stages: stand_in.Stages,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Ntm:
    """Run ``ntm --workspace … words`` in this process; gives (exit code, standard output, standard error)."""

    def call(*words: str, stdin: str = "") -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["ntm", "--workspace", str(workspace.root), *words])
        monkeypatch.setattr(sys, "stdin", io.StringIO(stdin))
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capsys.readouterr()
        return int(ended.value.code or 0), out, err

    return call


@pytest.fixture(scope="module")
def published_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workspace above as a run leaves it."""
    root = tmp_path_factory.mktemp("published")
    with pytest.MonkeyPatch.context() as patch:
        stand_in.Stages().install(patch)
        publish.run(stand_in.workspace(root, **SENT))
    return root


@pytest.fixture
def published(workspace: Workspace, published_once: Path) -> Workspace:
    shutil.copytree(published_once, workspace.root, symlinks=True, dirs_exist_ok=True)
    return workspace


def test_run_says_what_was_published_held_refused_and_missing(ntm: Ntm, workspace: Workspace) -> None:
    code, out, err = ntm("run")
    assert code == 0
    assert "Đã công bố: 6 tháng đầu năm 2019 (2019-06)" in out
    assert str(workspace.reports / "2019-06" / "province.html") in out
    assert "1 có nguy cơ chậm" in out
    assert "1 ô trong 1 tệp" in out
    assert "2019-06/c.xlsx: không đọc được" in out
    assert "Tràng Định" in out
    assert err.splitlines()[0] == "Đọc danh mục và kế hoạch…" and "\x1b" not in out + err
    code, out, _ = ntm("run")
    assert code == 0 and out.startswith("Không có gì mới")


def test_run_passes_its_options_on(ntm: Ntm, workspace: Workspace) -> None:
    assert ntm("run", "--no-reports", "--as-of", "2019-07-01", "--period", "2019-06", "--workers", "2")[0] == 0
    assert not workspace.reports.exists()
    assert ntm("run", "--only", "province", "--as-of", "2019-07-01")[0] == 0
    pages = workspace.reports / "as-of-2019-07-01" / "2019-06"
    assert [p.name for p in pages.iterdir()] == ["province.html"]
    code, out, _ = ntm("run", "--lang", "en", "--only", "province", "funding", "--as-of", "2019-07-01")
    assert code == 0 and str(pages / "en" / "province.html") in out
    assert (pages / "en" / "funding.html").is_file()


@pytest.mark.parametrize(
    "words",
    [
        ("run", "--period", "2019-99"),
        ("run", "--as-of", "1.7.2019"),
        ("run", "--workers", "0"),
        ("run", "--lang", "fr"),
        ("run", "--only", "provinse"),
        ("run", "province"),
        ("run", "--nonsense"),
        ("nonsense",),
        ("status", "--period", "2018-12"),
        ("trace", "Mai Pha", "--criterion", "99"),
        ("trace", "criterion.02.total", "--criterion", "2"),
        ("sql", "--json", "--csv", "SELECT 1"),
        ("sql", "SELEC 1"),
        ("sql", "--refused", "SELECT 1"),
    ],
)
def test_wrong_words_end_with_2(ntm: Ntm, published: Workspace, words: tuple[str, ...]) -> None:
    code, out, err = ntm(*words)
    assert code == 2 and out == "" and err.strip()


@pytest.mark.parametrize(
    "error", [c for c in vars(errors).values() if isinstance(c, type) and c.__module__ == errors.__name__]
)
def test_every_error_ends_with_its_code_and_says_how_to_mend_it(
    ntm: Ntm, monkeypatch: pytest.MonkeyPatch, error: type[errors.NtmError]
) -> None:
    def run(*_: object, **__: object) -> None:
        raise error("tệp x", "thấy này", "cần kia", "làm thế này")

    monkeypatch.setattr(publish, "run", run)
    code, _, err = ntm("run")
    assert code == error.exit_code
    assert err.splitlines()[-4:] == ["Ở đâu: tệp x", "Thấy: thấy này", "Cần: cần kia", "Cách sửa: làm thế này"]


def test_a_failed_report_ends_with_13_after_the_summary(ntm: Ntm, stages: stand_in.Stages) -> None:
    stages.failing_reports = ("changes",)
    code, out, err = ntm("run")
    assert code == 13 and "Đã công bố" in out and "changes: lỗi trong sổ tay" in err


def test_our_own_bug_keeps_its_traceback(ntm: Ntm, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publish, "run", lambda *_, **__: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        ntm("run")


@pytest.mark.parametrize("command", ["status", "trace x", "sql SELECT", "run"])
def test_before_the_first_run_each_command_says_what_to_do(ntm: Ntm, workspace: Workspace, command: str) -> None:
    for path in workspace.workbooks():
        path.write_text("hỏng", "utf-8")
    code, _, err = ntm(*command.split())
    assert code == 10 and "Cách sửa" in err


def test_status_prints_every_target_with_its_symbol_and_the_label(ntm: Ntm, published: Workspace) -> None:
    code, out, _ = ntm("status")
    assert code == 0 and "SỐ LIỆU MINH HỌA" in out
    (line,) = (line for line in out.splitlines() if "criterion.02.total" in line)
    assert line.split()[:5] == ["▲", "có", "nguy", "cơ", "chậm"]
    assert "[8–9]" in line and "61" in line


def test_a_slow_query_draws_nothing_on_standard_output(ntm: Ntm, published: Workspace) -> None:
    query = "SELECT current_setting('enable_progress_bar') AS drawn"
    assert json.loads(ntm("sql", "--json", query)[1]) == [{"drawn": False}]


def test_status_as_json_is_the_table(ntm: Ntm, published: Workspace) -> None:
    told = json.loads(ntm("status", "--json", "--period", "2019-06")[1])
    assert told["period"] == "2019-06" and told["notice"] == "SỐ LIỆU MINH HỌA"
    (target,) = told["targets"]
    assert (target["target_id"], target["value"], target["is_robust"]) == ("criterion.02.total", 8.0, False)


def test_trace_leads_from_a_target_to_its_cells(ntm: Ntm, published: Workspace) -> None:
    code, out, _ = ntm("trace", "Criterion.02.TOTAL")
    assert code == 0 and "2019-06/a.xlsx!Bieu!1!C4" in out and "1 ô được tính, 1 ô còn mở" in out
    cells = json.loads(ntm("trace", "criterion.02.total", "--json")[1])["cells"]
    # A sheet's name may hold the separator: the text is found by the whole address, not by cutting it up.
    assert [(c["commune_code"], c["counts"], c["text"]) for c in cells] == [
        ("05977", False, None),
        ("05962", True, "Đ"),
    ]


def test_trace_leads_from_a_commune_to_its_cells_and_issues(ntm: Ntm, published: Workspace) -> None:
    code, out, _ = ntm("trace", "xã Mai Pha", "--criterion", "2")
    assert code == 0 and "! đang giữ lại" in out and "Không hiểu ký hiệu '=1+1'" in out
    told = json.loads(ntm("trace", "05977", "--json")[1])
    assert told["commune"]["commune_name"] == "Mai Pha" and told["issues"][0]["cell"] == "C4"


def test_a_name_is_never_guessed(ntm: Ntm, published: Workspace) -> None:
    code, _, err = ntm("trace", "Hồng Phong")
    assert code == 2 and "06040 — Hồng Phong, Bình Gia" in err and "06196 — Hồng Phong, Cao Lộc" in err
    assert ntm("trace", "hồng phong, cao lộc")[0] == 0
    assert ntm("trace", "Hong Phong, Cao Loc")[0] == 0
    code, _, err = ntm("trace", "Mai Phaa")
    assert code == 2 and "Mai Pha, Lạng Sơn" in err
    assert "criterion.02.total" in ntm("trace", "criterion.2.total")[2]


def test_sql_answers_as_table_json_and_csv(ntm: Ntm, published: Workspace) -> None:
    query = "SELECT found, criterion_no - 4 AS n FROM raw.issues"
    assert "1 dòng" in ntm("sql", query)[1]
    assert json.loads(ntm("sql", "--json", query)[1]) == [{"found": "=1+1", "n": -2}]
    assert ntm("sql", "--csv", stdin=query)[1] == "found,n\n'=1+1,-2\n"
    assert ntm("sql", "--json", "SELECT commune_name FROM reference.communes LIMIT 1")[1].count("Hồng Phong") == 1


@pytest.mark.parametrize(
    "query",
    [
        "DELETE FROM raw.issues",
        "CREATE TABLE x AS SELECT 1",
        "COPY raw.issues TO '{folder}/out.csv'",
        "SELECT * FROM read_csv('{folder}/secret.csv')",
        "SELECT * FROM '{folder}/secret.csv'",
        "ATTACH '{folder}/other.duckdb'",
        "SET enable_external_access = true",
        "INSTALL httpfs",
    ],
)
def test_sql_neither_writes_nor_leaves_the_database(ntm: Ntm, published: Workspace, tmp_path: Path, query: str) -> None:
    (tmp_path / "secret.csv").write_text("a\n1\n", "utf-8")
    code, out, _ = ntm("sql", query.format(folder=tmp_path))
    assert code == 2 and out == ""
    assert not (tmp_path / "out.csv").exists() and not (tmp_path / "other.duckdb").exists()


def test_sql_takes_names_without_schema_and_reads_in_a_narrow_window(
    ntm: Ntm, published: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    query = "SELECT commune_code, commune_name, district_code FROM communes ORDER BY ALL LIMIT 2"
    assert json.loads(ntm("sql", "--json", query)[1]) == json.loads(
        ntm("sql", "--json", query.replace("communes", "reference.communes"))[1]
    )
    wide = ntm("sql", query)[1]
    assert "── 1 ──" not in wide and wide.splitlines()[1].split() == ["commune_code", "commune_name", "district_code"]
    assert "── 2 ──" in ntm("sql", "--expanded", query)[1]
    monkeypatch.setattr(terminal, "console", lambda **_: Console(width=36, highlight=False))
    narrow = ntm("sql", query)[1]
    assert "── 1 ──\ncommune_code: " in narrow and max(map(len, narrow.splitlines())) <= 36
    assert "reference" not in ntm("sql", "SHOW TABLES")[1] and "communes" in ntm("sql", "SHOW TABLES")[1]


def typed(database: Path, *lines: str) -> list[tuple[str, bool | None]]:
    """The statements a shell answers, and how it was told to show them."""
    answered: list[tuple[str, bool | None]] = []

    def answer(text: str, expanded: bool | None) -> None:
        if "wrong" in text:
            raise errors.UsageError("câu SQL", "no such column: wrong", "", "")
        answered.append((text, expanded))

    with duckdb.connect(str(database), read_only=True) as opened:
        sql_shell.run(opened, answer, lines)
    return answered


def test_the_sql_shell_reads_statements_and_commands_and_survives_a_wrong_one(
    published: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = ("SELECT 1", "FROM x;", "", "wrong;", ".expanded", "SELECT 2;", ".nothing", ".help", "exit", "SELECT 3;")
    assert typed(published.database, *lines) == [("SELECT 1\nFROM x;", None), ("SELECT 2;", True)]
    out, err = capsys.readouterr()
    assert "no such column: wrong" in err and ".nothing" in err and ".columns" in out
    typed(published.database, ".tables commune", ".columns communes", ".columns nothing")
    out = capsys.readouterr().out
    assert "reference.communes\n" in out and "\ncommune_code\n" in out and "No such table" in out
    assert max(map(len, sql_shell.HELP.splitlines())) <= 36


def test_the_sql_shell_completes_tables_columns_and_words() -> None:
    known = {"mart.named_targets": ["target_id", "pace"], "latest.named_targets": ["target_id"]}
    assert sql_shell.completions("named", known) == ["named_targets"]
    assert sql_shell.completions("latest.", known) == ["latest.named_targets"]
    assert sql_shell.completions("targ", known) == ["target_id"]
    assert sql_shell.completions("SEL", known) == ["SELECT"] and sql_shell.completions("sel", known) == ["select"]
    assert sql_shell.completions(".ta", known) == [".tables"]


def test_no_two_schemas_but_latest_share_a_name() -> None:
    names = [t.name.partition(".")[2] for t in catalogue.TABLES]
    assert len(names) == len(set(names))


def test_csv_disarms_texts_a_spreadsheet_would_run() -> None:
    stream = io.StringIO()
    terminal.print_csv(["a"], [["=1"], ["+1"], ["-1"], ["@x"], [" =1"], ["a=1"], [-1], [None]], stream)
    found = [row[0] if row else "" for row in csv.reader(io.StringIO(stream.getvalue()))][1:]
    assert found == ["'=1", "'+1", "'-1", "'@x", "' =1", "a=1", "-1", ""]


def test_a_cell_cannot_command_the_terminal() -> None:
    assert terminal.plain("\x1b[2J[red]x\u202e\u061c\u2028") == "�[2J\\[red]x���"


def test_nothing_in_json_or_csv_is_obeyed_or_read_the_other_way_round(capsys: pytest.CaptureFixture[str]) -> None:
    evil = {"x": "a\x1b[31m\x9b2J\u202eb\u200fĐ"}
    terminal.print_json(evil)
    out = capsys.readouterr().out
    assert json.loads(out) == evil and out.isprintable() is False and not terminal.COMMANDS.search(out) and "Đ" in out

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    for stream, changed in ((Terminal(), True), (io.StringIO(), False)):
        terminal.print_csv(["x"], [[evil["x"]], [7]], stream)
        assert bool(terminal.COMMANDS.search(stream.getvalue())) != changed and stream.getvalue().endswith("7\n")


@pytest.mark.parametrize("number", [errno.EACCES, errno.EROFS])
def test_who_may_only_read_sees_the_history(
    ntm: Ntm, published: Workspace, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def forbid(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr("filelock.FileLock.acquire", forbid)
    assert ntm("history")[0] == ntm("status")[0] == 0


@pytest.mark.parametrize("command", [("status",), ("trace", "Mai Pha"), ("sql", "SELECT 1"), ("export",)])
def test_a_damaged_database_gives_a_sentence(ntm: Ntm, published: Workspace, command: tuple[str, ...]) -> None:
    snapshot = published.database.resolve()
    snapshot.chmod(0o600)
    snapshot.write_bytes(b"x" * 5000)
    code, out, err = ntm(*command)
    assert (code, out) == (10, "") and "ntm run" in err and "Traceback" not in err


def test_a_database_of_another_version_gives_a_sentence(ntm: Ntm, published: Workspace) -> None:
    snapshot = published.database.resolve()
    snapshot.chmod(0o600)
    with duckdb.connect(str(snapshot)) as opened:
        opened.execute("DROP TABLE mart.promises")
    code, out, err = ntm("status")
    assert (code, out) == (10, "") and "mart.promises" in err and "ntm run" in err and "Traceback" not in err


def test_a_commune_is_known_by_a_code_with_letters(ntm: Ntm, published: Workspace) -> None:
    snapshot = published.database.resolve()
    snapshot.chmod(0o600)
    with duckdb.connect(str(snapshot)) as opened:
        stand_in.add(opened, "reference.communes", commune_code="SM01", commune_name="An Phú", district_name="Sông Mây")
    assert "An Phú" in ntm("trace", "SM01")[1]


def test_history_lists_runs_and_the_one_under_way(ntm: Ntm, published: Workspace) -> None:
    from pipeline.publish import lock

    ntm("run")
    lines = json.loads(ntm("history", "--json")[1])
    assert [line["status"] for line in lines] == ["published", "unchanged"]
    assert len(json.loads(ntm("history", "--json", "--last", "1")[1])) == 1
    with lock.held(published, {"started": "hôm nay"}):
        out = ntm("history")[1]
    assert "không có gì mới" in out and "Đang có một lượt chạy" in out


def test_doctor_finds_everything_well_after_a_run(ntm: Ntm, published: Workspace) -> None:
    code, out, _ = ntm("doctor", "--json")
    told = {finding["name"]: finding for finding in json.loads(out)}
    assert code == 0 and all(finding["is_well"] for finding in told.values())
    assert set(told) == {
        "python",
        "packages",
        "workspace",
        "reference",
        "columns",
        "writable",
        "database",
        "publication",
        "font",
    }
    assert "4 xã" in told["reference"]["found"] and "3 tệp" in told["workspace"]["found"]


def test_doctor_ends_with_11_for_reference_files(
    ntm: Ntm, published: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def load(_: Workspace) -> None:
        raise errors.ReferenceFileError("communes.csv dòng 3", "6 chữ số", "5 chữ số", "sửa")

    monkeypatch.setattr("pipeline.reference.load", load)
    code, out, _ = ntm("doctor")
    assert code == 11 and "✗ Tệp danh mục" in out and "communes.csv dòng 3" in out


def test_doctor_ends_with_10_for_a_database_that_does_not_open(ntm: Ntm, published: Workspace) -> None:
    snapshot = published.database.resolve()
    snapshot.chmod(0o644)
    snapshot.write_bytes(b"")
    code, out, _ = ntm("doctor")
    assert code == 10 and "✗ Cơ sở dữ liệu" in out


def test_the_workspace_is_the_nearest_folder_with_data(tmp_path: Path) -> None:
    made = stand_in.workspace(tmp_path / "province")
    deep = made.root / "a" / "b"
    deep.mkdir(parents=True)
    assert Workspace.above(deep) == Workspace(made.root)
    assert Workspace.above(tmp_path) is None
    nation = Workspace(tmp_path / "nation")
    nation.database.parent.mkdir(parents=True)
    nation.database.touch()
    assert Workspace.above(nation.processed) == nation, "of a nation only what it has published"


def test_the_workspace_is_the_one_named_else_that_of_the_environment_else_the_nearest(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    chosen: list[Path] = []
    monkeypatch.setattr(app.nation, "require_province", lambda found, command: chosen.append(found.root))
    near, other = tmp_path / "near", tmp_path / "other"
    for folder in (near, other):
        (folder / "data" / "raw").mkdir(parents=True)
    monkeypatch.chdir(near / "data")

    def call(*words: str) -> int:
        monkeypatch.setattr(sys, "argv", ["ntm", *words, "history"])
        with pytest.raises(SystemExit) as ended:
            main()
        return int(ended.value.code or 0)

    call()
    monkeypatch.setenv("NTM_WORKSPACE", str(other))
    call()
    call("--workspace", str(workspace.root))
    assert chosen == [near.resolve(), other.resolve(), workspace.root.resolve()]
    monkeypatch.setenv("NTM_WORKSPACE", str(tmp_path / "nowhere"))
    capsys.readouterr()
    assert call() == 2 and "NTM_WORKSPACE" in capsys.readouterr().err
