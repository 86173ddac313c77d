"""Settings of a workspace, from its ntm.toml. Every one has a default; a misspelt one is an error. No secret stands in the
file: it names the environment variable that holds it."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from pipeline import errors
from pipeline.workspace import Workspace

EVENTS = ("failure", "missed", "success")
"""What a notice may be about: a run failed or was cut off; no run came about in time; something new was published."""

KEYS_OF = {
    "mail": ("to", "sender", "host", "port", "security", "user", "password_env"),
    "webhook": ("url", "url_env"),
    "file": ("path",),
}
"""By how a notice goes out: the keys that belong to it."""

SECURITY = ("starttls", "tls", "none")
DAYS = ("daily", "weekdays")


@dataclass(frozen=True)
class Schedule:
    """When the timer runs: times of day (HH:MM) on ``days``. ``dead_after_hours``: without a finished run for so long
    somebody is told. ``timeout_minutes`` ends a run that hangs."""

    at: tuple[str, ...] = ("01:30",)
    days: str = "daily"
    dead_after_hours: float = 26
    timeout_minutes: int = 60


@dataclass(frozen=True)
class Notice:
    """One list of people or one machine to be told: ``on`` which events, ``by`` which means, and the keys of that."""

    on: tuple[str, ...]
    by: str
    to: tuple[str, ...] = ()
    sender: str = ""
    host: str = "localhost"
    port: int = 587
    security: str = "starttls"
    user: str = ""
    password_env: str = "NTM_SMTP_PASSWORD"
    url: str = ""
    url_env: str = ""
    path: str = ""


@dataclass(frozen=True)
class Lake:
    """Where publications are appended to: the PostgreSQL database of the catalogue as libpq writes it (no password: that is
    PGPASSWORD or ~/.pgpass), the folder of the Parquet files, the interpreter that has DuckLake's extensions (empty: this)."""

    catalogue: str
    files: str
    python: str = ""


@dataclass(frozen=True)
class Settings:
    """ntm.toml as a whole. ``provinces``: of a nation's workspace, the folder of each province by its id;
    ``cluster``: the Dask scheduler that work is sent to."""

    workers: int | None = None
    language: str = "vi"
    provinces: Mapping[str, str] = field(default_factory=dict)
    lake: Lake | None = None
    cluster: str = ""
    schedule: Schedule = field(default_factory=Schedule)
    notices: tuple[Notice, ...] = ()


def load(workspace: Workspace) -> Settings:
    """The settings; the defaults where there is no ntm.toml. Raises ReferenceFileError for a file that is wrong."""
    return parse(read(workspace))


def read(workspace: Workspace) -> str:
    """The text of ntm.toml, empty where there is none. Raises ReferenceFileError where it cannot be read."""
    path = workspace.root / "ntm.toml"
    try:
        return path.read_text("utf-8") if path.exists() else ""
    except (OSError, ValueError) as error:
        raise _wrong("ntm.toml", str(error), "một tệp TOML đọc được") from None


def parse(text: str) -> Settings:
    """The settings that a text of ntm.toml gives. Raises ReferenceFileError for one that is wrong."""
    try:
        content = tomllib.loads(text)
    except ValueError as error:
        raise _wrong("ntm.toml", str(error), "một tệp TOML đọc được") from None
    _known(content, [f.name for f in fields(Settings)], "ntm.toml")
    schedule = content.get("schedule", {})
    notices = content.get("notices", [])
    _of_type(schedule, dict, "schedule", "bảng [schedule]")
    _of_type(notices, list, "notices", "các bảng [[notices]]")
    return Settings(
        workers=_positive(content.get("workers"), "workers"),
        language=_one_of(content.get("language", "vi"), ("vi", "en"), "language"),
        provinces=_provinces(content.get("provinces", {})),
        lake=_lake(content.get("lake")),
        cluster=_scheduler(content.get("cluster")),
        schedule=_schedule(schedule),
        notices=tuple(_notice(n, f"[[notices]] thứ {number}") for number, n in enumerate(notices, 1)),
    )


def _provinces(given: dict[str, Any]) -> dict[str, str]:
    _of_type(given, dict, "[provinces]", 'bảng [provinces], mỗi dòng: mã = "thư mục"')
    for id, folder in given.items():
        _of_type(folder, str, f"[provinces] {id}", 'một thư mục, ví dụ "../lang_son"')
    return given


def _lake(given: Any) -> Lake | None:
    if given is None:
        return None
    _of_type(given, dict, "lake", "bảng [lake]")
    _known(given, [f.name for f in fields(Lake)], "[lake]")
    for key, value in given.items():
        _of_type(value, str, f"[lake] {key}", "một chuỗi")
    for key in ("catalogue", "files"):
        if not given.get(key):
            raise _wrong("[lake]", f"thiếu {key}", f"{key} của kho chung")
    if "password" in given["catalogue"].lower():
        raise _wrong(
            "[lake] catalogue", "một mật khẩu", "chuỗi không có mật khẩu: đặt biến PGPASSWORD hoặc tệp ~/.pgpass"
        )
    return Lake(**given)


