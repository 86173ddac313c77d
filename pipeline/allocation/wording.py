"""The choice in words: what is lacking, what a pass is for, what contradicts what. Vietnamese first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pipeline.allocation.choosing import Choice, Conflict, Pick
from pipeline.allocation.demands import Demand
from pipeline.allocation.effort import absolute_gap
from pipeline.allocation.situation import Measure, PlanTarget
from pipeline.reference.coherence.finding import en, vi


def gap(choice: Choice, pick: Pick) -> tuple[str | None, str | None]:
    """What the indicators of the criterion lack in the commune; (None, None) where nothing is known of them."""
    measures = choice.situation.missing.get((pick.commune, pick.criterion), ())
    if not measures or pick.source == "confirm":
        return None, None
    return "; ".join(_gap_vi(m) for m in measures), "; ".join(_gap_en(m) for m in measures)


def _gap_vi(measure: Measure) -> str:
    name = f"{_short(measure.indicator_name)} ({measure.indicator_id})"
    first, second = absolute_gap(measure)
    unit = "điểm phần trăm" if measure.unit == "%" else measure.unit
    if measure.value is None or measure.threshold is None or not (first or second):
        return f"chưa đạt: {name}"
    word = "còn vượt" if measure.comparator == "<=" else "còn thiếu" if measure.comparator == ">=" else "còn lệch"
    figures = " và ".join(_figure(g, vi) for g in (first, second) if g)
    found = vi(measure.value) + (f" ({vi(measure.value_2)})" if measure.value_2 is not None else "")
    needed = vi(measure.threshold) + (f" ({vi(measure.threshold_2)})" if measure.threshold_2 is not None else "")
    return f"{word} {figures} {unit} {name}: {found}, cần {needed}".replace("  ", " ")


def _gap_en(measure: Measure) -> str:
    first, second = absolute_gap(measure)
    if measure.value is None or measure.threshold is None or not (first or second):
        return f"indicator {measure.indicator_id} not met"
    word = "too high" if measure.comparator == "<=" else "short" if measure.comparator == ">=" else "off"
    unit = "points" if measure.unit == "%" else measure.unit
    figures = " and ".join(_figure(g, en) for g in (first, second) if g)
    return f"indicator {measure.indicator_id} {figures} {unit} {word}".replace("  ", " ")


def _figure(value: float, form) -> str:
    return form(round(value, 2))


def _short(name: str) -> str:
    """The name of an indicator inside a sentence, cut at its first bracket."""
    text = name.split("(")[0].strip()
    return text if text[:2].isupper() else text[:1].lower() + text[1:]


def purposes(demands: Iterable[Demand], full_count: int) -> tuple[str, str]:
    """What a pass is for; targets that ask the same ('thêm 12 xã', '61/207 xã') are named once."""
    said: dict[str, str] = {}
    for demand in demands:
        text_vi, text_en = purpose(demand, full_count)
        said.setdefault(text_vi, text_en)
    return "; ".join(said), "; ".join(said.values())


def purpose(demand: Demand, full_count: int) -> tuple[str, str]:
    """What one target asks, as a purpose."""
    target = demand.target
    group_vi, group_en = _group(target)
    if not demand.is_verified:
        group_vi, group_en = f"{group_vi} (danh sách chưa xác minh)", f"{group_en} (membership not verified)"
    of_vi = "" if target.group == "all" else f" trong {group_vi}"
    of_en = "" if target.group == "all" else f" among {group_en}"
    just_vi, just_en = ("đúng", "exactly ") if demand.most == demand.need else ("đủ", "")
    if demand.is_recognition:
        return (
            f"đủ {vi(demand.need)} xã nữa hoàn thành {full_count} tiêu chí để đề nghị công nhận{of_vi}",
            f"{en(demand.need)} more complete communes to be recognised{of_en}",
        )
    if target.band_low is not None:
        level_vi = f"{demand.level} tiêu chí" + ("" if demand.level == full_count else " trở lên")
        level_en = f"{demand.level} criteria" + ("" if demand.level == full_count else " or more")
        return (
            f"{just_vi} {vi(demand.need)} xã đạt {level_vi}{of_vi}",
            f"{just_en}{en(demand.need)} communes with {level_en}{of_en}",
        )
    if target.criterion_no is not None:
        return (
            f"{just_vi} {vi(demand.need)} xã đạt tiêu chí số {target.criterion_no}{of_vi}",
            f"{just_en}{en(demand.need)} communes passing criterion {target.criterion_no}{of_en}",
        )
    low = target.target_low or 0
    if demand.shape == "each":
        return f"mọi xã của {group_vi} đạt ít nhất {vi(low)} tiêu chí", f"{en(low)} criteria in each of {group_en}"
    return f"bình quân {vi(low)} tiêu chí/xã của {group_vi}", f"an average of {en(low)} criteria over {group_en}"


def _group(target: PlanTarget) -> tuple[str, str]:
    if target.group == "all":
        return "toàn tỉnh", "the whole province"
    bare = target.group.replace("_", " ")
    return (
        f"các {target.group_vi}" if target.group_vi else f"nhóm {bare}",
        f"the {target.group_en}" if target.group_en else bare,
    )


def reasons(choice: Choice, pick: Pick) -> tuple[str, str]:
    """What a pass is for, a pin by hand first."""
    said_vi, said_en = purposes(pick.serves, choice.situation.full_count)
    if pick.pinned_for is None:
        return said_vi, said_en
    by_hand = f"đã ghim: {pick.pinned_for}" if pick.pinned_for else "đã ghim"
    return "; ".join(filter(None, (by_hand, said_vi))), "; ".join(filter(None, ("pinned by hand", said_en)))


def explanation(choice: Choice, pick: Pick) -> tuple[str, str]:
    """One sentence for one pass: what, how far, what for."""
    place = choice.situation.places[pick.commune]
    number, name, name_en = choice.situation.criteria[pick.criterion]
    far_vi, far_en = how_far(choice, pick)
    for_vi, for_en = reasons(choice, pick)
    return (
        f"Xã {place.label}, tiêu chí số {number} ({name}): {far_vi}. Cần cho: {for_vi}.",
        f"{place.label}, criterion {number} ({name_en}): {far_en}. Needed for: {for_en}.",
    )


def how_far(choice: Choice, pick: Pick) -> tuple[str, str]:
    """What is lacking, or how rare such a pass has been."""
    situation = choice.situation
    gap_vi, gap_en = gap(choice, pick)
    if pick.source == "confirm":
        if situation.states[pick.commune, pick.criterion] == "held":
            return "kết quả đang giữ lại, xác minh trước", "held: find out first"
        return "chưa có báo cáo, xác minh trước", "never reported: find out first"
    if gap_vi and gap_en:
        return gap_vi, gap_en
    if pick.source == "override":
        return "mức công sức do tệp effort.csv nêu", "effort given in effort.csv"
    tried, gained = int(situation.tried[pick.criterion]), int(situation.gained[pick.criterion])
    return (
        f"chưa có số liệu chỉ tiêu; đến nay {vi(gained)}/{vi(tried)} lượt xã chưa đạt đã lên đạt ở kỳ sau",
        f"no indicator data; so far {en(gained)} of {en(tried)} failing communes passed a period later",
    )


def conflict(found: Conflict, full_count: int) -> tuple[str, str]:
    """A contradiction in words."""
    asked = [purpose(d, full_count) for d in found.targets]
    told_vi, told_en = "; ".join(_distinct(a for a, _ in asked)), "; ".join(_distinct(b for _, b in asked))
    out_vi, out_en = purpose(found.given_up, full_count)
    why_vi = " do các điều đặt ra trong tệp giả định" if found.by_what_if else ""
    why_en = " because of the what-if file" if found.by_what_if else ""
    if len(found.targets) == 1:
        return (
            f"Không thể đạt{why_vi}: {told_vi}, kể cả khi mọi lựa chọn được phép đều làm.",
            f"Cannot be met{why_en}: {told_en}, not even with every pass that is allowed.",
        )
    return (
        f"Không thể cùng đạt{why_vi}: {told_vi}. Bỏ một mục tiêu trong số này thì các mục tiêu còn lại trong nhóm cùng đạt được; "
        f"phương án dưới đây tạm gác: {out_vi}.",
        f"Cannot all be met{why_en}: {told_en}. Without any one of these the others can; set aside here: {out_en}.",
    )


def _distinct(texts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(texts))


def passes(by_totals: int | None, by_average: int | None, silent: Sequence[int]) -> tuple[str, str]:
    """What the plan asks in passes by its totals and by its average."""
    if by_totals is None or by_average is None:
        return "", ""
    numbers = ", ".join(map(str, silent))
    but_vi = f" (tiêu chí số {numbers} không có con số, tính mọi xã đạt)" if silent else ""
    but_en = f" (criterion {numbers}, which has no number, taken as passed everywhere)" if silent else ""
    more = by_average - by_totals
    if more > 0:
        tail_vi, tail_en = f"tức thêm {vi(more)} lượt", f"{en(more)} more"
    else:
        tail_vi, tail_en = "không vượt các tổng ấy", "no more than those"
    return (
        f"Các tổng theo tiêu chí của kế hoạch cộng lại {vi(by_totals)} lượt đạt{but_vi}; mức bình quân của chính kế hoạch "
        f"cần {vi(by_average)} lượt, {tail_vi}.",
        f"The plan's totals by criterion add up to {en(by_totals)} passes{but_en}; its own average needs "
        f"{en(by_average)}, {tail_en}.",
    )
