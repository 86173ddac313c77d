"""A notebook run inside the process: what its cells show, what they may be told, and what they leave behind."""

from __future__ import annotations

import builtins
import io
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from papermill.exceptions import PapermillExecutionError

from pipeline import errors
from pipeline.reporting.runner import engine, failures
from pipeline.reporting.runner.failures import NotebookFailed

PARAMETERS = (
    'text: str = "a"\nnumber: int = 4\nshare: float = 0.5\nflag: bool = False\nanything = None\ncode: "str" = ""'
)


def book(folder: Path, *cells: str, name: str = "book.ipynb") -> Path:
    """A notebook of code cells behind a parameters cell."""
    first = new_code_cell(PARAMETERS, metadata={"tags": ["parameters"]})
    folder.mkdir(parents=True, exist_ok=True)
    nbformat.write(new_notebook(cells=[new_markdown_cell("# Sổ"), first, *map(new_code_cell, cells)]), folder / name)
    return folder / name


def run(folder: Path, *cells: str, **given: object) -> Any:
    return engine.execute(book(folder, *cells), folder / "half.ipynb", given, folder=folder)


def shown(folder: Path, *cells: str, **given: object) -> list[Any]:
    """The outputs of the last cell."""
    return run(folder, *cells, **given).notebook.cells[-1].outputs


def half_run(folder: Path, *cells: str, **given: object) -> tuple[str, Any]:
    """The cause of a failure and the half-run copy."""
    with pytest.raises((NotebookFailed, PapermillExecutionError)) as caught:
        run(folder, *cells, **given)
    return failures.cause(caught.value), nbformat.read(folder / "half.ipynb", as_version=4)


# -- what cells show ------------------------------------------------------------------------------------------------
def test_what_a_cell_shows_stands_in_it_in_the_order_shown(tmp_path: Path) -> None:
    outputs = shown(
        tmp_path,
        "import sys\nfrom IPython.display import HTML, display\nprint('một')\nprint('hai')\ndisplay(HTML('<b>ba</b>'))\n"
        "print('bốn', file=sys.stderr)\n5",
    )
    assert [o.output_type for o in outputs] == ["stream", "display_data", "stream", "execute_result"]
    assert outputs[0].text == "một\nhai\n" and outputs[1].data["text/html"] == "<b>ba</b>"
    assert outputs[2].name == "stderr" and outputs[3].data["text/plain"] == "5"


def test_cells_are_numbered_as_a_kernel_numbers_them(tmp_path: Path) -> None:
    executed = run(tmp_path, "", "1", "# nothing", "2", text="b").notebook
    code = [c for c in executed.cells if c.cell_type == "code"]
    assert [c.execution_count for c in code] == [1, 2, None, 3, 4, 5]
    assert code[-1].outputs[0].execution_count == 5


def test_a_display_can_be_updated_and_an_output_cleared(tmp_path: Path) -> None:
    executed = run(
        tmp_path,
        "from IPython.display import clear_output, display\nhandle = display('cũ', display_id='x')",
        "handle.update('mới')",
        "print('đi')\nclear_output(wait=True)\nprint('ở lại')",
    ).notebook
    first, second, third = executed.cells[-3:]
    assert first.outputs[0].data["text/plain"] == "'mới'" and second.outputs == []
    assert [o.text for o in third.outputs] == ["ở lại\n"]


def test_a_picture_a_magic_and_an_await_work_as_in_a_kernel(tmp_path: Path) -> None:
    outputs = shown(
        tmp_path,
        "class Dot:\n    def _repr_png_(self): return b'\\x89PNG'",
        "import asyncio\n%time x = 1\nawait asyncio.sleep(0)\nDot()",
    )
    assert outputs[-1].data["image/png"] == "iVBORw==" and "Wall time" in outputs[0].text


