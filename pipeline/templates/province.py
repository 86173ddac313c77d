"""Forms of the province: programme outputs, funding, the schedule, the recognition register, advanced communes and areas.

Row names are those aliases.csv knows, so that what is filled in is recognised; a target without such a name gets no row.
"""

from __future__ import annotations

from itertools import groupby

from pipeline import periods
from pipeline.reference.model import Commune, Reference, Target, Unit
from pipeline.templates import entries
from pipeline.templates.communes import file_name, period_line, report_line
from pipeline.templates.layout import Column, Form, Formula, Page, Row, Shown
from pipeline.templates.previous import Previous

NEW_DECISIONS = 30
FURTHER_COMMUNES = 15
# A formula that has nothing to add up shows a space: read as an empty cell, where "" would read as a lost result.
NOTHING = " "
EDITABLE_NOTE = Column(("Ghi chú",), 24, entries.NOTE, align="left")


def forms(reference: Reference, period: str, previous: Previous) -> list[Form]:
    """The forms of the province, those the plan has nothing for left out."""
    made = [_outputs, _funding, _schedule, _recognitions, _advanced]
    return [form for build in made if (form := build(reference, period, previous)) is not None]


def _common(reference: Reference, period: str, organisation: str) -> dict:
    return {
        "organisation": (f"UBND TỈNH {reference.plan.province_name.upper()}", organisation.upper()),
        "period_line": period_line(period),
        "report_line": report_line(period, "BC-……", organisation),
        "signer": ("THỦ TRƯỞNG ĐƠN VỊ",),
        "period": period,
    }


def named_targets(reference: Reference, kind: str) -> list[tuple[Target, str]]:
    """Targets that forms name, with the first name aliases.csv gives each, in the order of the plan."""
    names: dict[str, str] = {}
    for alias in reference.aliases:
        if alias.kind == kind and not alias.scope:
            names.setdefault(alias.target, alias.alias)
    ordered = sorted(reference.targets, key=lambda t: t.sort_no)
    return [(t, names[t.target_id]) for t in ordered if t.target_id in names]


def _unit(reference: Reference, target: Target) -> Unit:
    """The unit of a target; one that reference.units does not know is as written."""
    return reference.unit(target.unit) or Unit(target.unit, target.unit, target.unit, 2, False, target.unit)


def _known(values: tuple[float | None, ...], first: int) -> dict[int, Shown]:
    """The values there are, by column from ``first`` on."""
    return {at: v for at, v in enumerate(values, first) if v is not None}


def _outputs(reference: Reference, period: str, previous: Previous) -> Form | None:
    targets = named_targets(reference, "output")
    if not targets:
        return None
    page = Page(
        name="Kết quả nhiệm vụ",
        title="BIỂU KẾT QUẢ THỰC HIỆN CÁC CHỈ TIÊU, NHIỆM VỤ CỦA CHƯƠNG TRÌNH",
        columns=[
            Column(("TT",), 5),
            Column(("Chỉ tiêu, nhiệm vụ",), 46, align="left", is_label=True),
            Column(("Đơn vị tính",), 17),
            Column(("Kế hoạch năm",), 13, align="right", number_format="#,##0.###"),
            *(
                Column((text,), 15, align="right")
                for text in ("Thực hiện trong kỳ", "Lũy kế từ đầu năm", "Ước thực hiện cả năm")
            ),
            EDITABLE_NOTE,
        ],
        heading_heights=(36,),
        legend="Lũy kế: số cộng dồn từ đầu năm; với chỉ tiêu là tỷ lệ hoặc tổng số thì ghi mức tại cuối kỳ. "
        "Ô nền vàng là ô cần ghi.",
        **_common(reference, period, reference.plan.coordinator),
    )
    for number, (target, name) in enumerate(targets, 1):
        cells: dict[int, Shown | Formula] = {0: number, 1: name, 2: _unit(reference, target).name_vi}
        if target.target_low is not None:
            cells[3] = target.target_low
        about = ("Thực hiện riêng trong kỳ.", "Cộng dồn từ đầu năm đến cuối kỳ.", "Ước cả năm.")
        if target.kind == "level":
            about = ("Thay đổi trong kỳ.", "Mức đạt được tại cuối kỳ.", "Ước mức cuối năm.")
        asked = {at: entries.figure(name, _unit(reference, target), text) for at, text in enumerate(about, 4)}
        before = _known(previous.outputs.get(target.target_id, ()), 4)
        page.rows.append(Row(target.target_id, cells=cells, entries=asked, previous=before))
    title = "Biểu kết quả chỉ tiêu, nhiệm vụ"
    return Form("outputs", reference.plan.coordinator, title, file_name(period, "Ket qua nhiem vu"), period, [page])


