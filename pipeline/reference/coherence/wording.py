"""Names and marks in the plan's texts: groups without members, misspelt districts, unclosed quotes, missing doers."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from pipeline.reference.coherence.finding import Finding, quoted, sections
from pipeline.reference.model import IMPLIED_GROUPS, Reference


def check(reference: Reference) -> Iterator[Finding]:
    """Every check of wording; one row each, save one a group that targets are set for."""
    yield from groups(reference)
    if reference.schedule:
        yield district_names(reference)
        yield quotation_marks(reference)
        yield implementers(reference)


def groups(reference: Reference) -> Iterator[Finding]:
    """A target for a group of communes can be measured only where a source names the members."""
    labels = {s.comparison: s.subject for s in reference.statements if s.role == "group_size"}
    for group in dict.fromkeys(t.group for t in reference.targets if t.group and t.group not in IMPLIED_GROUPS):
        members = [m for m in reference.groups if m.group == group]
        name = reference.name("group", group)
        name_vi, name_en = (name.name_vi, name.name_en or name.name_vi) if name else (group, group.replace("_", " "))
        named = [m for m in members if m.verified]
        concerned = [t for t in reference.targets if t.group == group]
        passes = bool(members) and len(named) == len(members)
        if not members:
            found_vi, found_en = "không xã nào được nêu tên", "no commune is named"
        else:
            found_vi = f"{len(named)}/{len(members)} xã có nguồn nêu tên"
            found_en = f"{len(named)} of {len(members)} communes are named by a source"
        yield Finding(
            f"group.{group}.named",
            passes,
            found_vi,
            "mọi xã của nhóm được nêu tên",
            f"{labels.get(group, 'Nhóm ' + name_vi)}: {found_vi}"
            + (". " if passes else "; chỉ tiêu của nhóm chỉ đánh giá chắc chắn được khi có danh sách. ")
            + f"Mục tiêu: {'; '.join(quoted(t) for t in concerned)}.",
            f"Group of {name_en}: {found_en}" + ("." if passes else "; its targets wait for the list."),
            sections(concerned),
        )


def folded(text: str) -> str:
    """Lower case without diacritics, character by character, so that positions stay those of ``text``."""
    return "".join(unicodedata.normalize("NFD", c)[0] for c in text.lower().replace("đ", "d"))


def mentions(text: str, reference: Reference) -> Iterator[tuple[str, str]]:
    """(name as printed, district name) for every district that ``text`` names, right or misspelt by diacritics.

    Only capitalised words count, and not the province itself, which may share its name with a district.
    """
    plain = folded(text)
    for district in reference.districts:
        name = district.district_name
        for found in re.finditer(rf"\b{re.escape(folded(name))}\b", plain):
            printed = text[found.start() : found.end()]
            if printed[0].isupper() and not plain[: found.start()].endswith("tinh "):
                yield printed, name


def district_names(reference: Reference) -> Finding:
    """A district is spelt as in the list of districts."""
    texts = [(w.work_id, w.work_name) for w in reference.schedule]
    texts += [(w.work_id, w.implementing) for w in reference.schedule]
    texts += [(t.plan_section or t.target_id, t.plan_text) for t in reference.targets]
    seen = [(where, printed, name) for where, text in texts for printed, name in mentions(text, reference)]
    wrong = [(w, p, n) for w, p, n in seen if p.casefold() != n.casefold()]
    listed = "; ".join(f"{w}: '{p}'" for w, p, _ in wrong)
    return Finding(
        "wording.district_names",
        not wrong,
        listed or f"{len(seen)} lần nhắc tên huyện đều đúng",
        "; ".join(dict.fromkeys(n for _, _, n in wrong)) or "tên như trong danh sách huyện",
        "Tên huyện viết sai: " + "; ".join(f"{w} ghi '{p}', tên đúng là '{n}'" for w, p, n in wrong) + "."
        if wrong
        else "Tên huyện trong kế hoạch đều đúng.",
        "Misspelt districts: " + "; ".join(f"{w} has '{p}' for '{n}'" for w, p, n in wrong) + "."
        if wrong
        else "Every district is spelt right.",
        "Phụ lục",
    )


def quotation_marks(reference: Reference) -> Finding:
    """Every quotation mark that opens closes."""
    texts = [(w.work_id, w.work_name) for w in reference.schedule]
    texts += [(t.plan_section or t.target_id, t.plan_text) for t in reference.targets]
    wrong = [w for w, text in texts if text.count("“") != text.count("”") or text.count('"') % 2]
    listed = ", ".join(wrong)
    return Finding(
        "wording.quotation_marks",
        not wrong,
        listed or "đủ",
        "dấu ngoặc kép mở và đóng đủ",
        f"Thiếu dấu ngoặc kép ở {listed}." if wrong else "Dấu ngoặc kép mở và đóng đủ.",
        f"A quotation mark is missing in {listed}." if wrong else "Quotation marks are complete.",
        "Phụ lục",
    )


def implementers(reference: Reference) -> Finding:
    """Where a task names districts and its implementers are districts, the named ones are among them."""
    wrong: list[tuple[str, list[str]]] = []
    checked = 0
    for work in reference.schedule:
        named = dict.fromkeys(name for _, name in mentions(work.work_name, reference))
        doing = {name for _, name in mentions(work.implementing, reference)}
        if not named or not doing:
            continue
        checked += 1
        missing = [name for name in named if name not in doing]
        if missing:
            wrong.append((work.work_id, missing))
    listed = "; ".join(f"{w}: {', '.join(names)}" for w, names in wrong)
    return Finding(
        "wording.implementers",
        not wrong,
        listed or f"{checked} công việc đều khớp",
        "huyện nêu trong công việc có ở cột cơ quan thực hiện",
        f"Huyện có trong nội dung công việc nhưng không ở cột cơ quan thực hiện: {listed}."
        if wrong
        else "Huyện nêu trong công việc đều có ở cột cơ quan thực hiện.",
        f"Named in the task but not among those who do it: {listed}." if wrong else "Every named district takes part.",
        "Phụ lục",
    )