def test_the_executed_notebook_is_a_valid_one(tmp_path: Path) -> None:
    run(tmp_path, "text", text="b")
    executed = nbformat.read(tmp_path / "half.ipynb", as_version=4)
    nbformat.validate(executed)
    assert executed.metadata.papermill.parameters == {"text": "b"}
    assert executed.metadata.language_info.name == "python"
    tags = [c.metadata.get("tags", []) for c in executed.cells]
    assert tags[1:3] == [["parameters"], ["injected-parameters"]]
    assert {c.metadata.papermill.status for c in executed.cells} == {"completed"}


def test_it_is_saved_at_the_beginning_and_the_end_and_not_after_every_cell(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import papermill.engines
    import papermill.execute

    saved: list[str] = []
    for module in (papermill.engines, papermill.execute):
        write = module.write_ipynb
        monkeypatch.setattr(module, "write_ipynb", lambda nb, path, write=write: (saved.append(path), write(nb, path)))
    run(tmp_path, *["1"] * 9)
    assert saved == [str(tmp_path / "half.ipynb")] * 2


# -- failures -------------------------------------------------------------------------------------------------------
def test_a_cell_that_raises_leaves_a_half_run_copy_and_a_plain_cause(tmp_path: Path) -> None:
    cause, copy = half_run(tmp_path, "print('trước')", "1/0", "print('sau')")
    assert cause == "Dừng ở ô thứ 3: lệnh không chạy được (ZeroDivisionError: division by zero)."
    kinds = [[o.output_type for o in c.get("outputs", [])] for c in copy.cells if c.cell_type == "code"]
    assert kinds == [[], ["stream"], ["error"], []]
    error = next(o for c in copy.cells for o in c.get("outputs", []) if o.output_type == "error")
    assert "ZeroDivisionError" in "".join(error.traceback) and "\x1b" not in "".join(error.traceback)


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("if", "SyntaxError"),
        ("import khong_co_thu_vien", "thiếu thư viện"),
        ("import sys; sys.exit(3)", "SystemExit"),
        ("import sys; sys.exit()", "tự dừng giữa chừng"),
        ("%khong_co", "không chạy được"),
        ("raise KeyboardInterrupt", "KeyboardInterrupt"),
        ("input()", "EOFError"),
        ("import duckdb; duckdb.connect('khong/co.duckdb', read_only=True)", "không mở được cơ sở dữ liệu"),
    ],
)
def test_every_way_to_stop_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: str, told: str) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    cause, _ = half_run(tmp_path, source, "1")
    assert told in cause


def test_a_kept_notebook_takes_the_place_of_its_half_run_copy_and_tells_no_time(tmp_path: Path) -> None:
    executed = run(tmp_path, "1", text="b").notebook
    engine.keep(executed, tmp_path / "half.ipynb", tmp_path / "notebooks" / "a.ipynb")
    kept = nbformat.read(tmp_path / "notebooks" / "a.ipynb", as_version=4)
    assert not (tmp_path / "half.ipynb").exists() and not any("papermill" in c.metadata for c in kept.cells)


@pytest.mark.parametrize(("content", "told"), [(None, "Không có"), ("{", "không phải"), ("{}", "không phải")])
def test_a_file_that_is_no_notebook_is_told(tmp_path: Path, content: str | None, told: str) -> None:
    path = tmp_path / "x.ipynb"
    if content is not None:
        path.write_text(content, "utf-8")
    with pytest.raises(NotebookFailed, match=told):
        engine.execute(path, tmp_path / "half.ipynb", {}, folder=tmp_path)