def _scheduler(given: Any) -> str:
    if given is None:
        return ""
    _of_type(given, dict, "cluster", "bảng [cluster]")
    _known(given, ["scheduler"], "[cluster]")
    address = given.get("scheduler")
    if not isinstance(address, str) or not (address == "local" or "://" in address):
        raise _wrong(
            "[cluster] scheduler", f"{address!r}", "địa chỉ của bộ điều phối Dask, như tcp://10.0.0.5:8786, hoặc local"
        )
    return address


def _schedule(given: dict[str, Any]) -> Schedule:
    _known(given, [f.name for f in fields(Schedule)], "[schedule]")
    usual = Schedule()
    at = _texts(given.get("at", list(usual.at)), "[schedule] at")
    for time in at:
        if not re.fullmatch(r"([01][0-9]|2[0-3]):[0-5][0-9]", time):
            raise _wrong("[schedule] at", f"'{time}'", "giờ dạng HH:MM, ví dụ 01:30")
    return Schedule(
        at=tuple(sorted(at)),
        days=_one_of(given.get("days", usual.days), DAYS, "[schedule] days"),
        dead_after_hours=_positive(given.get("dead_after_hours"), "[schedule] dead_after_hours", float)
        or usual.dead_after_hours,
        timeout_minutes=_positive(given.get("timeout_minutes"), "[schedule] timeout_minutes") or usual.timeout_minutes,
    )


def _notice(given: dict[str, Any], where: str) -> Notice:
    _of_type(given, dict, where, "một bảng")
    by = _one_of(given.get("by"), tuple(KEYS_OF), f"{where} by")
    _known(given, ["on", "by", *KEYS_OF[by]], where)
    on = _texts(given.get("on", ["failure", "missed"]), f"{where} on")
    for event in on:
        _one_of(event, EVENTS, f"{where} on")
    told = {key: value for key, value in given.items() if key not in ("on", "by", "to")}
    usual = Notice((), by)
    for key, value in told.items():
        _of_type(value, type(getattr(usual, key)), f"{where} {key}", type(getattr(usual, key)).__name__)
    notice = Notice(on=on, by=by, to=_texts(given.get("to", []), f"{where} to"), **told)
    if by == "mail":
        _one_of(notice.security, SECURITY, f"{where} security")
    needed = {
        "mail": (("to", notice.to), ("sender", notice.sender)),
        "webhook": (("url hoặc url_env", notice.url or notice.url_env),),
        "file": (("path", notice.path),),
    }
    for key, value in needed[by]:
        if not value:
            raise _wrong(where, f"thiếu {key}", f"{key} cho cách báo '{by}'")
    if by == "file" and (Path(notice.path).is_absolute() or ".." in Path(notice.path).parts):
        raise _wrong(f"{where} path", notice.path, "một đường dẫn trong thư mục làm việc")
    return notice


def _known(given: dict[str, Any], keys: list[str], where: str) -> None:
    for key in given:
        if key not in keys:
            near = difflib.get_close_matches(key, keys, 1)
            raise _wrong(where, f"không có mục '{key}'", f"một trong: {', '.join(near or keys)}")


def _of_type(value: object, kind: type, where: str, expected: str) -> None:
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        raise _wrong(where, repr(value), expected)


def _one_of(value: object, words: tuple[str, ...], where: str) -> str:
    if value not in words:
        raise _wrong(where, repr(value), f"một trong: {', '.join(words)}")
    return str(value)


def _texts(value: object, where: str) -> tuple[str, ...]:
    if (
        not isinstance(value, list)
        or not all(isinstance(v, str) for v in value)
        or (where.endswith(" at") and not value)
    ):
        raise _wrong(where, repr(value), 'danh sách các chuỗi, ví dụ ["…", "…"]')
    return tuple(value)


def _positive(value: object, where: str, kind: type = int) -> Any:
    if value is None:
        return None
    number = isinstance(value, (int, kind)) and not isinstance(value, bool)
    if not number or value <= 0:  # type: ignore[operator]
        raise _wrong(where, repr(value), "một số lớn hơn 0")
    return value


def _wrong(where: str, found: str, expected: str) -> errors.ReferenceFileError:
    return errors.ReferenceFileError(
        where=where if where == "ntm.toml" else f"ntm.toml: {where}",
        found=found,
        expected=expected,
        todo="Sửa ntm.toml rồi chạy lại.",
        english="A setting in ntm.toml is wrong.",
    )
