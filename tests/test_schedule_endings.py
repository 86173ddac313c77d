"""Every exit code has its row: what happened, who acts, how; the same in the notices and in the documentation."""

from __future__ import annotations

import re
from pathlib import Path

from pipeline import errors
from pipeline.scheduling.endings import ENDINGS, ending


def test_every_exit_code_has_its_row() -> None:
    kinds = {c for c in vars(errors).values() if isinstance(c, type) and issubclass(c, errors.NtmError)}
    assert {c.exit_code for c in kinds} | {0, 1} == set(ENDINGS)


def test_the_documentation_says_the_same_rows(workspace_root: Path) -> None:
    text = (workspace_root / "docs" / "scheduling.md").read_text("utf-8")
    rows = {
        code: tuple(cells) for code, *cells in re.findall(r"^\| (\d+|none) \| (.+) \| (.+) \| (.+) \|$", text, re.M)
    }
    wanted = {str(code): (e.what, e.who, e.how) for code, e in ENDINGS.items()}
    cut_off = ending(None)
    assert rows == wanted | {"none": (cut_off.what, cut_off.who, cut_off.how)}


def test_the_example_of_settings_is_accepted(workspace_root: Path, tmp_path: Path) -> None:
    from pipeline import settings
    from pipeline.workspace import Workspace

    text = (workspace_root / "docs" / "scheduling.md").read_text("utf-8")
    (example,) = re.findall(r"^```toml\n(.*?)^```", text, re.M | re.S)
    (tmp_path / "ntm.toml").write_text(example, "utf-8")
    wanted = settings.load(Workspace(tmp_path))
    assert [n.by for n in wanted.notices] == ["mail", "webhook", "file"] and wanted.workers == 2
