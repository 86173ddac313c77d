"""Which reports a period has: the lines of reports.toml, multiplied by the rows they are made for."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any, NamedTuple

from pipeline import errors, shipped
from pipeline.reporting import language
from pipeline.reporting.facts import Facts

NOTEBOOKS = shipped.folder("notebooks")
SOURCE = Path(__file__).resolve().parents[1] / "reports.toml"
VOLUME = "volume"
FILES = {"brief": "brief.pdf", "pptx": "meeting.pptx"}
"""Formats with a file of their own name; of any other it is the report's."""


class Each(NamedTuple):
    """What a line of reports.toml is multiplied by: the parameter it sets, its column, the rows and their names."""

    parameter: str
    key: str
    rows: Callable[[Facts], Sequence[Mapping[str, Any]]]
    name: Callable[[Facts, Mapping[str, Any]], str]


EACH = {
    "criteria": Each("criterion", "criterion_no", lambda f: f.criteria, lambda _, r: language.of(r, "criterion_name")),
    "districts": Each("district", "district_code", lambda f: f.districts, lambda _, r: r["full_name"]),
    "communes": Each("commune", "commune_code", lambda f: f.communes, lambda f, r: f.place[r["commune_code"]]),
}


@dataclass(frozen=True)
class Report:
    """One report: a notebook, its parameters, and what comes of it.

    As a line of reports.toml, ``name``, ``title`` and ``pages`` may hold the field that ``each`` sets and the title is
    Vietnamese; out of ``expanded`` they are filled in, and the title is in the language spoken. ``matter`` is a query without
    rows where the plan has nothing to report on; ``has_matter`` says so of an expanded one.
    """

    name: str
    title: str
    notebook: Path
    pages: Mapping[str, str] = field(default_factory=dict)
    parameters: Mapping[str, object] = field(default_factory=dict)
    each: str = ""
    on_demand: bool = False
    formats: tuple[str, ...] = ()
    limit: float = 120.0
    cost: float = 1.0
    family: str = ""
    matter: str = ""
    has_matter: bool = True

    @property
    def page(self) -> str:
        """The file of its first page."""
        return next(iter(self.pages.values()))

    def file(self, format: str) -> str:
        """The file of one format, whether or not this report has it."""
        return FILES.get(format, f"{self.name}.{format}")

    @property
    def executed(self) -> str:
        """The file of the executed notebook."""
        return f"notebooks/{self.name}.ipynb"

    @property
    def half_run(self) -> str:
        """The file of a notebook that did not run to its end."""
        return f"{self.name}.failed.ipynb"

    @property
    def files(self) -> list[str]:
        """Every file that may come of it."""
        return [*self.pages.values(), *map(self.file, self.formats), self.executed, self.half_run]


@dataclass(frozen=True)
class Volume(Report):
    """The PDFs of a period bound together: the names of the reports in order, and of those missing title → cause."""

    bound: tuple[str, ...] = ()
    missing: Mapping[str, str] = field(default_factory=dict)


def of(facts: Facts) -> list[Report]:
    """The lines for the database: a province's, or a nation's."""
    return read(key="nation" if facts.is_nation else "report")


