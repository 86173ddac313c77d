"""What a person says of a workbook at the command line, as a lesson: columns, names of rows, forms."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline import errors

if TYPE_CHECKING:
    from pipeline.ingest import Ingested
    from pipeline.ingest.description import ColumnDescription
    from pipeline.publish.lessons import Lesson
    from pipeline.reference.model import Alias, HeadingAlias, Reference
    from pipeline.workspace import Workspace

MEANINGS = {
    "label": "tên hàng",
    "index": "số thứ tự",
    "district": "huyện",
    "commune": "tên xã",
    "criterion_row": "tên tiêu chí (theo hàng)",
    "output_row": "tên chỉ tiêu",
    "funding_row": "tên nguồn vốn",
    "work_row": "nội dung công việc",
    "criterion_total": "tổng số tiêu chí đạt",
    "verdict": "đánh giá đạt hay chưa",
    "self_score": "xã tự đánh giá",
    "re_score": "cấp trên thẩm tra",
    "requirement": "yêu cầu",
    "unit": "đơn vị tính",
    "planned": "kế hoạch",
    "this_period": "thực hiện trong kỳ",
    "cumulative": "lũy kế",
    "estimate": "ước cả năm",
    "mobilised": "đã huy động",
    "disbursed": "đã giải ngân",
    "share": "tỷ lệ",
    "decision_no": "số quyết định",
    "decision_date": "ngày quyết định",
    "decision_year": "năm đạt chuẩn",
    "commune_count": "số xã đạt",
    "commune_share": "tỷ lệ xã đạt",
    "work_agency": "cơ quan thực hiện",
    "work_timing": "thời gian theo kế hoạch",
    "work_state": "tình hình thực hiện",
    "work_done_on": "ngày hoàn thành",
    "note": "ghi chú (không tính)",
    "extra": "số liệu khác (không tính)",
    "other_year": "số liệu của năm, kỳ khác",
    "unknown": "chưa hiểu",
}
PLACE = re.compile(r"(?:(?P<sheet>.+)!)?(?P<letters>[A-Za-z]{1,3})(?P<row>\d*)")


def file_id(workspace: Workspace, file: str) -> str:
    """The workbook's name in the tables. Raises UsageError for one that is not in the workspace."""
    files = {workspace.file_id(p): p for p in workspace.workbooks()}
    path = Path(file).resolve() if file else None
    found = file if file in files else next((k for k, p in files.items() if path == p.resolve()), None)
    if found is None:
        found = next((k for k in files if k.split("/", 1)[1] == file), None)
    if found is None:
        raise errors.UsageError(
            where="ntm learn",
            found=f"không có tệp '{file}' trong {workspace.submissions}",
            expected="<kỳ>/<tên tệp>, ví dụ 2019-06/bieu.xlsx",
            todo="Đặt tệp vào thư mục kỳ dưới data/raw/submissions rồi chạy lại.",
            english="No such workbook below submissions/.",
        )
    return found


def choice(text: str) -> tuple[str, str]:
    place, separator, meaning = text.partition("=")
    if not separator or not PLACE.fullmatch(place.strip()):
        raise errors.UsageError(
            where=text,
            found="không phải dạng CỘT=NGHĨA",
            expected="C=criterion_6 hoặc C6=criterion_6",
            todo="Xem: ntm learn --help",
            english="Expected COLUMN=MEANING.",
        )
    return place.strip(), meaning.strip()


