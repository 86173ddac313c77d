"""Which reports a period has: the lines of reports.toml, multiplied by the rows they are made for."""

from __future__ import annotations

import difflib
import re
import string
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from pipeline import errors
from pipeline.reporting import language
from pipeline.reporting.facts import Facts, Row

NOTEBOOKS = Path(__file__).resolve().parents[3] / "notebooks"
SOURCE = Path(__file__).resolve().parents[1] / "reports.toml"


@dataclass(frozen=True)
class Each:
    """A table a line of reports.toml is multiplied by: the parameter it sets, the column, the rows and their names."""

    parameter: str
    key: str
    rows: Callable[[Facts], list[Row]]
    name: Callable[[Facts, Row], str]


EACH = {
    "criteria": Each("criterion", "criterion_no", lambda f: f.criteria, lambda _, row: _criterion_name(row)),
    "districts": Each("district", "district_code", lambda f: f.districts, lambda _, row: row["full_name"]),
    "communes": Each("commune", "commune_code", lambda f: f.communes, lambda f, row: f.place[row["commune_code"]]),
}


@dataclass(frozen=True)
class Report:
    """One line of reports.toml. ``name`` and ``pages`` may hold the field that ``each`` sets; ``matter`` is a query without
    rows where the plan has nothing to report on."""

    name: str
    title_vi: str
    notebook: Path
    pages: Mapping[str, str]
    parameters: Mapping[str, object] = field(default_factory=dict)
    each: str = ""
    on_demand: bool = False
    formats: tuple[str, ...] = ()
    limit: float = 120.0
    cost: float = 1.0
    matter: str = ""

    @property
    def family(self) -> str:
        """The name without its field: ``criterion-{criterion:02}`` → ``criterion``."""
        return self.name.partition("{")[0].rstrip("-")


@dataclass(frozen=True)
class Job:
    """One report to make: a notebook, its parameters, and what comes of it. ``title`` is in the language spoken."""

    name: str
    family: str
    title: str
    notebook: Path
    pages: Mapping[str, str]
    parameters: Mapping[str, object] = field(default_factory=dict)
    on_demand: bool = False
    formats: tuple[str, ...] = ()
    limit: float = 120.0
    cost: float = 1.0
    has_matter: bool = True

    @property
    def page(self) -> str:
        """The file of its first page."""
        return next(iter(self.pages.values()))

    def file(self, format: str) -> str:
        """The file of one format."""
        return f"{self.name}.{format}"

    @property
    def executed(self) -> str:
        """The file of the executed notebook."""
        return f"notebooks/{self.name}.ipynb"

    @property
    def files(self) -> list[str]:
        """Every file that may come of it, the half-run copy included."""
        return [*self.pages.values(), *map(self.file, self.formats), self.executed, f"{self.name}.failed.ipynb"]


@dataclass(frozen=True)
class Volume(Job):
    """The PDFs of a period bound together: the names of the reports in order, and of those missing title → cause."""

    bound: tuple[str, ...] = ()
    missing: Mapping[str, str] = field(default_factory=dict)


VOLUME = "volume"
VOLUME_FILE = f"{VOLUME}.pdf"


def volume_title() -> str:
    """What the volume is called."""
    return language.say("Cả tập báo cáo của kỳ")


def listed(source: Path = SOURCE) -> list[Report]:
    """The lines of reports.toml, in their order."""
    content = tomllib.loads(source.read_text(encoding="utf-8"))
    common = {"formats": content.get("formats", ()), "limit": content.get("limit", 120)}
    return [_report({**common, **line}) for line in content["report"]]


def _report(line: dict[str, Any]) -> Report:
    line["notebook"] = NOTEBOOKS / line["notebook"]
    line["formats"] = tuple(line["formats"])
    line.setdefault("pages", {"": f"{line['name']}.html"})
    return Report(**line)


def jobs(reports: Sequence[Report], facts: Facts) -> list[Job]:
    """Every report the database can have, those on demand too, in the order of the list and of the rows."""
    made: list[Job] = []
    for report in reports:
        if not report.each:
            made.append(replace(_job(report, {}, ""), has_matter=_has_matter(report, facts)))
            continue
        each = EACH[report.each]
        made += [_job(report, {each.parameter: r[each.key]}, each.name(facts, r)) for r in each.rows(facts)]
    return made


def _has_matter(report: Report, facts: Facts) -> bool:
    if not report.matter:
        return True
    known = {"period": facts.period, "year": facts.plan["year"]}
    return bool(facts.rows(report.matter, **{k: v for k, v in known.items() if f"${k}" in report.matter}))


def _job(report: Report, value: dict[str, Any], name: str) -> Job:
    return Job(
        name=report.name.format(**value),
        family=report.family,
        title=language.say(report.title_vi, name=name, **value),
        notebook=report.notebook,
        pages={page: file.format(**value) for page, file in report.pages.items()},
        parameters={**report.parameters, **value},
        on_demand=report.on_demand,
        formats=report.formats,
        limit=report.limit,
        cost=report.cost,
    )


def _criterion_name(row: Row) -> str:
    return language.of(row, "criterion_name")


def chosen(jobs: Sequence[Job], only: Sequence[str]) -> list[Job]:
    """The jobs ``only`` names, one by one or by family; where it is empty, all that are not on demand. Those the plan has no
    matter for are left out.

    Raises UsageError, naming the nearest, for a name there is not, and where nothing named has matter.
    """
    if not only:
        return [j for j in jobs if j.has_matter and not j.on_demand]
    names = {j.name for j in jobs} | {j.family for j in jobs}
    for name in only:
        if name not in names:
            raise _unknown(name, list(dict.fromkeys(j.family for j in jobs)), sorted(names))
    found = [j for j in jobs if j.has_matter and (j.name in only or j.family in only)]
    if not found:
        raise errors.UsageError(
            "--only",
            language.say("kế hoạch không có nội dung cho báo cáo '{names}'", names=", ".join(only)),
            language.say("một trong: {names}", names=", ".join(dict.fromkeys(j.family for j in jobs if j.has_matter))),
            language.say("Chọn một tên trong danh sách."),
        )
    return found


def check(reports: Sequence[Report], only: Sequence[str]) -> None:
    """Raise UsageError for a name that no database could have: told before an hour's work, not after it."""
    families = [r.family for r in reports]
    for name in only:
        if name not in families and not any(_pattern(r.name).fullmatch(name) for r in reports):
            raise _unknown(name, families, families)


def _pattern(name: str) -> re.Pattern[str]:
    """``criterion-{criterion:02}`` as an expression that fits every name made of it."""
    parts = string.Formatter().parse(name)
    return re.compile("".join(re.escape(text) + (r"\w+" if key is not None else "") for text, key, _, _ in parts))


def _unknown(name: str, families: Sequence[str], names: Sequence[str]) -> errors.UsageError:
    near = difflib.get_close_matches(name, names, 1)
    if not near and (family := difflib.get_close_matches(name.partition("-")[0], families, 1)):
        near = family
    return errors.UsageError(
        "--only",
        language.say("không có báo cáo '{name}'", name=name),
        language.say("một trong: {names}", names=", ".join(families)),
        language.say("Có phải là '{name}'?", name=near[0]) if near else language.say("Chọn một tên trong danh sách."),
    )


def in_order(jobs: Sequence[Job]) -> list[Job]:
    """The order to make them in: the first of the list, which everyone reads, then what takes longest."""
    return [*jobs[:1], *sorted(jobs[1:], key=lambda j: -j.cost)]
