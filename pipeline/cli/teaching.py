"""``ntm learn``: show how a workbook is understood, let a person say better, keep it as rows."""

from __future__ import annotations

import datetime as dt
import sys
from collections import Counter
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli import outcome, terminal
from pipeline.cli.choices import MEANINGS, choice, file_id, lesson_of

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.ingest import Ingested
    from pipeline.ingest.description import ColumnDescription
    from pipeline.reference.model import Reference
    from pipeline.workspace import Workspace

HELP = (
    "Dạy một biểu mẫu: hiện biểu như đang được hiểu, từng cột một; sửa nghĩa của cột, của tên hàng; ghi thành dòng trong "
    "data/raw/reference, có hiệu lực từ lượt chạy sau. Chỉ giữ khi mọi biểu khác vẫn đọc như cũ.\n\n"
    "Teach a form: shows how each column is understood, takes corrections, keeps them as rows of headings.csv, "
    "aliases.csv, forms.csv if no other workbook would read differently; --undo takes the last lesson back."
    "\n\n\b\nVí dụ:\n  ntm learn 2019-06/bieu.xlsx\n"
    "  ntm learn 2019-06/bieu.xlsx --column B=commune --column C=criterion_6 --yes\n"
    '  ntm learn 2019-06/bieu.xlsx --row B9=output.canals_km --sender "Sở Nông nghiệp" --yes\n  ntm learn --undo'
)
CONFIDENCE = {"certain": "chắc", "heading": "theo tiêu đề", "unknown": "chưa hiểu"}
EVIDENCE = {"contents": "theo nội dung cột", "heading": "theo tiêu đề", "likeness": "tiêu đề gần giống"}
HOLDS = {
    "commune": "tên xã",
    "mark": "dấu đạt/chưa đạt",
    "number": "số",
    "date": "ngày",
    "decision": "số quyết định",
    "year": "năm",
    "text": "chữ",
    "": "trống",
}
STATES = {"passed": "đạt", "failed": "chưa đạt", "not_applicable": "không xét", "value": "giá trị"}
SHOWN_ROWS = 12