def lesson_of(
    file: str,
    reading: Ingested,
    columns: list[ColumnDescription],
    choices: dict[str, str],
    rows: dict[str, str],
    form: str,
    sender: str,
    reference: Reference,
) -> Lesson:
    """The rows that say what was chosen. Raises UsageError for a place without a heading, a word nobody knows."""
    from pipeline.publish.lessons import Lesson
    from pipeline.reference.model import FormEvidence, HeadingAlias

    taught: dict[str, HeadingAlias] = {}
    for place, word in choices.items():
        means, alias = meaning(word, reference), _heading_at(place, columns, reading)
        if alias in taught and taught[alias].meaning != means:
            raise wrong(place, f"tiêu đề «{alias}» đứng ở hai cột với hai nghĩa", "mỗi tiêu đề một nghĩa")
        taught[alias] = HeadingAlias(means, alias, sender)
    aliases = tuple(alias_of(_text_at(place, reading), code, reference) for place, code in rows.items())
    forms = ()
    if form:
        kinds = [re.sub(r"^(criterion|indicator)_[\d.]+$", r"\1", h.meaning) for h in taught.values()]
        label = [k for k in kinds if k == "commune" or k.endswith("_row")]
        beside = [k for k in kinds if k not in (*label, "index", "note", "extra", "unit", "district")]
        forms = (FormEvidence(form, ";".join([*label[:1], *dict.fromkeys(beside[:2])])),)
    return Lesson(file, tuple(taught.values()), aliases, forms)


def meaning(word: str, reference: Reference) -> str:
    from pipeline.schema import words

    word = word.removeprefix("tiêu chí ").removeprefix("chỉ tiêu ").strip()
    if re.fullmatch(r"\d{1,2}", word):
        word = f"criterion_{word}"
    elif re.fullmatch(r"\d{1,2}\.\d{1,2}", word):
        word = f"indicator_{word}"
    allowed = {
        *words.HEADING_MEANINGS,
        *(f"criterion_{c.criterion_no}" for c in reference.criteria),
        *(f"indicator_{i.indicator_id}" for i in reference.indicators),
    }
    found = word if word in allowed else next((k for k, v in MEANINGS.items() if v == word and k in allowed), None)
    if found is None:
        raise wrong(word, f"'{word}'", "criterion_<số>, indicator_<số>, hoặc: " + ", ".join(words.HEADING_MEANINGS))
    return found


def _heading_at(place: str, columns: list[ColumnDescription], reading: Ingested) -> str:
    """The heading a choice is about: of a column, or of one cell."""
    from pipeline.ingest.text import clean

    sheet, letters, row = _place(place)
    if row:
        return _text_at(place, reading)
    here = [c for c in columns if c.letters == letters and sheet in ("", c.sheet)]
    if not here:
        raise wrong(place, "không có tiêu đề ở cột này", "một cột có tiêu đề, hoặc ghi ô tiêu đề: C6=…")
    return _text_at(f"{here[0].sheet}!{here[0].heading_cell}", reading) or clean(here[0].heading)


def _text_at(place: str, reading: Ingested) -> str:
    from pipeline.ingest.text import clean

    sheet, letters, row = _place(place)
    found = next((c["text"] for c in reading.cells if c["cell"] == letters + row and sheet in ("", c["sheet"])), None)
    if found is None:
        raise wrong(place, "ô trống", "một ô có chữ")
    return clean(found)


def _place(place: str) -> tuple[str, str, str]:
    found = PLACE.fullmatch(place)
    if not found:
        raise wrong(place, f"'{place}'", "một ô hoặc một cột: C, C6, Biểu 1!C6")
    return found["sheet"] or "", found["letters"].upper(), found["row"]


def alias_of(text: str, code: str, reference: Reference) -> Alias:
    """The alias that lets a name mean a commune, a target or a task. Raises UsageError for a code nobody knows."""
    from pipeline.ingest.places import bare_commune
    from pipeline.reference.model import Alias

    commune = next((c for c in reference.communes if c.commune_code == code), None)
    if commune is not None:
        return Alias("commune", bare_commune(text), code, commune.district_code)
    target = next((t for t in reference.targets if t.target_id == code), None)
    if target is not None:
        return Alias("funding" if target.measure == "money" else "output", text, code)
    if any(w.work_id == code for w in reference.schedule):
        return Alias("work", text, code)
    raise wrong(code, f"không có mã '{code}'", "mã xã, mã chỉ tiêu của targets.csv, hoặc mã công việc của schedule.csv")


def wrong(where: str, found: str, expected: str) -> errors.UsageError:
    return errors.UsageError(where=where, found=found, expected=expected, todo="Xem: ntm learn --help", english="")
