"""The phrases of the explanation of a target, in the order of its sentences."""

from __future__ import annotations

from pipeline.text.phrases import Phrase

NO_FIGURE = Phrase("chưa có số liệu", "no figure yet")
MORE = Phrase("thêm {n}", "{n} more")
NO_MORE = Phrase("chưa có thêm {unit} nào", "no more {unit} so far")
FEWER = Phrase("giảm {n} so với đầu kỳ", "{n} fewer than at the start")
OF_MEMBERS = Phrase("{n}/{members} {unit}", "{n} of {members} {unit}")
PASSING = Phrase("{count} đạt", "{count} pass")
REACHING = Phrase("{count} đạt ít nhất {level}", "{count} have at least {level}")

NEED = Phrase("cần {goal}", "target {goal}")
NEED_MORE = Phrase("cần thêm {goal}", "target {goal} more")
NEED_ALL = Phrase("cần đủ {goal}", "all {goal} must")
NEED_KEEP = Phrase("cần giữ {goal}", "to be kept at {goal}")
NEED_DOWN = Phrase("cần giảm còn {goal}", "to come down to {goal}")
BANDS = Phrase("{need} (kế hoạch: {bands})", "{need} (plan: {bands})")
BAND_ITSELF = Phrase(
    "Riêng nhóm {band} tiêu chí: {count}, kế hoạch ghi {target}.",
    "The band of {band} criteria itself: {count}, the plan says {target}.",
)
ALSO_TOTAL = Phrase("{need} (tức tổng {target}, nay {value})", "{need} (that is {target} in all, now {value})")
ALSO_MORE = Phrase("{need} (tức thêm {target}, đã thêm {value})", "{need} (that is {target} more, {value} so far)")

PATHS = {
    "even": Phrase("tính chia đều theo thời gian thì nay {need}", "spread evenly over time, {need} by now"),
    "milestones": Phrase("theo mốc kế hoạch đã ghi thì nay {need}", "by the milestones the plan states, {need} by now"),
    "learned": Phrase(
        "theo nhịp các năm trước ({n} quyết định) thì nay {need}", "at the pace of earlier years ({n} decisions), {need} by now"
    ),
}  # fmt: skip
BY_NOW = Phrase("cần {n}", "{n} needed")
BY_NOW_MORE = Phrase("cần thêm {n}", "{n} more needed")
BY_NOW_DOWN = Phrase("cần giảm còn {n}", "down to {n} needed")
NOTHING_DUE = Phrase("chưa phải đạt thêm gì", "nothing is due")
LESS_THAN_ONE = Phrase("mới cần chưa tới 1 {unit}", "less than 1 {unit} is due")
SHORT = Phrase(", còn thiếu {gap}", ", {gap} short")
TOO_MANY = Phrase(", còn cao hơn {gap}", ", {gap} too high")
JUST_ENOUGH = Phrase(", vừa đủ", ", just enough")
AHEAD = Phrase(", đang vượt {gap}", ", {gap} ahead")
PACE = Phrase(", tốc độ bằng {pace} mức cần có", ", the pace is {pace} of what is needed")
EVENLY = Phrase(" (chia đều thì {n})", " (spread evenly: {n})")

AT_START = Phrase("{measured}, bằng mốc đầu kỳ", "{measured}, as at the start")
FROM_START = Phrase("{measured}, mốc đầu kỳ {baseline}", "{measured}, began at {baseline}")

VERDICTS = {
    "not_started": Phrase(
        "{about}: {measured}, {need}; kỳ gốc, chưa tính tiến độ.",
        "{about}: {measured}, {need}; baseline period, no pace yet.",
    ),
    "achieved": Phrase("{about}: {measured}, {need}: đã đạt mục tiêu.", "{about}: {measured}, {need}: achieved."),
    "kept": Phrase("{about}: {measured}, {need}: đang giữ được.", "{about}: {measured}, {need}: kept."),
    "missed": Phrase(
        "{about}: {measured}, {need}: đã đến hạn {due} mà chưa đạt, {gap}.",
        "{about}: {measured}, {need}: missed, due on {due}, {gap}.",
    ),
    "missed_unsure": Phrase(
        "{about}: {measured}, {need}: đã đến hạn {due}, theo số liệu hiện có thì chưa đạt, {gap}.",
        "{about}: {measured}, {need}: due on {due}, by the figures at hand not reached, {gap}.",
    ),
    "not_kept": Phrase(
        "{about}: {measured}, {need}: không giữ được mức phải giữ, {gap}.",
        "{about}: {measured}, {need}: not kept, {gap}.",
    ),
    "reversing": Phrase(
        "{about}: {measured}, {need}; {by_now}: đang đi ngược mục tiêu.",
        "{about}: {measured}, {need}; {by_now}: moving away from the target.",
    ),
    "no_movement": Phrase(
        "{about}: {measured}, {need}; {by_now}: chưa chuyển biến.",
        "{about}: {measured}, {need}; {by_now}: no movement.",
    ),
    "on_track": Phrase(
        "{about}: {measured}, {need}; {by_now}: đúng tiến độ.", "{about}: {measured}, {need}; {by_now}: on track."
    ),
    "at_risk": Phrase(
        "{about}: {measured}, {need}; {by_now}: có nguy cơ chậm.", "{about}: {measured}, {need}; {by_now}: at risk."
    ),
    "behind": Phrase("{about}: {measured}, {need}; {by_now}: chậm.", "{about}: {measured}, {need}; {by_now}: behind."),
}
GAP_SHORT = Phrase("còn thiếu {gap}", "{gap} short")
GAP_OVER = Phrase("còn cao hơn {gap}", "{gap} too high")
TO_GO = Phrase("còn cách {gap}", "{gap} to go")
NOT_STARTED_EMPTY = Phrase("{about}: kỳ gốc, {reason}.", "{about}: baseline period, {reason}.")
NOT_ASSESSABLE = Phrase(
    "{about}: {figures}; chưa đánh giá được tiến độ vì {reason}.",
    "{about}: {figures}; its pace cannot be assessed because {reason}.",
)
NOT_ASSESSABLE_EMPTY = Phrase("{about}: chưa đánh giá được vì {reason}.", "{about}: not assessable because {reason}.")

