"""Reports that stand as they are: whatever they asked of the database they were made from, a later one answers alike."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline import content, shipped
from pipeline.reporting import language, links
from pipeline.reporting.facts import Facts
from pipeline.reporting.recording import BUILD
from pipeline.schema import catalogue

if TYPE_CHECKING:
    from pipeline.reporting.runner.report_list import Report
    from pipeline.reporting.runner.worker import RunContext

ASKED = links.PAPER + "/{name}.asked.json"
"""What a report asked of its database."""
DECIDES = "SELECT version, as_of, newest_period FROM meta.build"
"""What decides of the answer to BUILD: the hash of the inputs there names the publication a report was made from, and says
nothing of its rows."""
NOTEBOOKS = shipped.folder("notebooks")


def record(folder: Path, report: Report, context: RunContext, asked: Sequence[tuple[str, Any]] | None) -> None:
    """Keep what a report asked; nothing where that is not all it is made from, or an office's own notebook may read more."""
    elsewhere = "ntm.sql" in report.notebook.read_text(encoding="utf-8") or report.notebook.parent != NOTEBOOKS
    if asked is not None and not elsewhere:
        path = folder / ASKED.format(name=report.name)
        path.parent.mkdir(exist_ok=True)
        queries = list(dict.fromkeys(_text([sql, parameters]) for sql, parameters in asked))
        path.write_text(json.dumps({"made_by": _made_by(report, context), "asked": queries}), encoding="utf-8")


def standing(reports: Sequence[Report], published: Path, context: RunContext, before: Path, now: Path) -> list[Report]:
    """Those of ``reports`` whose files in the folder ``published``, made from the database ``before``, would be made
    alike from the database ``now``: by the same code, notebook and settings, of the same rows."""
    kept = []
    with _answers(before) as then, _answers(now) as today:
        for report in reports:
            try:
                noted = json.loads((published / ASKED.format(name=report.name)).read_text(encoding="utf-8"))
            except (OSError, ValueError):
                continue
            if noted["made_by"] == _made_by(report, context) and all(
                (published / file).is_file() for file in report.files if file != report.half_run
            ):
                kept += [report] * all(then(query) == today(query) for query in noted["asked"])
    return kept


@contextlib.contextmanager
def _answers(database: Path) -> Iterator[Callable[[str], str]]:
    """Gives the rows of a query over the database, as text; each is asked once."""
    import duckdb

    with Facts(database, "") as facts:
        catalogue.use_short_names(facts.db)

        @lru_cache(None)
        def answer(query: str) -> str:
            sql, parameters = json.loads(query)
            try:
                rows = facts.db.execute(DECIDES if sql == BUILD else sql, parameters).fetchall()
                # Rows nobody put in order come in any.
                return repr(rows if "ORDER BY" in sql.upper() else sorted(map(repr, rows)))
            except duckdb.Error as error:
                return f"{database} {error}"  # what cannot be asked is never the same

        yield answer


def _made_by(report: Report, context: RunContext) -> str:
    """All but rows that decides what a report is."""
    form = context.official_form
    return _text(
        [
            context.code, language.current(), context.period, context.depth, context.notice,
            content.digest(form).sha256 if form else "", content.digest(report.notebook).sha256,
            report.name, report.title, report.pages, report.parameters, report.formats,
        ]
    )  # fmt: skip


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str, sort_keys=True)