# -- parameters -----------------------------------------------------------------------------------------------------
def test_the_parameters_cell_says_names_and_types(tmp_path: Path) -> None:
    found = engine.parameters(book(tmp_path))
    assert found == {"text": "str", "number": "int", "share": "float", "flag": "bool", "anything": "", "code": "str"}


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"number": "4"}, "một đoạn chữ"),
        ({"number": 4.0}, "một con số"),
        ({"number": True}, "đúng hoặc sai"),
        ({"number": None}, "NoneType"),
        ({"text": 7}, "một số nguyên"),
        ({"code": 180}, "một số nguyên"),
        ({"flag": 1}, "một số nguyên"),
    ],
)
def test_a_value_of_another_type_is_an_error_that_says_both(
    tmp_path: Path, given: dict[str, object], told: str
) -> None:
    with pytest.raises(errors.UsageError) as caught:
        run(tmp_path, "1", **given)
    assert told in caught.value.found and next(iter(given)) in caught.value.expected
    assert not (tmp_path / "half.ipynb").exists()


def test_an_unknown_parameter_is_an_error_that_names_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(errors.UsageError) as caught:
        run(tmp_path, "1", nunber=4)
    assert "nunber" in caught.value.found and "number" in caught.value.todo
    bare = tmp_path / "bare.ipynb"
    nbformat.write(new_notebook(cells=[new_code_cell("1")]), bare)
    with pytest.raises(errors.UsageError, match="x"):
        engine.execute(bare, tmp_path / "half.ipynb", {"x": 1}, folder=tmp_path)


@pytest.mark.parametrize(
    "text",
    ["07", "", "Hoàng Đồng", "\"; raise SystemExit('chạy được') #", '\'"""\\', "a\nraise ValueError\n", "{x}", "\x00"],
)
def test_a_text_arrives_as_it_is_and_is_never_run(tmp_path: Path, text: str) -> None:
    assert run(tmp_path, "told = text", text=text).names["told"] == text


def test_numbers_and_truth_arrive_as_what_they_are(tmp_path: Path) -> None:
    names = run(tmp_path, "told = (number, share, flag)", number=7, share=2, flag=True).names
    assert names["told"] == (7, 2, True)


def test_a_folder_may_have_braces_in_its_name(tmp_path: Path) -> None:
    assert run(tmp_path / "{ntm}", "told = 1").names["told"] == 1


# -- what is left behind --------------------------------------------------------------------------------------------
def test_it_runs_in_its_folder_and_sees_modules_that_lie_there(tmp_path: Path) -> None:
    (tmp_path / "lies_there.py").write_text("value = 5", "utf-8")
    names = run(tmp_path, "import os, lies_there\ntold = (os.getcwd(), lies_there.value)").names
    assert names["told"] == (str(tmp_path), 5)
    del sys.modules["lies_there"]


def test_what_ipython_takes_over_is_given_back(tmp_path: Path) -> None:
    def state() -> dict[str, Any]:
        return {
            "folder": Path.cwd(),
            "path": list(sys.path),
            "main": sys.modules["__main__"],
            "hooks": (sys.displayhook, sys.excepthook, sys.stdout, sys.stderr),
            "display": hasattr(builtins, "display"),
        }

    before = state()
    half_run(tmp_path, "import os, sys\nmine = 1\nos.chdir('/')\nsys.path.append('x')", "1/0")
    assert state() == before
    assert run(tmp_path / "second", "told = 'mine' in globals()").names["told"] is False


def test_it_leaves_the_shell_of_an_analyst_who_publishes_from_a_notebook(tmp_path: Path) -> None:
    from IPython.core.getipython import get_ipython
    from IPython.core.interactiveshell import InteractiveShell

    main = sys.modules["__main__"]
    analysts = InteractiveShell.instance(ipython_dir=str(tmp_path / "theirs"))
    try:
        assert run(tmp_path, "told = get_ipython()").names["told"] is not analysts
        assert get_ipython() is analysts
    finally:
        InteractiveShell.clear_instance()
        sys.modules["__main__"] = main


def test_a_home_that_cannot_be_written_to_does_not_stop_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/proc/no-home")
    monkeypatch.setenv("IPYTHONDIR", "/proc/no-ipython")
    assert shown(tmp_path, "2")[0].data["text/plain"] == "2"
