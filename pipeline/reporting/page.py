"""The province's page, section by section, for the notebook to show; and a notebook's outputs as one lean HTML file.

    report = page.report(database, period, lang)
    report.summary()

Every section is a ``Fragment``: escaped HTML that knows its plain-text twin. Texts of the database go through Jinja's
autoescape; nothing from a cell is ever marked as safe.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline import errors, periods
from pipeline.reporting import wording
from pipeline.reporting.charts import Chart
from pipeline.reporting.facts import Facts
from pipeline.reporting.sections import changes, matrix, sources, summary

TEMPLATES = Path(__file__).parent / "templates"
LANGUAGES = ("vi",)
PLOTLY = "../assets/plotly.min.js"


@dataclass(frozen=True)
class Fragment:
    """A piece of the page; notebooks show it as HTML. ``title`` is the page's own title, where the piece gives it."""

    html: str
    title: str = ""

    def _repr_mimebundle_(self, **_: object) -> tuple[dict[str, str], dict[str, Any]]:
        plain = self.title or f"<đoạn HTML, {len(self.html)} ký tự>"
        return {"text/html": self.html, "text/plain": plain}, {"ntm": {"title": self.title}}


def report(database: str | Path, period: str, lang: str = "vi") -> Report:
    """Open the database read-only for the report of one period. Raises UsageError for a period or language there is
    not, NothingToPublish where there is no database."""
    if lang not in LANGUAGES:
        raise errors.UsageError("lang", f"'{lang}'", f"một trong: {', '.join(LANGUAGES)}", "Dùng lang = 'vi'.")
    facts = Facts(Path(database), period)
    facts.check_period()
    return Report(facts)


@functools.cache
def environment() -> Any:
    """The Jinja environment: autoescape always on, the number forms as filters."""
    import jinja2

    env = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.filters |= {
        "num": wording.number,
        "day": wording.date,
        "percent": wording.percent,
        "unit": wording.unit,
        "sentence": wording.sentence,
        "period": periods.label_vi,
        "capped": wording.capped,
        "inner": wording.inner,
        "css_text": css_text,
    }
    env.globals |= {"w": wording, "goal": wording.goal, "interval": wording.interval}
    return env


def css_text(text: str) -> str:
    """A text as a CSS string in which no character can mean anything: all but letters and digits by their code."""
    return '"' + "".join(c if c.isascii() and c.isalnum() else f"\\{ord(c):06x}" for c in text) + '"'


def fill(template: str, **context: Any) -> str:
    """A template of templates/ filled in."""
    return environment().get_template(template).render(**context)


class Report:
    """The sections of the province's page for one period; each method is one line of the notebook."""

    def __init__(self, facts: Facts):
        self.facts = facts

    def __repr__(self) -> str:
        return f"<báo cáo {self.facts.period}: {self.facts.plan['title_vi']}>"

    def _section(self, name: str, title: str = "", **context: Any) -> Fragment:
        return Fragment(fill(f"sections/{name}.html.j2", facts=self.facts, **context), title)

    def _chart(self, chart: Chart, **context: Any) -> Fragment:
        return self._section("chart", chart=chart, **context)

    def header(self) -> Fragment:
        """Title of the plan, period, as-of, the label of invented data."""
        return self._section("header", title=f"{self.facts.label} · {self.facts.plan['title_vi']}")

    def summary(self) -> Fragment:
        """The few numbers that decide."""
        return self._section("summary", **summary.summary(self.facts))

    def targets(self) -> Fragment:
        """Every target of the plan, by what has to be done about it."""
        return self._section("targets", groups=summary.grouped_targets(self.facts))

    def criteria(self) -> Fragment:
        """Bullet chart of the criteria."""
        from pipeline.reporting.charts.bullet import bullet

        return self._chart(bullet(self.facts), anchor="tieu-chi")

    def bands(self) -> Fragment:
        """Communes by how many criteria they pass."""
        from pipeline.reporting.charts.bands import bands

        return self._chart(bands(self.facts), anchor="nhom-xa")

    def districts(self) -> Fragment:
        """Districts by average criteria."""
        from pipeline.reporting.charts.districts import districts

        return self._chart(districts(self.facts), anchor="huyen")

    def matrix(self) -> Fragment:
        """Heat map commune × criterion."""
        return self._section("matrix", **matrix.matrix(self.facts))

    def changes(self) -> Fragment:
        """Gained, lost, restated since the period before."""
        return self._section("changes", **changes.changes(self.facts))

    def senders(self) -> Fragment:
        """Who has sent, who has not, what is held."""
        return self._section("senders", health=summary.health(self.facts))

    def quality(self) -> Fragment:
        """Issues by rule and the checks."""
        return self._section("quality", health=summary.health(self.facts))

    def coherence(self) -> Fragment:
        """Where the plan does not agree with itself."""
        return self._section("coherence")

    def method(self) -> Fragment:
        """How to read the page."""
        return self._section("method")

    def sources(self) -> Fragment:
        """The second page: every target back to its cells."""
        title = f"Nguồn số liệu · {self.facts.label} · {self.facts.plan['title_vi']}"
        return self._section("sources", title=title, **sources.sources(self.facts))


def render(notebook: Any, page: str = "", *, notice: str = "") -> str:
    """One HTML page out of an executed notebook (nbformat node), through nbconvert's exporter and our own template.

    ``page`` chooses the cells tagged ``page-<page>``; empty chooses those without such a tag. No code, no script or
    style from elsewhere. ``notice`` is the label of invented data, above everything and on every printed sheet.
    """
    from nbconvert import TemplateExporter

    exporter = TemplateExporter(template_name="ntm", extra_template_basedirs=[str(TEMPLATES)], file_extension=".html")
    body, _ = exporter.from_notebook_node(notebook, resources={"ntm": {"page": page}})
    titles = [
        found
        for cell in notebook.cells
        if f"page-{page}" in cell.metadata.get("tags", []) or not page
        for output in cell.get("outputs", [])
        if (found := output.get("metadata", {}).get("ntm", {}).get("title"))
    ]
    return shell(body, titles[0] if titles else "", notice=notice, charts="chart-data" in body)


def shell(body: str, title: str, *, notice: str = "", charts: bool = False) -> str:
    """A whole page around a body of escaped HTML; ``charts`` adds the one shared plotly script."""
    return fill(
        "shell.html.j2",
        body=body,
        title=title,
        notice=notice,
        plotly=PLOTLY if charts else "",
        **assets(),
    )


@functools.cache
def assets() -> dict[str, str]:
    """The style and script that stand in every page, as text."""
    return {
        "style": (TEMPLATES / "page.css").read_text(encoding="utf-8"),
        "script": (TEMPLATES / "page.js.j2").read_text(encoding="utf-8"),
    }
