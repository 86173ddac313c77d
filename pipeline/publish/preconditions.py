"""What a run needs before it can publish: a workspace with a period, and one workbook that can be used."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from pipeline import errors, periods
from pipeline.workspace import Workspace


def require_workspace(workspace: Workspace, period: str | None, today: dt.date) -> None:
    """A run needs data/raw with at least one period folder, and a period that is one of them and has begun."""
    try:
        known = workspace.periods()
    except OSError as error:
        raise errors.NothingToPublish(
            where=str(workspace.submissions),
            found=f"không mở được thư mục này; hệ thống báo: {error.strerror}",
            expected="một thư mục mà người chạy lệnh đọc được",
            todo="Cấp quyền đọc và mở thư mục cho người chạy ntm rồi chạy lại.",
            english=f"The folder cannot be opened: {error.strerror}.",
        ) from None
    if not known:
        raise errors.NothingToPublish(
            where=str(workspace.submissions),
            found="không có thư mục kỳ rà soát nào",
            expected="ít nhất một thư mục dạng 2019-06 chứa biểu của các huyện, sở",
            todo="Chép biểu vào data/raw/submissions/<YYYY-MM>/, hoặc chỉ đúng thư mục: ntm --workspace THƯ_MỤC run",
            english="No period folder under data/raw/submissions.",
        )
    if period is None:
        return
    if period in known and periods.start_of(period) > today:
        raise errors.UsageError(
            where="--period",
            found=f"kỳ '{period}' chưa đến (hôm nay {today:%d/%m/%Y})",
            expected="một kỳ đã bắt đầu",
            todo="Kiểm tra tên thư mục kỳ dưới data/raw/submissions; gõ nhầm thì đổi lại tên rồi chạy `ntm run`.",
            english=f"{period} has not begun.",
        )
    if not periods.is_period(period) or period not in known:
        raise unknown_period(period, known, "có thư mục")


def unknown_period(period: str, known: Sequence[str], which: str) -> errors.UsageError:
    """That a period is none of those there are; ``which`` these are."""
    return errors.UsageError(
        where="--period",
        found=f"kỳ '{period}'",
        expected=f"một trong các kỳ {which}: {', '.join(known)}",
        todo=f"Ghi lại kỳ, ví dụ --period {known[-1]}",
        english=f"No such period; there are {', '.join(known)}.",
    )


def require_nation(as_of: dt.date | None, only: Sequence[str]) -> None:
    """A nation is published as its provinces are, whole: raise UsageError for a past day or a part of its reports."""
    for option, given in (("--as-of", as_of), ("--only", only)):
        if given:
            raise errors.UsageError(
                where=option,
                found="không gian làm việc của nhiều tỉnh (ntm.toml: [provinces])",
                expected="lượt chạy không có tùy chọn này",
                todo=f"Bỏ {option}, hoặc dùng trong không gian làm việc của một tỉnh.",
                english=f"A nation's workspace takes no {option}.",
            )


def require_usable(workspace: Workspace, submissions: list[dict[str, Any]]) -> None:
    """At least one workbook must have been read; otherwise the last publication stays."""
    if any(s["status"] in ("accepted", "partly_accepted") for s in submissions):
        return
    refused = [f"• {s['file']}: {s['reason'] or s['status']}" for s in submissions if s["status"] != "ignored"]
    more = [f"• và {len(refused) - 10} tệp khác"] if len(refused) > 10 else []
    raise errors.NothingToPublish(
        where=str(workspace.submissions),
        found="không có biểu nào dùng được"
        + (f" tính đến ngày {workspace.as_of:%d/%m/%Y}" if workspace.as_of else "")
        + ("\n" + "\n".join(refused[:10] + more) if refused else ""),
        expected="ít nhất một biểu đọc được",
        todo="Xem lý do ở từng tệp, sửa hoặc thay tệp rồi chạy lại; bản công bố trước (nếu có) vẫn giữ nguyên.",
        english="No usable workbook.",
    )
