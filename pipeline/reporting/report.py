"""A report as a notebook writes it: opened for a period, asked by SQL, built of sections that are shown and kept.

report = ntm.open("criterion", period=period, criterion=criterion, lang=lang, workspace=workspace)

%%ask targets
SELECT target_name, value, status FROM mart.named_targets WHERE period = $period AND criterion_no = $criterion

report.section("Kế hoạch yêu cầu gì", ntm.table(targets))
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline import errors
from pipeline.reporting import asking, language, links, method, naming
from pipeline.reporting.document import Block, Document, Listing, Meeting, Section, Table
from pipeline.reporting.facts import Facts
from pipeline.schema import catalogue
from pipeline.workspace import VARIABLE, Workspace

if TYPE_CHECKING:
    import pandas as pd

    from pipeline.reporting.figures.chart import Chart

DATABASE = "NTM_DATABASE"
"""Environment: the database where it is not the published one."""


def found_workspace(given: str | Path = "") -> Workspace:
    """The workspace: as given, else NTM_WORKSPACE, else the first folder upwards from the working folder that holds
    data/raw. Raises NothingToPublish where there is none."""
    named = str(given) or os.environ.get(VARIABLE, "")
    if named:
        workspace = Workspace(Path(named).expanduser().resolve())
        if not (workspace.raw.is_dir() or workspace.database.exists() or os.environ.get(DATABASE)):
            raise errors.NothingToPublish(
                named, "không phải là không gian làm việc: thiếu data/raw", "thư mục có data/raw và data/processed",
                "Ghi lại workspace, hoặc để trống để tìm từ thư mục hiện tại lên.",
                english="Not a workspace: no data/raw in it.",
            )  # fmt: skip
        return workspace
    here = Path.cwd()
    if workspace := Workspace.above(here):
        return workspace
    raise errors.NothingToPublish(
        str(here), "không thấy data/raw ở thư mục này hay các thư mục phía trên", "một không gian làm việc",
        "Mở sổ tính trong thư mục của dự án, hoặc ghi workspace = \"đường dẫn\".",
        english="No workspace here or above; set the parameter workspace.",
    )  # fmt: skip


def database_of(workspace: Workspace) -> Path:
    """The published database. Raises NothingToPublish where there is none yet."""
    path = Path(os.environ.get(DATABASE) or workspace.database)
    if not path.exists():
        raise errors.NothingToPublish(
            str(workspace.root), "chưa có cơ sở dữ liệu được công bố", "kết quả của ít nhất một lượt chạy",
            f"Chạy trong cửa sổ lệnh: ntm --workspace {workspace.root} run",
            english="Nothing has been published here yet; run `ntm run`.",
        )  # fmt: skip
    return path.resolve()  # the snapshot itself: a later publication does not change what is read


def open_report(
    name: str = "",
    *,
    period: str = "",
    lang: str = "vi",
    workspace: str | Path = "",
    title: str = "",
    **parameters: Any,
) -> Report:
    """Open a report of the newest publication, read-only; in a notebook, bring the cell magic ``%%ask``.

    ``name`` is that of a report in reports.toml, or of one's own; ``title`` what one's own is called. ``period`` is
    YYYY-MM; empty: the newest. ``parameters`` (criterion, district, commune, or any other) are what ``$names`` of a query
    take. Raises UsageError for a period, criterion, district, commune or language there is not, naming what there is;
    NothingToPublish where there is no workspace, or nothing is published in it.

    >>> report = open_report("criterion", criterion=4)  # doctest: +SKIP
    >>> report.ask("SELECT passed FROM mart.named_criteria WHERE period = $period AND criterion_no = $criterion")
    ... # doctest: +SKIP
    """
    language.use(lang)
    root = found_workspace(workspace)
    facts = Facts(database_of(root), period or "")
    facts.db.execute("SET VARIABLE lang = $lang", {"lang": lang})
    catalogue.use_short_names(facts.db)
    facts.period = period or str(facts.build["newest_period"])
    facts.check_period()
    report = Report(name, facts, root, parameters, title)
    asking.bring_magic(report)
    return report


class Report:
    """One report of one period: what was asked for, and the sections shown so far, in order."""

    def __init__(self, name: str, facts: Facts, workspace: Workspace, parameters: Mapping[str, Any], title: str = ""):
        self.facts, self.workspace, self.period = facts, workspace, facts.period
        self.place = naming.place(facts, parameters)
        self.parameters = dict(parameters)
        self.family = name
        self.name, self.title = naming.named(name, facts, parameters, title)
        self.sections: list[Section] = []
        self._meeting: Meeting | None = None

    def __repr__(self) -> str:
        return f"<{self.title} · {self.facts.label}>"

    @property
    def previous(self) -> str | None:
        """The period with data before this one; None for the first."""
        return self.facts.previous

    @property
    def bound(self) -> dict[str, Any]:
        """What ``$names`` of a query take."""
        plan = self.facts.plan
        return {
            "baseline_period": plan["baseline_period"], "year": plan["year"],
            **self.parameters, "period": self.period, "previous": self.previous, "lang": language.current(),
        }  # fmt: skip

    def ask(self, sql: str, **values: Any) -> pd.DataFrame:
        """Rows of one query. ``$period``, ``$previous`` and the report's parameters are bound, and ``values`` before them:
        never written into the text. Raises QueryError, which says where the query is wrong."""
        return asking.ask(self.facts.db, sql, self.bound | values)

    def section(
        self, title: str, *blocks: Block | Any, note: str = "", nav: str = "", id: str = "", page: str = "",
        annex: bool = False, on: Any = "both", start: Any = "",
    ) -> None:  # fmt: skip
        """Show blocks under a title, and keep them for the page, the PDF, the DOCX and the XLSX.

        A block is what ``ntm.table``, ``ntm.tiles``, ``ntm.prose`` or a chart gives; text is a paragraph; None is left
        out. ``note`` is small print below. ``nav`` is the short name in the page's contents, ``id`` the anchor (made
        from that name). ``page`` puts it on another page of the report, ``annex`` behind the signature of official paper,
        ``on`` ("screen", "paper") on one medium only, ``start`` ("whole", "half") on the period's start page as well.
        Shown again, a section replaces itself.
        """
        said = language.say(title)
        section = Section(
            id or naming.slug(nav or title), said, naming.kept(blocks, note, id or naming.slug(nav or title), set(self._sheets.values())),
            nav=language.say(nav) if nav else said, annex=annex, on=on, page=page, start=start,
        )  # fmt: skip
        known = [i for i, s in enumerate(self.sections) if s.id == section.id]
        if known:
            self.sections[known[0]] = section
        else:
            self.sections.append(section)
        asking.show(section)

    def meeting(
        self, finding: pd.Series, *, statuses: Chart, trend: Chart, decisions: Table, criteria: Chart, changes: Chart,
        districts: Chart, senders: Chart, requests: Table,
    ) -> None:  # fmt: skip
        """What brief.pdf and meeting.pptx show; ``finding``: sentences of the mart, of which the first opens both. In a
        notebook: what each slide says."""
        first = next((str(sentence) for sentence in finding if sentence), self.title)
        self._meeting = Meeting(first, statuses, trend, decisions, criteria, changes, districts, senders, requests)
        title = language.say("Cuộc họp quý: brief.pdf và sáu trang của meeting.pptx")
        asking.show(Section("meeting", title, (Listing(self._meeting.titles),)))

    @cached_property
    def _sheets(self) -> dict[str, str]:
        """The page of each sheet that has one, by ``file!sheet``; a nation's sheets have theirs in the provinces."""
        if self.facts.is_nation:
            return {}
        sheets = self.facts.db.execute("SELECT place FROM mart.shown_sheets WHERE period = ?", [self.period]).fetchall()
        return {sheet: f"cells/{links.sheet_page(sheet)}" for (sheet,) in sheets}

    def document(self) -> Document:
        """What has been shown so far, for paper and spreadsheet."""
        facts, plan = self.facts, self.facts.plan
        return Document(
            name=self.name or "province",
            title=language.of(plan, "title") if self.family == "official" else self.title,
            subtitle="" if self.family in ("province", "official") else language.of(plan, "title"),
            period=facts.period,
            label=facts.label,
            lang=language.current(),
            notice=facts.notice,
            issuer=plan["issuer"] or "",
            coordinator=plan["coordinator"] or plan["issuer"] or "",
            province=plan["province_name"],
            period_end=facts.period_end,
            sections=(*self.sections, method.section(facts)),
            provenance=method.provenance(facts),
            meeting=self._meeting,
            listed=language.say("Toàn tỉnh: tiến độ từng mục tiêu") if self.family == "province" else self.title,
        )

    def charts(self) -> list[Chart]:
        """The charts of its pages."""
        return [f.chart for s in self.sections for f in s.figures() if s.on != "paper" and not f.chart.is_empty]

    def page(self, name: str = "", *, notice: str = "", depth: int = 1, notebook: str = "",
             pages: Mapping[str, str] | None = None, csv: Mapping[str, str] | None = None) -> str:  # fmt: skip
        """The page of what has been shown so far as HTML. ``notebook`` is the file of the executed notebook, ``pages`` the
        report's pages (name → file), ``csv`` the file of each chart's data."""
        from pipeline.reporting.render import html

        pages = pages or {"": f"{self.name or 'province'}.html"}
        place = html.Place(pages[name], pages, depth, notice, notebook, csv or {}, self._sheets)
        return html.report_page(self.facts, self.title, [s for s in self.sections if s.on != "paper"], name, place)

    def overview(self, csv: Mapping[str, str]) -> str:
        """The sections for the period's start page as HTML, one after another; empty where there are none."""
        from pipeline.reporting.render import html

        place = html.Place(csv=csv, sheets=self._sheets)
        return "\n".join(html.section(s, links.SOURCES, place) for s in self.sections if s.start)


def sql(query: str, *, workspace: str | Path = "", lang: str = "vi", **values: Any) -> pd.DataFrame:
    """Rows of one query over the newest publication, read-only; each ``$name`` takes the value of that name.

    Raises QueryError for a query that is wrong, NothingToPublish where there is nothing to ask.

    >>> sql("SELECT district_name, average FROM latest.named_districts WHERE average > $least", least=12)
    ... # doctest: +SKIP
    """
    import duckdb

    with duckdb.connect(str(database_of(found_workspace(workspace))), read_only=True) as db:
        db.execute("SET VARIABLE lang = $lang", {"lang": lang})
        catalogue.use_short_names(db)
        return asking.ask(db, query, values)
