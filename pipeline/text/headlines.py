"""What charts say: the finding above each, the words on it, the sentence for those who cannot see it.

A headline is a template chosen by the chart from its data and filled with names as written and numbers in the form of the
language. ``TEXTS`` has Vietnamese first, English second; English avoids plurals, so that one form does.
"""

from __future__ import annotations

from collections.abc import Sequence
from numbers import Real

from pipeline import errors
from pipeline.text import codes
from pipeline.text.numbers import number
from pipeline.text.phrases import Lang

LANGUAGES: tuple[Lang, ...] = ("vi", "en")
LONG = 60  # letters of a name inside a sentence
TEXTS: dict[str, tuple[str, str]] = {
    # Codes of the database.
    **{f"status.{code}": phrase for code, phrase in codes.STATUSES.items()},
    **{f"state.{code}": phrase for code, phrase in codes.STATES.items()},
    **{f"standing.{code}": phrase for code, phrase in codes.STANDINGS.items()},
    # Words that stand on more than one chart.
    "empty": ("Chưa có gì để vẽ biểu đồ này.", "There is nothing to show in this chart yet."),
    "no_values": ("Chưa có số liệu để vẽ biểu đồ này.", "No figure is known yet for this chart."),
    "own.unknown": (
        "Loại biểu đồ này ({types}) chỉ xem được trên trang và trong sổ tính.",
        "A chart of this type ({types}) is shown on the page and in the notebook only.",
    ),
    "capped": ("Vẽ {shown} dòng đầu trên {total}.", "The first {shown} of {total} rows are drawn."),
    "more": ("và {n} dòng nữa", "and {n} more rows"),
    "names.and": ("{names} và {last}", "{names} and {last}"),
    "names.more": ("{names} và {n} tên khác", "{names} and {n} others"),
    "unit": ("Đơn vị: {unit}.", "Unit: {unit}."),
    "unknown": ("chưa có số liệu", "no figure yet"),
    "now": ("hiện có {n}", "now {n}"),
    "range": ("có thể từ {n}", "may be {n}"),
    "range.mark": ("khoảng có thể, khi đủ báo cáo", "possible range, once all is reported"),
    "needed": ("lúc này cần {n}", "{n} needed by now"),
    "needed.short": ("cần {n}", "needs {n}"),
    "needed.mark": ("cần lúc này", "needed by now"),
    "target": ("mục tiêu {n}", "target {n}"),
    "target.mark": ("mục tiêu", "target"),
    "start": ("đầu năm", "start"),
    "gap.short": ("thiếu {n}", "{n} short"),
    "gap.even": ("đủ", "as needed"),
    "gap.over": ("hơn {n}", "{n} over"),
    "gap.short_falls": ("còn cao hơn {n}", "{n} too high"),
    "gap.over_falls": ("thấp hơn {n}", "{n} lower"),
    "noun.target": ("mục tiêu", "targets"),
    # Bars against the plan.
    "bullet.one": ("{name}: {status}", "{name}: {status}"),
    "bullet.bad": ("{k} trên {n} {noun} chậm, đứng hoặc lùi", "Behind, still or reversing: {k} of {n} {noun}"),
    "bullet.short": ("{k} trên {n} {noun} kém mức cần lúc này", "Short of what is needed by now: {k} of {n} {noun}"),
    "bullet.worst": ("; xa mức cần nhất: {names}", "; farthest from it: {names}"),
    "bullet.none": ("Không {noun} nào kém mức cần lúc này, trên {n}", "None of {n} {noun} falls short by now"),
    "bullet.none_bad": (
        "Không {noun} nào chậm, đứng hoặc lùi, trên {n}",
        "None of {n} {noun} is behind, still or reversing",
    ),
    "bullet.watch": (
        "Không {noun} nào chậm, đứng hoặc lùi, trên {n}; có nguy cơ chậm: {k}",
        "None of {n} {noun} is behind, still or reversing; at risk: {k}",
    ),
    "bullet.reached": ("{k} trên {n} {noun} đã đạt", "Reached: {k} of {n} {noun}"),
    "bullet.values": ("{n} {noun} có số liệu", "{n} {noun} with a figure"),
    "bullet.alt": ("Biểu đồ thanh so với kế hoạch. {rows}", "Bars against the plan. {rows}"),
    "bullet.road": (
        "Thanh màu là phần đường đã đi từ đầu năm đến mục tiêu; mũi tên: khoảng kéo dài ra ngoài hình.",
        "A bar is the part of the road gone from the start to the target; an arrow: the range goes on beyond the picture.",
    ),
    # One target over the periods.
    "forecast.mark": ("dự báo", "forecast"),
    "path.now": ("Hiện có {n}", "Now {n}"),
    "path.even": ("đúng mức cần lúc này", "just what is needed by now"),
    "path.short": ("thiếu {n} so với mức cần lúc này", "{n} short of what is needed by now"),
    "path.over": ("hơn {n} so với mức cần lúc này", "{n} over what is needed by now"),
    "path.short_falls": ("còn cao hơn {n} so với mức cần lúc này", "{n} above what is needed by now"),
    "path.over_falls": ("thấp hơn {n} so với mức cần lúc này", "{n} below what is needed by now"),
    "path.planned": ("kế hoạch cần {n}", "planned {n}"),
    "path.forecast": ("dự báo {n}", "forecast {n}"),
    "path.reaches": (", tới mục tiêu {n}", ", reaching the target {n}"),
    "path.may": (", chưa chắc tới mục tiêu {n}", ", not sure to reach the target {n}"),
    "path.misses": (", không tới mục tiêu {n}", ", not reaching the target {n}"),
    "path.alt": ("Biểu đồ đường qua các kỳ. {rows}", "Lines over the periods. {rows}"),
    "path.note": (
        "Nét đứt: đường kế hoạch; nét chấm: dự báo, vạch xám là khoảng của nó.",
        "Dashed: the path planned; dotted: the forecast, the grey bar is its range.",
    ),
    "cards.short": (
        "{k} trên {n} kém mức cần lúc này: {names}",
        "Short of what is needed by now: {k} of {n} ({names})",
    ),
    "cards.none": ("Cả {n} đều đủ mức cần lúc này", "All {n} stand where they need to by now"),
    "cards.moved": (
        "Từ kỳ đầu: {up} trên {n} tăng, {down} giảm",
        "Since the first period: {up} of {n} rose, {down} fell",
    ),
    "cards.shared": ("Mọi hình cùng một thang.", "All panels have one scale."),
    "communes": ("{n} xã", "communes: {n}"),
    "before": ("kỳ trước {n}", "{n} the period before"),
    "before.mark": ("kỳ trước", "the period before"),
    "now.mark": ("kỳ này", "this period"),
    # Communes by the number of criteria they pass.
    "bands.half": (
        "Ít nhất một nửa trong {n} xã đạt không quá {m} tiêu chí; {k} xã đủ {full}",
        "At least half of {n} communes pass {m} criteria or fewer; {k} pass all {full}",
    ),
    "bands.none": (
        "Ít nhất một nửa trong {n} xã đạt không quá {m} tiêu chí; chưa xã nào đủ {full}",
        "At least half of {n} communes pass {m} criteria or fewer; none passes all {full}",
    ),
    "bands.all": ("Cả {n} xã đủ {full} tiêu chí", "All {n} communes pass all {full} criteria"),
    "bands.row": ("{c} tiêu chí {n} xã", "{c} criteria: {n}"),
    "bands.hover": ("{c} tiêu chí", "{c} criteria"),
    "bands.axis": ("Số tiêu chí đạt", "Criteria passed"),
    "bands.alt": ("Biểu đồ cột, số xã theo số tiêu chí đạt. {rows}", "Columns, communes by criteria passed. {rows}"),
    "bands.note": (
        "Số trên cột: số xã; màu đậm hơn: nhiều tiêu chí hơn.",
        "Above a column: communes; deeper: more criteria.",
    ),
    # A whole in its parts.
    "shares.most": ("Nhiều nhất: {part}, {k} trên {n}", "Most: {part}, {k} of {n}"),
    "shares.change": ("Từ {a} đến {b}: {part} từ {v} thành {w}", "From {a} to {b}: {part} from {v} to {w}"),
    "shares.same": ("Không đổi từ {a} đến {b}", "No change from {a} to {b}"),
    "shares.alt": ("Biểu đồ thanh chồng. {rows}", "Stacked bars. {rows}"),
    # Districts.
    "districts.ends": ("Cao nhất: {a} ({v}); thấp nhất: {b} ({w})", "Highest: {a} ({v}); lowest: {b} ({w})"),
    "districts.same": ("Cả {n} nơi cùng mức {v}", "All {n} stand at {v}"),
    "districts.moved": (
        "; so với kỳ trước {up} trên {n} tăng, {down} giảm",
        "; since the period before {up} of {n} rose, {down} fell",
    ),
    "districts.alt": ("Biểu đồ điểm. {rows}", "Dots. {rows}"),
    "districts.reference": ("Đường chấm: mức chung {n}.", "Dotted line: overall, {n}."),
    "carried": ("số của kỳ {period}", "carried from {period}"),
    "grid.passed": ("{k} trên {n} ô đạt ({share})", "Passed: {k} of {n} cells ({share})"),
    "grid.unknown": ("; {n} ô chưa rõ", "; not known: {n}"),
    "grid.not_applicable": ("Không ô nào được xét", "No cell applies"),
    "grid.carried": ("Dấu * : lấy từ kỳ trước.", "A * is carried from an earlier period."),
    "grid.alt": (
        "Bảng {rows} dòng × {columns} cột. Số ô: {states}.",
        "Grid of {rows} rows and {columns} columns. Cells: {states}.",
    ),
    # Communes as squares.
    "map.passed": ("{k} trên {n} xã đạt", "Passed: {k} of {n} communes"),
    "map.unknown": ("; {k} xã chưa rõ", "; not known: {k}"),
    "map.recognised": ("xã đã được công nhận", "recognised"),
    "map.headline": ("{k} trên {n} xã đã được công nhận", "Recognised: {k} of {n} communes"),
    "map.headline.short": ("; nay thiếu tiêu chí: {k}", "; short of criteria now: {k}"),
    "map.short": ("đã công nhận, nay thiếu", "recognised, short now"),
    "map.late": ("kỳ này chưa gửi", "not reported this period"),
    "map.most": ("Nhiều nhất: {step}, {k} trên {n} xã", "Most: {step}, {k} of {n} communes"),
    "map.range": ("{n} xã, từ {a} đến {b}", "{n} communes, from {a} to {b}"),
    "map.value": ("{n} tiêu chí", "{n} criteria"),
    "map.beside": ("Số cạnh tên: xã được công nhận / số xã.", "Beside a name: communes recognised / communes."),
    "map.beside.state": ("Số cạnh tên: xã đạt / số xã.", "Beside a name: communes that pass / communes."),
    "map.alt": ("Sơ đồ ô, {n} xã: {key}. Theo huyện: {rows}.", "Tile map, {n} communes: {key}. By district: {rows}."),
    "map.beside.none": ("Số cạnh tên: số xã.", "Beside a name: communes."),
    # Money by source.
    "money.none": ("Kỳ này chưa có báo cáo về nguồn vốn.", "No money is reported this period."),
    "money.came": ("đã huy động {share}", "mobilised {share}"),
    "money.spent": ("giải ngân {share}", "disbursed {share}"),
    "money.and": (" và ", " and "),
    "money.of_needed": (" nhu cầu của kế hoạch", " of what the plan needs"),
    "money.time": (", khi đã qua {share} thời gian", ", with {share} of the time gone"),
    "money.shares_unknown": ("Kế hoạch không nêu số cần để so sánh", "The plan names no sums to compare with"),
    "money.needed": ("cần {n}", "needed {n}"),
    "money.mobilised": ("đã huy động", "mobilised"),
    "money.disbursed": ("đã giải ngân", "disbursed"),
    "money.time_mark": ("thời gian đã qua", "time gone"),
    "money.whole": ("100 % số cần", "100 % of the need"),
    "money.note": (
        "Số đậm: đã huy động; tiếp theo: đã giải ngân / số cần. Tỷ lệ so với số cần.",
        "Bold: mobilised; then disbursed / needed. Shares are of what is needed.",
    ),
    "money.alt": ("Biểu đồ thanh theo nguồn vốn. {rows}", "Bars by source of money. {rows}"),
    # Scheduled tasks.
    "schedule.late": ("{k} trên {n} việc quá hạn: {names}", "Overdue: {k} of {n} tasks ({names})"),
    "schedule.none_late": ("Không việc nào quá hạn, trên {n} việc", "None of {n} tasks is overdue"),
    "schedule.unknown": ("; qua hạn mà chưa rõ: {k}", "; past due and not known: {k}"),
    "schedule.soon": ("; sắp đến hạn: {k}", "; due soon: {k}"),
    "schedule.due": ("hạn {day}", "due {day}"),
    "schedule.done_on": ("xong ngày {day}", "done on {day}"),
    "schedule.done_mark": ("ngày hoàn thành", "day it was done"),
    "schedule.today": ("Vạch đen: {day}.", "Black line: {day}."),
    "schedule.note": ("Ký hiệu đứng ở từng hạn của việc.", "A sign stands at every date a task is due."),
    "schedule.alt": ("Biểu đồ tiến độ công việc. {rows}", "Tasks over time. {rows}"),
    # Changes between two periods.
    "changes.gained": ("thêm", "gained"),
    "changes.lost": ("mất", "lost"),
    "changes.same": ("không đổi", "no change"),
    "changes.none": ("Không có thay đổi so với kỳ trước", "No change since the period before"),
    "changes.sums": ("Thêm {g}, mất {l}", "Gained {g}, lost {l}"),
    "changes.most": ("; mất nhiều nhất: {names} ({n})", "; lost most: {names} ({n})"),
    "changes.restated": ("Chưa kể {n} được xác định lại.", "Not counted: {n} restated."),
    "changes.alt": ("Biểu đồ thêm và mất so với kỳ trước. {rows}", "Gains and losses since the period before. {rows}"),
    # What a report on the whole plan is read for.
    "finding.few_near": (
        "Còn phải thêm {k} {unit} được công nhận, nhưng chỉ {m} {unit} chưa công nhận thiếu không quá {d} tiêu chí",
        "Still to be recognised: {k} {unit}, but only {m} of those not recognised lack at most {d} criteria",
    ),
    "finding.none_near": (
        "Còn phải thêm {k} {unit} được công nhận, nhưng chưa {unit} nào chỉ thiếu {d} tiêu chí trở xuống",
        "Still to be recognised: {k} {unit}, and none of the others lacks as few as {d} criteria",
    ),
    "finding.near": (
        "Còn phải thêm {k} {unit} được công nhận; {m} {unit} chưa công nhận thiếu không quá {d} tiêu chí",
        "Still to be recognised: {k} {unit}; of the others, {m} lack at most {d} criteria",
    ),
    "finding.reached": (
        "{subject}: đã đạt mục tiêu, {value} trên {target_low} {unit}",
        "{subject}: target reached, {value} of {target_low} {unit}",
    ),
    "finding.forecast": (
        "{subject}: nay {value}, dự báo {forecast} so với mục tiêu {target_low} {unit}",
        "{subject}: now {value}, forecast {forecast} against a target of {target_low} {unit}",
    ),
    "finding.decide": ("{k} trên {n} mục tiêu cần quyết định", "Targets that need a decision: {k} of {n}"),
    # Who owes reports.
    "sent": ("đã gửi", "sent"),
    "not_sent": ("chưa gửi", "not sent"),
    "sent_unknown": ("chưa rõ", "not known"),
    "completeness.missing": ("{k} trên {n} nơi chưa gửi báo cáo: {names}", "Not sent: {k} of {n} ({names})"),
    "completeness.all": ("Cả {n} nơi đã gửi báo cáo", "All {n} have sent their report"),
    "completeness.alt": (
        "Nơi đã gửi báo cáo: {groups}. Chưa gửi: {n}.",
        "Senders that have reported: {groups}. Not sent: {n}.",
    ),
    "completeness.who": (" Đó là: {names}.", " They are: {names}."),
}


def say(key: str, lang: str = "vi", /, **values: object) -> str:
    """The text of ``key`` with its ``{names}`` filled in, a number with at most two decimals. Raises KeyError for a key there
    is not, UsageError for another language than LANGUAGES."""
    if lang not in LANGUAGES:
        raise errors.UsageError(
            "lang", f"'{lang}'", "vi, en", "Dùng lang = 'vi'.", english="lang must be 'vi' or 'en'."
        )
    at = LANGUAGES.index(lang)
    texts = {k: number(float(v), LANGUAGES[at]) if isinstance(v, Real) else v for k, v in values.items()}
    return TEXTS[key][at].format(**texts)


def names(values: Sequence[str], lang: str = "vi", most: int = 3) -> str:
    """``A``, ``A và B``, ``A, B, C và 4 tên khác``: names inside a sentence, at most ``most`` of them, a very long one cut."""
    values = [v if len(v) <= LONG else v[: LONG - 1].rstrip() + "…" for v in values]
    if len(values) > most + 1:
        return say("names.more", lang, names=", ".join(values[:most]), n=len(values) - most)
    if len(values) > 1:
        return say("names.and", lang, names=", ".join(values[:-1]), last=values[-1])
    return values[0] if values else ""
