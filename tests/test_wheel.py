"""The project installed as software: a wheel carries all that a run needs, and works far from any checkout."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from collections.abc import Callable
from pathlib import Path

import local_servers
import other_province
import pytest
from conftest import Once

from pipeline import shipped
from pipeline.publish import inputs
from pipeline.reporting.runner import report_list
from pipeline.workspace import Workspace

ROOT = Path(__file__).parents[1]
CLEAN = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "NTM_WORKSPACE")}


@pytest.fixture(scope="session")
def wheel(once: Once) -> Path:
    """The wheel, built from a copy: a build leaves folders behind."""

    def build(folder: Path) -> None:
        source = folder / "source"
        for name in ("pipeline", "notebooks", "expectations", "docs"):
            shutil.copytree(
                ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints")
            )
        for name in ("pyproject.toml", "README.md", "LICENSE"):
            shutil.copyfile(ROOT / name, source / name)
        words = [
            "wheel",
            "--quiet",
            "--no-deps",
            "--no-build-isolation",
            "--no-index",
            "--disable-pip-version-check",
            "--wheel-dir",
        ]
        subprocess.run([sys.executable, "-m", "pip", *words, folder, source], check=True, env=CLEAN)
        shutil.rmtree(source)

    [built] = once("wheel", build).glob("*.whl")
    return built


def test_the_wheel_carries_what_the_package_reads(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    tracked = {
        p.relative_to(ROOT) for p in (ROOT / "pipeline").rglob("*") if p.is_file() and "__pycache__" not in p.parts
    }
    expected = {p.as_posix() for p in tracked}
    for folder, pattern in {**shipped.FOLDERS, "docs": "*.md"}.items():
        expected |= {f"pipeline/share/{folder}/{p.name}" for p in (ROOT / folder).glob(pattern)}
    assert expected - names == set()
    assert {"LICENSE", "fonts"} <= {part for name in names if ".dist-info/" in name for part in Path(name).parts}
    assert not [n for n in names if n.split("/")[0] not in ("pipeline",) and ".dist-info/" not in n]


@pytest.mark.slow
def test_an_operators_way_from_a_wheel_to_a_notice(
    wheel: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "venv"
    venv.create(place)
    python = place / "bin" / "python"
    [site] = (place / "lib").glob("python*/site-packages")
    base = sysconfig.get_path("purelib")
    (site / "base.pth").write_text(f"import site; site.addsitedir({base!r})")
    install = ["install", "--quiet", "--no-deps", "--no-index", "--disable-pip-version-check", "--force-reinstall"]
    subprocess.run([python, "-m", "pip", *install, wheel], check=True, env=CLEAN, cwd=tmp_path)
    root = tmp_path / "Giả Định"

    def ntm(*words: object) -> tuple[int, str]:
        done = subprocess.run(
            [place / "bin" / "ntm", *map(str, words)], cwd=tmp_path, env=CLEAN, capture_output=True, text=True
        )
        return done.returncode, done.stdout + done.stderr

    where = subprocess.run(
        [python, "-c", "import pipeline; print(pipeline.__file__)"],
        cwd=tmp_path,
        env=CLEAN,
        capture_output=True,
        text=True,
    )
    assert Path(where.stdout.strip()).is_relative_to(place)
    assert ntm("new", root)[0] == 0
    assert (root / "docs/plan_files.md").read_bytes() == (ROOT / "docs/plan_files.md").read_bytes()
    assert ntm("--workspace", root, "doctor")[0] == 11
    other_province.lay(root)
    code, printed = ntm("--workspace", root, "run", "--only", "province,data_quality")
    assert code == 0, printed
    page = (root / "reports" / other_province.JUNE / "province.html").read_text("utf-8")
    assert "An Phú" in page and (root / "reports" / "index.html").is_file()
    assert ntm("--workspace", root, "doctor")[0] == 0
    code, printed = ntm("--workspace", root, "sql", "--json", "SELECT count(*) AS n FROM checks.results")
    assert code == 0 and f'"n": {len_of_rules()}' in printed
    the_timer_runs_it_and_somebody_hears(root, ntm, tmp_path, monkeypatch)


def the_timer_runs_it_and_somebody_hears(
    root: Path, ntm: Callable[..., tuple[int, str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An installed cron line, run as cron does, publishes what came; where nothing can be read, a mail says so."""
    table, crontab = tmp_path / "table", tmp_path / "bin" / "crontab"
    crontab.parent.mkdir()
    at = shlex.quote(str(table))
    crontab.write_text(f'#!/bin/sh\nif [ "$1" = -l ]; then cat {at}; else cat > {at}; fi\n')
    crontab.chmod(0o755)
    table.touch()
    monkeypatch.setitem(CLEAN, "PATH", f"{crontab.parent}:/usr/bin:/bin")
    with local_servers.mail_server() as server:
        (root / "ntm.toml").write_text(
            '[[notices]]\non = ["failure"]\nby = "mail"\nto = ["a@tinh.vn"]\nsender = "ntm@tinh.vn"\n'
            f'host = "127.0.0.1"\nport = {server.port}\nsecurity = "none"\n',
            "utf-8",
        )
        assert ntm("--workspace", root, "schedule", "install", "--kind", "cron")[0] == 0
        [line] = [line for line in table.read_text("utf-8").splitlines() if re.match(r"\d.* run ", line)]

        def due() -> None:
            command = line.split(" ", 5)[5].replace("\\%", "%")
            subprocess.run(["/bin/sh", "-c", command], check=False, env={"PATH": "/usr/bin:/bin"}, cwd="/")

        shutil.rmtree(root / "data/raw/submissions" / other_province.JUNE)
        due()
        published = ntm("--workspace", root, "status", "--json")
        assert published[0] == 0 and other_province.JUNE not in published[1] and not server.messages
        for path in (root / "data/raw/submissions").rglob("*.xlsx"):
            path.write_bytes(b"broken")
        due()
    [message] = server.messages
    assert message["To"] == "a@tinh.vn" and "(mã 10)" in message.get_content()
    assert ntm("--workspace", root, "status", "--json") == published
    assert ntm("--workspace", root, "schedule", "remove", "--kind", "cron")[0] == 0 and not table.read_text("utf-8")


def len_of_rules() -> int:
    from pipeline import checks

    return sum(len(suite.rules) for suite in checks.load(inputs.SUITES))


def test_a_workspace_s_own_notebooks_and_suites_win(tmp_path: Path) -> None:
    from pipeline import checks

    workspace = Workspace(tmp_path)
    before = inputs.code_hash(workspace)
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "expectations").mkdir()
    own = tmp_path / "notebooks" / "province.ipynb"
    own.write_text("{}", "utf-8")
    (tmp_path / "notebooks" / "funding.ipynb").symlink_to(ROOT / "notebooks" / "funding.ipynb")
    reports = report_list.with_own_notebooks(report_list.read(), tmp_path)
    assert {r.notebook for r in reports if r.name == "province"} == {own}
    assert {r.notebook.parent for r in reports if r.name != "province"} == {report_list.NOTEBOOKS}
    after = inputs.code_hash(workspace)
    assert after != before  # another publication
    text = (ROOT / "expectations" / "plan.json").read_text("utf-8")
    (tmp_path / "expectations" / "plan.json").write_text(text.replace('"warning"', '"info"'), "utf-8")
    suites = {s.name: s for s in checks.load(inputs.SUITES, tmp_path / "expectations")}
    assert suites["plan"].path.parent == tmp_path / "expectations" and len(suites) == len(checks.load(inputs.SUITES))
    assert inputs.code_hash(workspace) != after
