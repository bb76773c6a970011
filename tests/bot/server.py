"""Runs a forge made for the tests on a loopback port."""

import contextlib
import http.server
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import parse_qsl, urlsplit


@dataclass(frozen=True)
class Asked:
    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Answered:
    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Fault:
    """Answers instead of the forge, `times` times. `done`: the forge does what was asked all the same."""

    method: str
    path: str
    status: int
    body: bytes = b'{"message": "no"}'
    headers: dict[str, str] = field(default_factory=dict)
    times: int = 1
    done: bool = False

    def meets(self, asked: Asked) -> bool:
        return self.times > 0 and asked.method == self.method and bool(re.search(self.path, asked.path))


class Forge(Protocol):
    asked: list[Asked]
    faults: list[Fault]

    def answer(self, asked: Asked) -> Answered: ...


def respond(forge: Forge, asked: Asked) -> Answered:
    forge.asked.append(asked)
    for fault in forge.faults:
        if fault.meets(asked):
            fault.times -= 1
            if fault.done:
                forge.answer(asked)
            return Answered(fault.status, fault.body, fault.headers)
    return forge.answer(asked)


@contextlib.contextmanager
def running(forge: Forge) -> Iterator[str]:
    """The address under which it is served, one request at a time."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def _serve(self) -> None:
            split = urlsplit(self.path)
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            headers = {key.lower(): value for key, value in self.headers.items()}
            asked = Asked(self.command, split.path, dict(parse_qsl(split.query)), headers, body)
            answer = respond(forge, asked)
            self.send_response(answer.status)
            for key, value in answer.headers.items():
                self.send_header(key, value)
            self.send_header("content-type", "application/json; charset=utf-8")
            self.send_header("content-length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body)

        do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = _serve  # noqa: N815

        def log_message(self, *args: object) -> None:
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
