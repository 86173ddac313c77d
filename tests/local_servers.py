"""A mail server and a web server on this machine, for as long as a test needs them: what was sent, as it was received."""

from __future__ import annotations

import base64
import email
import email.policy
import json
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any


@dataclass
class MailServer:
    """Speaks SMTP as far as a client needs it. ``refuses``: an address it does not take; ``answer``: what it says to a
    message, 250 unless told otherwise."""

    port: int = 0
    answer: str = "250 taken"
    refuses: str = ""
    messages: list[EmailMessage] = field(default_factory=list)
    envelopes: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    logins: list[tuple[str, str]] = field(default_factory=list)


@dataclass
class WebServer:
    """Takes what is posted; ``answer`` is the status it gives."""

    port: int = 0
    answer: int = 204
    posted: list[dict[str, Any]] = field(default_factory=list)


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """A running mail server on a free port of 127.0.0.1."""
    state = MailServer()

    class Session(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            sender, to = "", []
            self.say("220 test")
            while line := self.rfile.readline().decode().strip():
                word, _, rest = line.partition(" ")
                match word.upper():
                    case "EHLO":
                        self.say("250-test\r\n250-AUTH PLAIN\r\n250 8BITMIME")
                    case "AUTH":
                        _, user, password = base64.b64decode(rest.split()[1]).decode().split("\0")
                        state.logins.append((user, password))
                        self.say("235 welcome" if password == "mat-khau-bi-mat" else "535 who are you")
                    case "MAIL":
                        sender, to = rest, []
                        self.say("250 yes")
                    case "RCPT":
                        refused = state.refuses and state.refuses in rest
                        to += [] if refused else [rest]
                        self.say("550 nobody of that name" if refused else "250 yes")
                    case "DATA":
                        self.say("354 go on")
                        data = b""
                        while (part := self.rfile.readline()) != b".\r\n":
                            data += part.removeprefix(b".") if part.startswith(b"..") else part
                        if state.answer.startswith("2"):
                            message = email.message_from_bytes(data, policy=email.policy.default)
                            state.messages.append(message)  # type: ignore[arg-type]
                            state.envelopes.append((sender, tuple(to)))
                        self.say(state.answer)
                    case "QUIT":
                        self.say("221 bye")
                        return
                    case _:
                        self.say("250 yes")

        def say(self, text: str) -> None:
            self.wfile.write(f"{text}\r\n".encode())

    with _serving(socketserver.TCPServer(("127.0.0.1", 0), Session)) as state.port:
        yield state


@contextmanager
def web_server() -> Iterator[WebServer]:
    """A running web server on a free port of 127.0.0.1."""
    state = WebServer()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            data = self.rfile.read(int(self.headers["Content-Length"]))
            if state.answer < 300:
                state.posted.append(json.loads(data))
            self.send_response(state.answer)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing on standard error."""

    with _serving(HTTPServer(("127.0.0.1", 0), Handler)) as state.port:
        yield state


@contextmanager
def _serving(server: socketserver.TCPServer) -> Iterator[int]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