def _funding(reference: Reference, period: str, previous: Previous) -> Form | None:
    targets = named_targets(reference, "funding")
    if not targets:
        return None
    owner = targets[0][0].owner.split(",")[0] or reference.plan.coordinator
    unit = _unit(reference, targets[0][0])
    page = Page(
        name="Nguồn vốn",
        title="BIỂU HUY ĐỘNG VÀ GIẢI NGÂN CÁC NGUỒN VỐN THỰC HIỆN CHƯƠNG TRÌNH",
        columns=[
            Column(("TT",), 6),
            Column(("Nguồn vốn",), 50, align="left", is_label=True),
            Column(("Kế hoạch vốn năm",), 15, align="right", number_format="#,##0.0##"),
            Column(("Đã huy động",), 15, align="right", number_format="#,##0.0##"),
            Column(("Đã giải ngân",), 15, align="right", number_format="#,##0.0##"),
            Column(("Tỷ lệ giải ngân (%)",), 13, align="right", number_format="0.0"),
            EDITABLE_NOTE,
        ],
        heading_heights=(36,),
        unit_line=f"Đơn vị tính: {unit.name_vi}",
        legend="Số cộng dồn từ đầu năm. Các hàng tổng tự cộng từ các hàng thành phần; ô nền vàng là ô cần ghi.",
        **_common(reference, period, owner),
    )
    ids = [t.target_id for t, _ in targets]
    parts = {i: [t.target_id for t, _ in targets if t.parent == i] for i in ids}
    places = {i: n for n, i in enumerate(ids)}
    top = 0
    for number, (target, name) in enumerate(targets):
        depth = _depth(target.target_id, parts)
        top += depth == 1
        cells: dict[int, Shown | Formula] = {0: str(top) if depth == 1 else "-" if depth > 1 else "", 1: name}
        own = _unit(reference, target)
        if target.target_low is not None and own.base_unit == unit.base_unit:
            cells[2] = round(target.target_low * own.factor / unit.factor, 6)
        for at in (3, 4):
            if parts[target.target_id]:
                summed = ",".join(page.at(places[p], at) for p in parts[target.target_id])
                cells[at] = Formula(f'=IF(COUNT({summed})=0,"{NOTHING}",SUM({summed}))', NOTHING)
        plan, spent = page.at(number, 2), page.at(number, 4)
        cells[5] = Formula(f'=IF(AND(ISNUMBER({spent}),N({plan})>0),ROUND({spent}/{plan}*100,1),"{NOTHING}")', NOTHING)
        about = {3: "Vốn đã huy động, cộng dồn từ đầu năm.", 4: "Vốn đã giải ngân, cộng dồn từ đầu năm."}
        asked = {at: entries.figure(name, unit, text) for at, text in about.items() if at not in cells}
        before = _known(previous.funding.get(target.target_id, ()), 3)
        page.rows.append(Row(target.target_id, cells=cells, entries=asked, previous=before, indent=max(depth - 1, 0)))
    return Form("funding", owner, "Biểu nguồn vốn", file_name(period, "Nguon von"), period, [page])


