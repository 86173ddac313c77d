"""The watch over scheduled runs: what failed, what did not happen, what is new; each told once to each list.

The history is what is looked at, so that a run that was killed and one that never began are seen too, by whoever looks
next. What was told is kept per list in data/processed/notices.json; a notice that could not be delivered is not, and goes
out at the next look. The last settings that could be read are kept there too: an ntm.toml that somebody broke stops every
run, and those it named until then must hear of that.
"""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from pipeline import errors, settings
from pipeline.publish import history, lock
from pipeline.scheduling import notices
from pipeline.scheduling.endings import ending
from pipeline.scheduling.notices import Event
from pipeline.workspace import Workspace

REMEMBERED = 200
"""Events kept per list as told."""
FORGOTTEN = dt.timedelta(days=7)
"""An event older than this is told to nobody any more: a list that is new, a server that was away for long."""


def look(workspace: Workspace, now: dt.datetime, code: int | None = None) -> tuple[list[Event], list[errors.NtmError]]:
    """Tell every list what it has not heard yet; gives the events told of and the deliveries that failed.

    ``code`` is what the run just ended with, where the caller knows it: a run that could not even write its line (the
    disk is full) is told by it. Of a wrong ntm.toml those hear whom it named while it was right; the error itself is
    the last of the failed.
    """
    record = _read(workspace)
    wanted, wrong = _settings(workspace, record)
    begun = dt.datetime.fromisoformat(record.setdefault("since", now.isoformat(timespec="seconds")))
    events = [*_ended(workspace, now), *_missed(workspace, wanted.schedule, begun, now)]
    if wrong:
        line = {"ended": now.isoformat(timespec="seconds"), "reason": str(wrong)}
        events.append(_event("failure", f"settings-{now:%Y-%m-%d}", wrong.exit_code, workspace, line))
    if code not in (None, 0, 14) and not any(_tells(event, code, now) for event in events):
        events.append(_event("failure", f"code-{code}-{now:%Y%m%dT%H%M}", code, workspace, {"ended": now.isoformat()}))
    failed: list[errors.NtmError] = []
    told_of: list[Event] = []
    for notice in wanted.notices:
        told: list[str] = record.setdefault("told", {}).setdefault(f"{notice.by} {notices.address(notice)}", [])
        for event in events:
            if event.kind not in notice.on or event.identity in told:
                continue
            try:
                notices.send(workspace, notice, event)
            except errors.NoticeFailed as error:
                failed.append(error)
                continue
            told.append(event.identity)
            del told[:-REMEMBERED]
            told_of += [] if event in told_of else [event]
    _write(workspace, record)
    return told_of, [*failed, *([wrong] if wrong else [])]


def _settings(
    workspace: Workspace, record: dict[str, Any]
) -> tuple[settings.Settings, errors.ReferenceFileError | None]:
    """The settings, kept in ``record``; the last right ones, with the error, where ntm.toml is wrong now."""
    try:
        text = settings.read(workspace)
        wanted = settings.parse(text)
    except errors.ReferenceFileError as error:
        return settings.parse(str(record.get("settings", ""))), error
    record["settings"] = text
    return wanted, None


def trial(workspace: Workspace, now: dt.datetime) -> list[errors.NtmError]:
    """Send every list a notice that says it is a trial; gives the deliveries that failed."""
    failed: list[errors.NtmError] = []
    for notice in settings.load(workspace).notices:
        title = f"[ntm {workspace.root.name}] Thử thông báo / Test notice"
        text = f"Thông báo thử, không cần làm gì.\nA test notice: nothing to do.\n{workspace.root}"
        try:
            notices.send(workspace, notice, Event(f"test-{now.isoformat()}", "test", title, text, {}))
        except errors.NoticeFailed as error:
            failed.append(error)
    return failed


def last_finished(workspace: Workspace) -> dt.datetime | None:
    """When the newest scheduled run that was not cut off ended."""
    ended = [line["ended"] for line in history.read(workspace) if line.get("scheduled") and line.get("ended")]
    return dt.datetime.fromisoformat(ended[-1]) if ended else None


