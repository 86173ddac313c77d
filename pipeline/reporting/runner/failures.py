"""Why a report could not be made, in a sentence a person at the office can act on or pass on."""

from __future__ import annotations

import signal

from pipeline import errors
from pipeline.reporting import language

MEANINGS = {
    "CatalogException": "cơ sở dữ liệu thiếu bảng mà báo cáo cần; chạy lại 'ntm run'",
    "BinderException": "cơ sở dữ liệu thiếu cột mà báo cáo cần; chạy lại 'ntm run'",
    "IOException": "không mở được cơ sở dữ liệu",
    "ModuleNotFoundError": "thiếu thư viện; chạy lại 'make install'",
    "UsageError": "tham số không đúng",
    "NothingToPublish": "chưa có cơ sở dữ liệu",
    "UndefinedError": "mẫu trang dùng một tên không có",
    "MemoryError": "hết bộ nhớ",
    "OSError": "không đọc hoặc ghi được tệp",
    "CellExecutionError": "ô này không chạy được",
}
"""Class of an error → what it means for a report, where that can be said."""


class NotebookFailed(Exception):
    """A cell raised, the time ran out, or there is no such notebook. The message is for people."""


class TimeUp(BaseException):
    """The time limit of a report has passed. No Exception, so that a notebook's ``except Exception`` lets it through."""


def late(seconds: float) -> str:
    """The time limit has passed."""
    return language.say("Quá thời hạn {seconds} giây nên bị dừng.", seconds=f"{seconds:g}")


def died(code: int | None) -> str:
    """The process ended without a result; ``code`` is its exit code, negative for a signal."""
    try:
        how = signal.Signals(-(code or 0)).name
    except ValueError:
        how = f"mã {code}"
    return language.say(
        "Tiến trình làm báo cáo dừng đột ngột ({how}); thường vì hết bộ nhớ hoặc lỗi trong một thư viện.", how=how
    )


def cause(error: BaseException, *, at_limit: float | None = None) -> str:
    """One sentence for whatever stopped a notebook or a writer; ``at_limit``: the time limit (seconds) has passed."""
    name, text, where = type(error).__name__, str(error), ""
    if name == "PapermillExecutionError":
        name, text = getattr(error, "ename", ""), str(getattr(error, "evalue", ""))
        where = language.say("Dừng ở ô thứ {number}: ", number=getattr(error, "exec_count", None) or "?")
    if isinstance(error, NotebookFailed):
        return text
    if at_limit is not None:  # a library in C that was interrupted reports an error of its own; the time is the cause
        return where + late(at_limit)
    if isinstance(error, errors.NtmError):
        return f"{error.where}: {error.found}. {error.todo}"
    meaning = language.say(MEANINGS.get(name, "lệnh không chạy được"))
    return f"{where}{meaning} ({name}: {' '.join(text.split())[:300]})."
