"""Sending a notice: by mail, to a webhook, into a file. No socket is opened unless ntm.toml asks for one."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline import errors
from pipeline.settings import Notice
from pipeline.workspace import Workspace

if TYPE_CHECKING:
    from smtplib import SMTP

SECONDS = 30
"""After which a server that does not answer is given up."""


@dataclass(frozen=True)
class Event:
    """What somebody is to hear of. ``kind`` is one of settings.EVENTS, ``identity`` tells it from every other."""

    identity: str
    kind: str
    title: str
    text: str
    details: dict[str, Any]


def send(workspace: Workspace, notice: Notice, event: Event) -> None:
    """Send one event. Raises NoticeFailed, with the reason, where it cannot be delivered."""
    try:
        {"mail": _mail, "webhook": _post, "file": _append}[notice.by](workspace, notice, event)
    except (OSError, ValueError) as error:  # smtplib's and urllib's errors are OSErrors
        raise errors.NoticeFailed(
            where=f"{notice.by}: {address(notice)}",
            found=f"không gửi được '{event.title}': {error}",
            expected="máy chủ nhận thông báo",
            todo="Kiểm tra [[notices]] của ntm.toml và mạng, rồi: ntm schedule test. Lượt theo dõi sau tự gửi lại.",
            english=f"The notice could not be delivered: {error}",
        ) from None


def address(notice: Notice) -> str:
    """Where a notice goes, without any secret."""
    by_env = f"${notice.url_env}" if notice.url_env else notice.url
    return {"mail": ", ".join(notice.to), "webhook": by_env, "file": notice.path}[notice.by]


def _mail(workspace: Workspace, notice: Notice, event: Event) -> None:
    import smtplib
    import ssl
    from email.header import Header
    from email.mime.text import MIMEText
    from email.utils import formatdate, make_msgid

    # EmailMessage loses a space wherever it folds a long Vietnamese subject.
    message = MIMEText(event.text, "plain", "utf-8")
    message["Subject"] = Header(" ".join(event.title.split()), "utf-8")  # type: ignore[assignment]
    message["From"] = notice.sender
    message["To"] = ", ".join(notice.to)
    message["Date"] = formatdate(localtime=True)
    message["Message-ID"] = make_msgid(domain=notice.sender.rpartition("@")[2] or None)
    message["Auto-Submitted"] = "auto-generated"
    secure = ssl.create_default_context()
    if notice.security == "tls":
        connection: SMTP = smtplib.SMTP_SSL(notice.host, notice.port, timeout=SECONDS, context=secure)
    else:
        connection = smtplib.SMTP(notice.host, notice.port, timeout=SECONDS)
    with connection:
        if notice.security == "starttls":
            connection.starttls(context=secure)
        if notice.user:
            connection.login(notice.user, _secret(notice.password_env))
        refused = connection.send_message(message)
    if refused:
        raise OSError(f"máy chủ không nhận cho: {', '.join(refused)}")


def _post(workspace: Workspace, notice: Notice, event: Event) -> None:
    from urllib import request

    url = _secret(notice.url_env) if notice.url_env else notice.url
    if not url.startswith(("https://", "http://")):
        raise ValueError("địa chỉ phải bắt đầu bằng https:// hoặc http://")
    content = {"event": event.kind, "id": event.identity, "title": event.title, "text": event.text, **event.details}
    data = json.dumps(content, ensure_ascii=False, default=str).encode()
    asked = request.Request(url, data, {"Content-Type": "application/json; charset=utf-8"}, method="POST")
    with request.urlopen(asked, timeout=SECONDS):
        pass


def _append(workspace: Workspace, notice: Notice, event: Event) -> None:
    path = workspace.root / Path(notice.path)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as stream:
        stream.write(f"{event.title}\n{event.text}\n\n")


def _secret(variable: str) -> str:
    value = os.environ.get(variable)
    if not value:
        raise ValueError(f"biến môi trường {variable} trống")
    return value