def _depth(target_id: str, parts: dict[str, list[str]]) -> int:
    """How many sums a source stands under."""
    above = [i for i, below in parts.items() if target_id in below]
    return 1 + max(_depth(i, parts) for i in above) if above else 0


def _schedule(reference: Reference, period: str, previous: Previous) -> Form | None:
    if not reference.schedule:
        return None
    end = periods.end_of(period)
    page = Page(
        name="Tiến độ công việc",
        title="BIỂU TIẾN ĐỘ THỰC HIỆN CÁC CÔNG VIỆC THEO PHỤ LỤC KẾ HOẠCH",
        columns=[
            Column(("TT",), 6),
            Column(("Nội dung công việc",), 58, align="left", is_label=True),
            Column(("Cơ quan thực hiện",), 28, align="left"),
            Column(("Thời gian thực hiện",), 18),
            Column(("Tình hình thực hiện",), 17, entries.work_state()),
            Column(("Ngày hoàn thành",), 14, entries.day("Ngày hoàn thành", end.replace(month=12, day=31)),
                   number_format="dd/mm/yyyy"),
            EDITABLE_NOTE,
        ],
        heading_heights=(36,),
        legend="Chọn tình hình thực hiện ở ô nền vàng; ghi ngày hoàn thành nếu đã hoàn thành.",
        **_common(reference, period, reference.plan.coordinator),
    )  # fmt: skip
    for (group_no, group_name), works in groupby(reference.schedule, lambda w: (w.group_no, w.group_name)):
        page.rows.append(Row(kind="group", cells={0: group_no, 1: group_name}))
        for work in works:
            cells: dict[int, Shown | Formula] = {0: work.item_no, 1: work.work_name}
            cells |= {2: work.implementing, 3: work.timing_text}
            before: dict[int, Shown] = {}
            if work.work_id in previous.works:
                state, day = previous.works[work.work_id]
                before[4] = state
                if day:
                    before[5] = day
            page.rows.append(Row(work.work_id, cells=cells, previous=before))
    title = "Biểu tiến độ công việc"
    return Form("schedule", reference.plan.coordinator, title, file_name(period, "Tien do cong viec"), period, [page])


def _places(reference: Reference) -> tuple[tuple[tuple[str, str], ...], tuple[str, ...]]:
    """(district, commune) pairs sorted by district, and the districts: the lists behind the drop-downs."""
    names = {d.district_code: d.full_name for d in reference.districts}
    order = {d.district_code: d.sort_no for d in reference.districts}
    communes = sorted(reference.communes, key=lambda c: (order[c.district_code], c.sort_no))
    return tuple((names[c.district_code], c.commune_name) for c in communes), tuple(names.values())


def _commune_columns(reference: Reference) -> list[Column]:
    """District and commune, chosen in this order."""
    return [
        Column(("TT",), 5),
        Column(("Huyện, thành phố",), 24, entries.district_choice(len(reference.districts)), align="left"),
        Column(("Tên xã",), 22, entries.commune_choice(len(reference.communes), "C"), align="left", is_label=True),
    ]