def read(source: Path = SOURCE, *, key: str = "report") -> list[Report]:
    """The lines of reports.toml under ``key``, in their order. Raises UsageError, naming the report, for what cannot be read there, a key
    there is not, one that is missing."""
    try:
        content = tomllib.loads(source.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise _wrong("", str(error)) from None
    common = {"formats": content.get("formats", ()), "limit": content.get("limit", 120)}
    return [_line({**common, **line}) for line in content[key]]


def with_own_notebooks(reports: Sequence[Report], root: Path) -> list[Report]:
    """The reports, each from the workspace's own notebook of that name where it holds one."""
    own = shipped.own("notebooks", root)
    return [replace(r, notebook=own.get(r.notebook.name, r.notebook)) for r in reports]


KEYS = {f.name for f in fields(Report)} - {"title", "family", "has_matter"} | {"title_vi"}
NEEDED = ("name", "title_vi", "notebook")


def _line(line: dict[str, Any]) -> Report:
    name = line.get("name", "")
    if missing := [key for key in NEEDED if not line.get(key)]:
        raise _wrong(name, f"thiếu {', '.join(missing)}")
    if unknown := sorted(line.keys() - KEYS):
        near = difflib.get_close_matches(unknown[0], KEYS, 1)
        raise _wrong(name, f"khóa lạ: {', '.join(unknown)}", f"Có phải là '{near[0]}'?" if near else "")
    line |= {"notebook": NOTEBOOKS / line["notebook"], "formats": tuple(line["formats"])}
    line |= {"family": name.partition("{")[0].rstrip("-"), "title": line.pop("title_vi")}
    return Report(**{"pages": {"": f"{name}.html"}, **line})


def _wrong(name: str, found: str, todo: str = "") -> errors.UsageError:
    return errors.UsageError(
        f"reports.toml, báo cáo '{name}'" if name else "reports.toml", found,
        f"{', '.join(NEEDED)}; có thể thêm {', '.join(sorted(KEYS - set(NEEDED)))}",
        todo or "Sửa pipeline/reporting/reports.toml; các dòng đầu của tệp nói mỗi khóa là gì.",
        english=f"reports.toml: what stands there for report '{name}' cannot be read.",
    )  # fmt: skip


def expanded(lines: Sequence[Report], facts: Facts) -> list[Report]:
    """Every report the database can have, those on demand too, in the order of the list and of the rows."""
    reports: list[Report] = []
    for line in lines:
        has_matter, each = _has_matter(line, facts), EACH.get(line.each)
        rows = [({each.parameter: r[each.key]}, each.name(facts, r)) for r in each.rows(facts)] if each else [({}, "")]
        for values, name in rows:
            report = replace(
                line,
                name=line.name.format(**values),
                title=language.say(line.title, name=name, **values),
                pages={page: file.format(**values) for page, file in line.pages.items()},
                parameters={**line.parameters, **values},
                has_matter=has_matter,
            )
            reports.append(report)
    return reports


def _has_matter(line: Report, facts: Facts) -> bool:
    known = {"period": facts.period, "year": facts.plan["year"]}
    values = {name: value for name, value in known.items() if f"${name}" in line.matter}
    # Only whether there are rows: every report asks it, for the menu, and stands where nothing it asked changed.
    return not line.matter or bool(facts.read(dict, f"SELECT EXISTS ({line.matter}) AS there", **values)[0]["there"])


def chosen(reports: Sequence[Report], only: Sequence[str]) -> list[Report]:
    """The reports ``only`` names, one by one or by family; where it is empty, all that are not on demand. Those the plan has
    no matter for are left out.

    Raises UsageError, naming the nearest, for a name there is not, and where nothing named has matter.
    """
    if not only:
        return [r for r in reports if r.has_matter and not r.on_demand]
    names = {r.name for r in reports} | {r.family for r in reports}
    for name in only:
        if name not in names:
            raise _unknown(name, list(dict.fromkeys(r.family for r in reports)), sorted(names))
    named = [r for r in reports if r.has_matter and (r.name in only or r.family in only)]
    if not named:
        families = dict.fromkeys(r.family for r in reports if r.has_matter)
        found = language.say("kế hoạch không có nội dung cho báo cáo '{names}'", names=", ".join(only))
        raise _not_among(families, found)
    return named


def check(lines: Sequence[Report], only: Sequence[str]) -> None:
    """Raise UsageError for a name that no database could have: before an hour's work, not after it."""
    families = [line.family for line in lines]
    patterns = [re.sub(r"\\\{.*?\\\}", r"\\w+", re.escape(line.name)) for line in lines]
    for name in only:
        if name not in families and not any(re.fullmatch(p, name) for p in patterns):
            raise _unknown(name, families, families)


def _unknown(name: str, families: Sequence[str], names: Sequence[str]) -> errors.UsageError:
    close = difflib.get_close_matches
    near = close(name, names, 1) or close(name.partition("-")[0], families, 1)
    return _not_among(families, language.say("không có báo cáo '{name}'", name=name), near)


def _not_among(families: Iterable[str], found: str, near: Sequence[str] = ()) -> errors.UsageError:
    say = language.say
    todo = say("Có phải là '{name}'?", name=near[0]) if near else say("Chọn một tên trong danh sách.")
    return errors.UsageError("--only", found, say("một trong: {names}", names=", ".join(families)), todo)


def in_order(reports: Sequence[Report]) -> list[Report]:
    """The order to make them in: the first of the list, which everyone reads, then what takes longest."""
    return [*reports[:1], *sorted(reports[1:], key=lambda r: -r.cost)]