MISSING = Phrase("Còn thiếu {names}{undecided}.", "Still missing: {names}{undecided}.")
UNDECIDED = Phrase(", trong đó {n} chưa rõ", ", of which {n} unclear")

MONTHLY = Phrase(
    "Đến nay mỗi tháng {so_far}; từ nay đến hạn mỗi tháng cần {needed}.",
    "So far {so_far} a month; from now on {needed} a month is needed.",
)
UP = Phrase("tăng {n}", "an increase of {n}")
DOWN = Phrase("giảm {n}", "a decrease of {n}")
UNCHANGED = Phrase("không đổi", "no change")
REMAINING = Phrase(
    "{so_far}; còn {months} đến hạn, cần {needed}.",
    "{so_far}; {needed} is needed by the due date, {months} away.",
)
REMAINING_ONLY = Phrase("Còn {months} đến hạn, cần {needed}.", "Needed by the due date, {months} away: {needed}.")
REMAINING_NEW = Phrase("Còn {months} đến hạn, cần thêm {n} nữa.", "Needed by the due date, {months} away: {n} more.")
SO_FAR_UP = Phrase("So với mốc đầu kỳ đã tăng {n}", "Up {n} from the start")
SO_FAR_DOWN = Phrase("So với mốc đầu kỳ đã giảm {n}", "Down {n} from the start")
SO_FAR_NONE = Phrase("So với mốc đầu kỳ chưa đổi", "No change from the start")
DISBURSED = Phrase("Đã giải ngân {n}, bằng {share} kế hoạch.", "Disbursed: {n}, {share} of the plan.")
DISBURSED_AND_TIME = Phrase(
    "Đã giải ngân {n}, bằng {share} kế hoạch; thời gian đã qua {time}.",
    "Disbursed: {n}, {share} of the plan; {time} of the time has gone.",
)

CERTAIN = Phrase("Kết luận chắc chắn.", "Certain.")
SINGLE_SOURCE = Phrase("Số liệu chỉ có một nguồn: {sender}.", "From a single source: {sender}.")
SINGLE_SOURCE_UNNAMED = Phrase("Số liệu chỉ có một nguồn.", "From a single source.")
LIKELY_ONE = Phrase("Khả năng cao là {status} ({range}).", "Very likely {status} ({range}).")
LIKELY = Phrase(
    "Khả năng cao là {status}, khoảng hợp lý {range}.", "Very likely {status}; the plausible range is {range}."
)
HOLDS = Phrase(
    "Số liệu còn ô chưa chắc, có thể {range}; kết luận không đổi.", "It may be {range}; the verdict holds all the same."
)
OPEN = Phrase("Chưa chắc chắn: có thể {range}{between}{hangs}.", "Not certain: it may be {range}{between}{hangs}.")
OPEN_UNKNOWN = Phrase("Chưa chắc chắn{hangs}.", "Not certain{hangs}.")
BETWEEN = Phrase(" ({low} đến {high})", " ({low} to {high})")
HANGS = Phrase(", còn tùy {what}", ", depending on {what}")
NOT_CONCLUDED = Phrase("Chưa thể kết luận chắc chắn: {reasons}.", "The verdict is not certain: {reasons}.")
CARRIED = Phrase("số liệu lấy từ kỳ trước, {period}", "the figure is that of an earlier period, {period}")
MAY_BE = Phrase("có thể {range}{hangs}", "it may be {range}{hangs}")
CARRIED_SENTENCE = Phrase(
    "Kỳ này chưa có số mới, số liệu lấy từ kỳ {period}.",
    "Nothing new came this period; the figure is that of {period}.",
)
PROVISIONAL = Phrase(
    "Mốc tạm: số đầu tiên trong năm, kỳ {period} ({baseline}), vì kế hoạch không nêu số đầu kỳ.",
    "Provisional baseline: the first figure of the year, {period} ({baseline}); the plan gives none.",
)
PROVISIONAL_UNDATED = Phrase(
    "Mốc tạm: số đầu tiên trong năm ({baseline}), vì kế hoạch không nêu số đầu kỳ.",
    "Provisional baseline: the first figure of the year ({baseline}); the plan gives none.",
)
RELISTED = Phrase(
    "Danh sách xã đã thay đổi sau mốc đầu kỳ (sáp nhập, chia tách); mốc đã tính lại theo danh sách mới.",
    "The list of communes changed after the baseline (mergers, splits); the baseline is that of the new list.",
)
UNVERIFIED = Phrase("Danh sách xã của nhóm chưa được xác minh.", "Membership of the group is not verified.")

NOT_SENT = Phrase("số liệu kỳ này chưa gửi", "the figure of this period, not sent")
CELL = Phrase("ô {cell}", "cell {cell}")