def _ended(workspace: Workspace, now: dt.datetime) -> list[Event]:
    """Failures and publications of scheduled runs, oldest first; a run whose mark was left without its lock is cut off."""
    lines = [line for line in history.read(workspace) if line.get("scheduled")]
    mark = lock.read_mark(workspace)
    if mark and mark.get("scheduled") and not lock.is_held(workspace):
        lines.append({**mark, "status": "cut_off", "exit_code": None})
    events = []
    for line in lines:
        when = dt.datetime.fromisoformat(line.get("ended") or line["started"])
        kind = "success" if line["status"] == "published" else "failure"
        if line["status"] != "unchanged" and now - when < FORGOTTEN:
            events.append(_event(kind, str(line["run_id"]), line.get("exit_code"), workspace, line))
    return events


def _missed(workspace: Workspace, schedule: settings.Schedule, begun: dt.datetime, now: dt.datetime) -> list[Event]:
    """That no run came about in time; once a day as long as it lasts."""
    last = max(filter(None, (begun, last_finished(workspace))))
    if _time_due(last, now, schedule.days) < dt.timedelta(hours=schedule.dead_after_hours):
        return []
    title = f"[ntm {workspace.root.name}] Không có lượt chạy nào từ {last:%d/%m/%Y %H:%M} / No run since"
    text = (
        f"Chuyện gì: không lượt chạy theo lịch nào kết thúc từ {last:%d/%m/%Y %H:%M}.\n"
        "Ai làm: người quản trị.\nLàm gì: xem máy có bật, lịch có còn (ntm schedule show), rồi chạy tay: ntm run.\n"
        f"English: no scheduled run has finished since {last.isoformat(timespec='minutes')}.\n{workspace.root}\n"
    )
    return [Event(f"missed-{now:%Y-%m-%d}", "missed", title, text, {"since": last.isoformat()})]


def _time_due(last: dt.datetime, now: dt.datetime, days: str) -> dt.timedelta:
    """Time from ``last`` to ``now``, without the days on which nothing is due."""
    due = now - last
    day = last.replace(hour=0, minute=0, second=0, microsecond=0)
    while days == "weekdays" and day < now:
        after = day + dt.timedelta(days=1)
        if day.weekday() >= 5:
            due -= min(now, after) - max(last, day)
        day = after
    return due


def _event(kind: str, identity: str, code: int | None, workspace: Workspace, line: dict[str, Any]) -> Event:
    row = ending(code)
    when = line.get("ended") or line["started"]
    title = f"[ntm {workspace.root.name}] {row.what} / {row.english}"
    failed = (line.get("reports") or {}).get("failed") or []
    parts = [
        f"Chuyện gì: {row.what}" + (f" (mã {code})." if code is not None else "."),
        f"Ai làm: {row.who}.",
        f"Làm gì: {row.how}.",
        f"Lúc: {when}" + (f", kỳ {line['period']}" if line.get("period") else ""),
        *([f"Báo cáo bị lỗi: {', '.join(failed)}"] if failed else []),
        *([str(line["reason"])] if line.get("reason") else []),
        f"English: {row.english}.",
        str(workspace.root),
    ]
    details = {
        "exit_code": code,
        "run_id": line.get("run_id"),
        "period": line.get("period"),
        "workspace": str(workspace.root),
    }
    details["at"] = when
    return Event(f"{kind}-{identity}", kind, title, "\n".join(parts) + "\n", details)


def _tells(event: Event, code: int | None, now: dt.datetime) -> bool:
    """Whether an event may be the failure whose exit code the caller tells: the same code, from the last minutes."""
    is_recent = event.kind == "failure" and now - dt.datetime.fromisoformat(event.details["at"]) < dt.timedelta(
        minutes=10
    )
    return is_recent and event.details["exit_code"] in (code, None)


def _read(workspace: Workspace) -> dict[str, Any]:
    try:
        record = json.loads((workspace.processed / "notices.json").read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return record if isinstance(record, dict) else {}


def _write(workspace: Workspace, record: dict[str, Any]) -> None:
    workspace.processed.mkdir(parents=True, exist_ok=True)
    fresh = workspace.processed / ".notices.json"
    fresh.write_text(json.dumps(record, ensure_ascii=False, indent=1), "utf-8")
    fresh.replace(workspace.processed / "notices.json")
