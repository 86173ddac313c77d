"""Formulas of a sender that reach out of their workbook: in the copy that goes back they stand as text, beside a note.

What they fetch or start would run on the machine of whoever opens the copy. Every other formula stays as it is.
"""

from __future__ import annotations

import re
from html import unescape

from pipeline.ingest.grid import address, position
from pipeline.returns import markup
from pipeline.returns.issues_of import Issue
from pipeline.returns.markup import CannotEdit, Element, Splice
from pipeline.returns.package import TYPES, Package, relations_of
from pipeline.returns.resubmission import Tracked

LIVE = re.compile(
    r"\b(?:WEBSERVICE|IMAGE|RTD|STOCKHISTORY|CALL|REGISTER(?:\.ID)?|EXEC|SQL\.REQUEST|DDE)\s*\("
    r"|\bHYPERLINK\s*\((?!\s*\"#)"  # a link within the workbook is none
    r"|\|\s*'"  # cmd|'/c …'!A0
    r"|'[^'\[]*\[[^\]]+\][^']*'!|(?<![\w\]])\[[^\]]+\]\w*!",  # another workbook's cells
    re.IGNORECASE,
)
RULE = "live_formula"


def as_text(package: Package, part: str, sheet: str) -> list[Tracked]:
    """Turn the live formulas of one sheet into text; an issue to note at each."""
    data = package.read(part)
    if b"<f" not in data and b":f" not in data:
        return []
    cells = _formulas(data)
    texts = {at: unescape(data[f.inner : f.close].decode("utf-8", "replace")) for at, (_, f) in cells.items()}
    shared = {f.attributes.get("si"): texts[at] for at, (_, f) in cells.items() if texts[at]}
    splice, made = Splice(data), []
    for at, (cell, formula) in cells.items():
        text = texts[at] or shared.get(formula.attributes.get("si"), "")
        if not LIVE.search(text):
            continue
        kept = {k: v for k, v in cell.attributes.items() if k in ("r", "s")}
        tag = "".join(f' {k}="{markup.attribute(v)}"' for k, v in kept.items())
        p = cell.prefix
        shown = markup.content(f"={text}"[:32_000])
        new = f'<{p}c{tag} t="inlineStr"><{p}is><{p}t xml:space="preserve">{shown}</{p}t></{p}is></{p}c>'
        splice.replace(cell.start, cell.end, new.encode())
        made.append(Tracked(_issue(sheet, address(*at), text)))
    if made:
        package.put(part, splice.result())
        _forget_order_of_calculation(package)
    return made


def _formulas(data: bytes) -> dict[tuple[int, int], tuple[Element, Element]]:
    """Cells with a formula: the cell and its formula by row and column."""
    made: dict[tuple[int, int], tuple[Element, Element]] = {}
    open_: list[Element | None] = []
    row = column = 0

    def start(offset: int, name: str, attributes: dict[str, str]) -> None:
        nonlocal row, column
        local = name.rpartition(":")[2]
        keep: Element | None = None
        if local == "row" and len(open_) == 2:
            row, column = int(attributes.get("r") or row + 1), 0
        elif local in ("c", "f") and len(open_) == (3 if local == "c" else 4):
            keep = Element(name, attributes, offset, markup.tag_end(data, offset))
            if local == "c":
                column = position(attributes["r"])[1] if attributes.get("r") else column + 1
            elif open_[-1] is not None:
                made[row, column] = (open_[-1], keep)
        open_.append(keep)

    def end(offset: int) -> None:
        kept = open_.pop()
        if kept is not None:
            markup.finish(data, kept, offset)

    try:
        markup.parse(data, start=start, end=end)
    except ValueError as e:
        raise CannotEdit("một trang tính không đọc được") from e
    return made


def _issue(sheet: str, cell: str, text: str) -> Issue:
    return Issue(
        sheet=sheet,
        cell=cell,
        rule=RULE,
        severity="info",
        found=f"={text}"[:200],
        expected="",
        message="Công thức lấy dữ liệu hoặc gọi chương trình ngoài tệp; trong bản trả lại nó đứng dưới dạng chữ.",
        remedy="Ghi giá trị thay cho công thức này.",
        commune_code=None,
        criterion_no=None,
    )


def _forget_order_of_calculation(package: Package) -> None:
    """Remove the list of cells to compute: a cell there without a formula makes Excel repair the file; it makes a new one."""
    main = package.workbook()
    for relation in package.relationships(main):
        if relation.kind != "calcChain":
            continue
        package.remove(relation.target)
        _cut(package, relations_of(main), "Id", relation.id)
        _cut(package, TYPES, "PartName", f"/{relation.target}")


def _cut(package: Package, part: str, attribute: str, value: str) -> None:
    data = package.read(part)
    splice = Splice(data)
    for e in markup.outline(data).children:
        if e.attributes.get(attribute, "").casefold() == value.casefold():
            splice.replace(e.start, e.end, b"")
    package.put(part, splice.result())
