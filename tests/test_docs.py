"""What the documents say of the project is what the project is."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from pipeline import __version__, errors
from pipeline.cli.app import app
from pipeline.schema import dictionary

ROOT = Path(__file__).resolve().parents[1]
READMES = ("README.md", "README.vi.md")
DOCUMENTS = (*READMES, "CONTRIBUTING.md", "CHANGELOG.md", *(f"docs/{p.name}" for p in (ROOT / "docs").glob("*.md")))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]


def text(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def test_the_dictionary_is_that_of_the_schema() -> None:
    assert text("docs/dictionary.md") == dictionary.text(), "run: ntm doctor --dictionary"


def test_every_dependency_has_its_line() -> None:
    everything = [*PROJECT["dependencies"], *(d for extra in PROJECT["optional-dependencies"].values() for d in extra)]
    names = {re.split(r"[^A-Za-z0-9-]", requirement)[0] for requirement in everything}
    told = {
        name.strip()
        for line in re.findall(r"^\| ([^|]+) \|", text("docs/dependencies.md"), re.M)
        for name in line.split(",")
    }
    told = {re.sub(r" \(extra `\w+`\)$", "", name) for name in told} - {"package", "---"}
    assert told == names


def test_every_package_of_an_environment_of_its_own_is_told_of() -> None:
    names = re.findall(r"^([A-Za-z0-9-]+)==", text("requirements/lake.in"), re.M)
    assert names and [name for name in names if name not in text("docs/dependencies.md")] == []


@pytest.mark.parametrize("name", READMES)
def test_the_readmes_list_every_command_and_exit_code(name: str) -> None:
    commands = set(re.findall(r"^\| `ntm (\w+)", text(name), re.M))
    assert commands == {command.name for command in app.registered_commands}
    codes = {int(code) for code in re.findall(r"^\| (\d+) \|", text(name), re.M)}
    known = {c.exit_code for c in vars(errors).values() if isinstance(c, type) and issubclass(c, errors.NtmError)}
    assert codes == known | {0}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_links_lead_somewhere(name: str) -> None:
    for link in re.findall(r"\]\(([^)#]+)\)", text(name)):
        assert "://" not in link and (ROOT / name).parent.joinpath(link).exists(), link


def test_the_version_stands_once_in_three_places() -> None:
    assert PROJECT["version"] == __version__ and f"## {__version__}" in text("CHANGELOG.md")


@pytest.mark.parametrize(
    ("lock", "least"), [("base.lock", 50), ("lab.lock", 50), ("lake.lock", 3), ("cluster.lock", 10)]
)
def test_every_locked_package_has_a_hash_and_no_address(lock: str, least: int) -> None:
    content = text(f"requirements/{lock}")
    assert "://" not in content and "index-url" not in content
    packages = re.findall(r"^[A-Za-z0-9_.-]+==.+\\$", content, re.M)
    assert len(packages) == len(re.findall(r"^[A-Za-z0-9_.-]+==", content, re.M)) >= least


def test_every_test_that_security_names_is_there() -> None:
    named = re.findall(r"`(test_\w+\.py)::(test_\w+)`", text("docs/security.md"))
    assert len(named) > 20
    for file, test in named:
        assert f"def {test}(" in text(f"tests/{file}"), f"{file}::{test}"