def learn(
    context: typer.Context,
    file: Annotated[
        str, typer.Argument(metavar="TỆP", help="<kỳ>/<tên tệp>, hoặc đường dẫn của tệp trong submissions.")
    ] = "",
    column: Annotated[
        list[str] | None,
        typer.Option(metavar="CỘT=NGHĨA", help="C=criterion_6, D=indicator_15.1, E=cumulative, C6=… (ô tiêu đề)."),
    ] = None,
    row: Annotated[
        list[str] | None,
        typer.Option(metavar="Ô=MÃ", help="Tên hàng ở ô này là mã ấy: B9=output.canals_km, B12=05986 (mã xã), B7=V.4."),
    ] = None,
    form: Annotated[
        str, typer.Option(metavar="BIỂU", help="Nhận ra biểu này theo các cột vừa dạy: outputs, matrix…")
    ] = "",
    sender: Annotated[
        str, typer.Option(metavar="TÊN", help="Chỉ áp dụng cho nơi gửi này; mặc định cho mọi nơi gửi.")
    ] = "",
    proposed: Annotated[bool, typer.Option("--proposed", help="Nhận mọi gợi ý, trừ cột đã nêu ở --column.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Không hỏi lại.")] = False,
    show: Annotated[bool, typer.Option("--show", help="Chỉ hiện, không hỏi và không ghi.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="In JSON thay cho bảng; không hỏi.")] = False,
    undo: Annotated[bool, typer.Option("--undo", help="Bỏ lần dạy gần nhất.")] = False,
) -> None:
    """The command."""
    workspace: Workspace = context.obj
    from pipeline.publish import lessons, lock

    if undo:
        with lock.held(workspace, {"command": "learn --undo"}):
            stamp, lines = lessons.taken_back(workspace)
        outcome.say_taken_back(stamp, lines)
        return
    from pipeline import ingest
    from pipeline import reference as reference_files

    reference = reference_files.load(workspace)
    file = file_id(workspace, file)
    reading = ingest.read_file(workspace, reference, file)
    columns = _described(reading, reference)
    suggestions = _suggestions(workspace, file, reading, columns, reference)
    if as_json:
        terminal.print_json(_as_json(file, reading, columns, suggestions))
        return
    _show(file, reading, columns, suggestions)
    drawn = _drawn(workspace, reading, columns, suggestions)
    terminal.console().print(f"  Trang tô màu từng ô: {terminal.plain(drawn)}", soft_wrap=True)
    asks = is_asked_by_a_person() and not (column or row or show or yes or proposed)
    choices = {place: meaning for place, (meaning, _, _) in suggestions.items()} if proposed else {}
    choices |= _in_full(dict(choice(c) for c in column or ()), columns)
    rows = dict(choice(r) for r in row or ())
    if asks:
        choices, rows, sender = _ask(reading, columns, suggestions, reference)
    lesson = lesson_of(file, reading, columns, choices, rows, form, sender, reference)
    if show or lesson.is_empty:
        if not show:
            terminal.console().print("Không có gì để ghi.")
        return
    with lock.held(workspace, {"command": "learn"}):
        trial = lessons.try_out(workspace, reference, lesson)
        outcome.show_trial(file, trial)
        lessons.refuse_if_changed(trial)
        lessons.refuse_if_useless(trial, lesson)
        if not yes and not typer.confirm("Ghi lại?", default=True):
            return
        written = lessons.keep(workspace, lesson, dt.datetime.now())
    outcome.say_written(workspace, lesson, written)


def is_asked_by_a_person() -> bool:
    """True where somebody can answer questions."""
    return sys.stdin.isatty()


def _described(reading: Ingested, reference: Reference) -> list[ColumnDescription]:
    from pipeline.ingest import description
    from pipeline.ingest.workbook import prepare

    places = prepare(reference).places
    return description.describe(reading, places.is_commune_name)


def _as_json(
    file: str, reading: Ingested, columns: list[ColumnDescription], suggestions: dict[str, tuple[str, str, str]]
) -> dict:
    submission = reading.submissions[0]
    return {
        "file": file,
        "form": submission["form"],
        "status": submission["status"],
        "reason": submission["reason"],
        "columns": [
            {
                "sheet": c.sheet,
                "cell": c.heading_cell,
                "heading": c.heading,
                "meaning": c.meaning,
                "holds": c.holds,
                "confidence": c.confidence,
                "counted": dict(c.counted),
                "held": c.held,
                "suggestion": suggestions.get(_place(c.sheet, c.heading_cell), ("", "", ""))[0],
                "evidence": suggestions.get(_place(c.sheet, c.heading_cell), ("", "", ""))[1],
            }
            for c in columns
        ],
        "rows": [{"cell": cell, "text": text} for _, cell, text in _unknown_rows(reading)],
    }


def _suggestions(
    workspace: Workspace, file: str, reading: Ingested, columns: list[ColumnDescription], reference: Reference
) -> dict[str, tuple[str, str, str]]:
    """By sheet!cell of a heading what an unknown column may mean, why, and what all suggestions together would load.

    Of a refused workbook these are the proposals of its reading (raw.proposals).
    """
    from pipeline import ingest
    from pipeline.ingest import description
    from pipeline.ingest.workbook import prepare
    from pipeline.publish.lessons import Lesson
    from pipeline.reference.model import HeadingAlias

    lexicon = prepare(reference).lexicon
    found = {
        _place(p["sheet"], p["cell"]): (p["meaning"], p["evidence"], p["confidence"])
        for p in reading.proposals
        if p["meaning"]
    }
    for c in columns if not reading.proposals else ():
        suggested = description.suggestion(c, columns, lexicon)
        if c.heading and suggested.meaning:
            found[_place(c.sheet, c.heading_cell)] = suggested.meaning, suggested.evidence, suggested.confidence
    if not found:
        return {}
    headings = {_place(c.sheet, c.heading_cell): c.heading for c in columns}
    taught = {headings[p]: HeadingAlias(m, headings[p]) for p, (m, _, _) in found.items() if headings.get(p)}
    followed = Lesson(file, tuple(taught.values())).added_to(reference)
    after = {
        _place(c.sheet, c.heading_cell): _counted(c.counted)
        for c in _described(ingest.read_file(workspace, followed, file), followed)
    }
    return {p: (m, f"{EVIDENCE[e]} {share:.0%}", after.get(p, "–")) for p, (m, e, share) in found.items()}


def _in_full(choices: dict[str, str], columns: list[ColumnDescription]) -> dict[str, str]:
    """Choices by the place of their column's heading, so that one of a person's takes the place of a proposal."""
    places = (
        {c.letters: _place(c.sheet, c.heading_cell) for c in columns} if len({c.sheet for c in columns}) == 1 else {}
    )
    return {places.get(place.upper(), place): meaning for place, meaning in choices.items()}


def _place(sheet: str, cell: str) -> str:
    return f"{sheet}!{cell}"


def _drawn(
    workspace: Workspace,
    reading: Ingested,
    columns: list[ColumnDescription],
    suggestions: dict[str, tuple[str, str, str]],
) -> Path:
    """The workbook as it is understood, as a page that a browser opens; where it was written."""
    from pipeline.returns import understood, wording

    path = workspace.processed / "learn" / f"{wording.slug(reading.submissions[0]['file'])}.html"
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}")
    aside.write_text(understood.page(reading, columns, suggestions, _meaning_vi), "utf-8", errors="replace")
    aside.replace(path)
    return path.relative_to(workspace.root)


def _meaning_vi(meaning: str) -> str:
    kind, _, subject = meaning.partition("_")
    if kind == "criterion" and subject.isdigit():
        return f"tiêu chí {subject}"
    return f"chỉ tiêu {subject}" if kind == "indicator" else MEANINGS.get(meaning, meaning)


def _counted(counts: Counter[str]) -> str:
    return ", ".join(f"{n} {STATES.get(s, s)}" for s, n in counts.most_common()) or "–"


def _show(
    file: str, reading: Ingested, columns: list[ColumnDescription], suggestions: dict[str, tuple[str, str, str]]
) -> None:
    """The sheet as it is understood: one line a column."""
    from rich import box
    from rich.table import Table

    submission, out = reading.submissions[0], terminal.console()
    out.print(f"[bold]{terminal.plain(file)}[/] · biểu {submission['form']} · {submission['status']}", soft_wrap=True)
    if submission["reason"]:
        out.print(f"  {terminal.plain(submission['reason'])}", soft_wrap=True)
    table = Table(box=box.SIMPLE_HEAD)
    for heading in ("Trang", "Ô", "Tiêu đề", "Hiểu là", "Trong cột có", "Mức chắc", "Nạp", "Giữ lại", "Gợi ý → sẽ nạp"):
        table.add_column(heading, overflow="fold")
    for c in columns:
        table.add_row(
            terminal.plain(c.sheet),
            c.heading_cell,
            terminal.plain(c.heading[:60]),
            _meaning_vi(c.meaning),
            terminal.plain(f"{HOLDS.get(c.holds, c.holds)}: {'; '.join(c.examples)[:40]}"),
            CONFIDENCE[c.confidence],
            _counted(c.counted),
            str(c.held or ""),
            _shown(suggestions.get(_place(c.sheet, c.heading_cell))),
        )
    out.print(table)
    rows = _unknown_rows(reading)
    for _, cell, text in rows[:SHOWN_ROWS]:
        out.print(f"  Tên hàng chưa hiểu ở {cell}: {terminal.plain(text)}", soft_wrap=True)
    if len(rows) > SHOWN_ROWS:
        out.print(f"  … và {len(rows) - SHOWN_ROWS} tên khác")


def _shown(suggestion: tuple[str, str, str] | None) -> str:
    return f"{suggestion[0]} ({suggestion[1]}) → {suggestion[2]}" if suggestion else ""


def _unknown_rows(reading: Ingested) -> list[tuple[str, str, str]]:
    """(sheet, cell, text) of names of rows that nobody knows."""
    rules = ("unknown_row", "unknown_commune", "misspelt_commune", "ambiguous_commune")
    return [(i["sheet"], i["cell"], i["found"]) for i in reading.issues if i["rule"] in rules and i["cell"]]


def _ask(
    reading: Ingested,
    columns: list[ColumnDescription],
    suggestions: dict[str, tuple[str, str, str]],
    reference: Reference,
) -> tuple[dict[str, str], dict[str, str], str]:
    """Ask about every column that is not understood and every name of a row nobody knows; Enter leaves it as it is."""
    out = terminal.console()
    out.print("Nghĩa: " + ", ".join(f"{k} ({v})" for k, v in MEANINGS.items() if k not in ("unknown", "other_year")))
    out.print("hoặc số tiêu chí (6), số chỉ tiêu (15.1); Enter: giữ nguyên.")
    choices: dict[str, str] = {}
    for c in columns:
        if c.confidence == "unknown":
            default = suggestions.get(_place(c.sheet, c.heading_cell), ("", "", ""))[0]
            answer = typer.prompt(f"{c.heading_cell} «{c.heading[:60]}»", default=default, show_default=bool(default))
            if answer.strip():
                choices[f"{c.sheet}!{c.heading_cell}"] = answer.strip()
    rows: dict[str, str] = {}
    for sheet, cell, text in _unknown_rows(reading)[:SHOWN_ROWS]:
        answer = typer.prompt(f"{cell} «{text}» là mã nào", default="", show_default=False)
        if answer.strip():
            rows[f"{sheet}!{cell}"] = answer.strip()
    own = _sender(reading, reference)
    only = own and (choices or rows) and typer.confirm(f"Chỉ cho {own}?", default=True)
    return choices, rows, own if only else ""


def _sender(reading: Ingested, reference: Reference) -> str:
    submission = reading.submissions[0]
    district = next((d for d in reference.districts if d.district_code == submission["district_code"]), None)
    return district.full_name if district else submission["sender"] or ""