def _recognitions(reference: Reference, period: str, previous: Previous) -> Form | None:
    latest = periods.end_of(period).replace(month=12, day=31)
    latest = latest.replace(year=latest.year + 1)  # decisions of January may count for the year before
    page = Page(
        name="Xã được công nhận",
        title="DANH SÁCH XÃ ĐƯỢC CÔNG NHẬN ĐẠT CHUẨN NÔNG THÔN MỚI TRONG KỲ",
        columns=[
            *_commune_columns(reference),
            Column(("Số quyết định",), 20, entries.decision_no(), number_format="@"),
            Column(("Ngày quyết định",), 16, entries.day("Ngày quyết định", latest), number_format="dd/mm/yyyy"),
            Column(("Năm được tính đạt chuẩn",), 15, entries.year_counted(latest.year), number_format="0"),
            EDITABLE_NOTE,
        ],
        heading_heights=(36,),
        legend="Chỉ ghi các quyết định mới; xã đã có ở trang kỳ trước không phải ghi lại.",
        frozen=3,
        **_common(reference, period, reference.plan.coordinator),
    )
    page.rows += [Row() for _ in range(NEW_DECISIONS)]
    for number, (commune, district) in enumerate(_prefilled(reference, previous.recognised), 1):
        decision, day, year = previous.recognised[commune.commune_code]
        before: dict[int, Shown] = {0: number, 1: district, 2: commune.commune_name, 3: decision}
        if day:
            before[4] = day
        if year:
            before[5] = year
        page.rows.append(Row(kind="known", previous=before))
    lists, districts = _places(reference)
    name = file_name(period, "Xa duoc cong nhan")
    title = "Danh sách xã được công nhận"
    return Form("recognition", reference.plan.coordinator, title, name, period, [page], lists, districts)


def _prefilled(reference: Reference, codes: object) -> list[tuple[Commune, str]]:
    names = {d.district_code: d.full_name for d in reference.districts}
    wanted = set(codes)  # type: ignore[call-overload]
    return [(c, names[c.district_code]) for c in reference.communes if c.commune_code in wanted]


def _advanced(reference: Reference, period: str, previous: Previous) -> Form | None:
    ahead = {t.group for t in reference.targets if t.measure == "communes_recognised" and t.standard == "nang_cao"}
    pilots = {m.commune_code for m in reference.groups if m.group in ahead}
    known = _prefilled(reference, {*previous.recognised, *previous.advanced, *previous.areas, *pilots})
    common = _common(reference, period, reference.plan.coordinator)
    about = "Ghi đủ các xã đã được công nhận; xã mới được công nhận chọn ở các hàng trống bên dưới."
    advanced = Page(
        name="NTM nâng cao",
        title="BIỂU KẾT QUẢ THỰC HIỆN TIÊU CHÍ NÔNG THÔN MỚI NÂNG CAO",
        columns=[
            *_commune_columns(reference),
            Column(("Số tiêu chí nâng cao đã đạt",), 22, entries.count("Tiêu chí nâng cao", "Số tiêu chí đã đạt.")),
            EDITABLE_NOTE,
        ],
        heading_heights=(36,),
        legend=about,
        frozen=3,
        **common,
    )
    areas = Page(
        name="Khu dân cư kiểu mẫu",
        title="BIỂU KẾT QUẢ XÂY DỰNG KHU DÂN CƯ KIỂU MẪU",
        columns=[
            *_commune_columns(reference),
            Column(("Số khu dân cư đăng ký",), 18, entries.count("Khu dân cư đăng ký", "Số khu đăng ký xây dựng.")),
            Column(("Số khu dân cư kiểu mẫu đã đạt",), 18, entries.count("Khu dân cư đã đạt", "Số khu đã đạt.")),
            EDITABLE_NOTE,
        ],
        heading_heights=(36,),
        legend=about,
        frozen=3,
        **common,
    )
    for number, (commune, district) in enumerate(known, 1):
        cells: dict[int, Shown | Formula] = {0: number, 1: district, 2: commune.commune_name}
        code = commune.commune_code
        advanced.rows.append(Row(code, cells=dict(cells), previous=_known((previous.advanced.get(code),), 3)))
        areas.rows.append(Row(code, cells=dict(cells), previous=_known(previous.areas.get(code, ()), 3)))
    for page in (advanced, areas):
        page.rows += [Row() for _ in range(FURTHER_COMMUNES)]
    lists, districts = _places(reference)
    name, title = (
        file_name(period, "NTM nang cao khu dan cu kieu mau"),
        "Biểu nông thôn mới nâng cao, khu dân cư kiểu mẫu",
    )
    return Form("advanced", reference.plan.coordinator, title, name, period, [advanced, areas], lists, districts)
