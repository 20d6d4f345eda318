"""A small server on this machine that behaves well or badly, one path a habit."""

from __future__ import annotations

import contextlib
import gzip
import socket
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

import pytest

PAGE = b"<html><h1>Ferry returns</h1><p>The ferry returned on Monday, the port authority said.</p></html>"


class Site(ThreadingHTTPServer):
    """Serves until closed; ``robots`` is (status, body) for /robots.txt, ``seen`` every request as (path, headers)."""

    page = PAGE
    daemon_threads = True
    block_on_close = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Habits)
        self.robots: tuple[int, bytes] = (404, b"")
        self.seen: list[tuple[str, dict[str, str]]] = []

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.server_port}{path}"


class Habits(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Site
    redirects: ClassVar[dict[str, str]] = {
        "/loop-a": "/loop-b",
        "/loop-b": "/loop-a",
        "/to-private": "http://169.254.169.254/latest/meta-data/",
        "/to-inner-name": "http://metadata.google.internal/",
        "/to-file": "file:///etc/passwd",
        "/to-password": "http://user:secret@93.184.215.14/",
        "/to-nonsense": "http://[",
        "/moved": "/page?new=1",
        "/to-disallowed": "/closed/page",
        "/lost": "",
    }

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        self.server.seen.append((self.path, {k.lower(): v for k, v in self.headers.items()}))
        with contextlib.suppress(OSError):
            if path == "/robots.txt":
                self._send(*self.server.robots)
            elif path in self.redirects:
                self._send(302, b"moved", {"Location": self.redirects[path]})
            elif path.startswith("/hop/"):
                self._send(301, b"", {"Location": f"/hop/{int(path[5:]) - 1}" if path != "/hop/1" else "/page"})
            elif path.startswith("/status/"):
                self._send(int(path[8:]), b"no")
            else:
                getattr(self, "do_" + path.strip("/").replace("-", "_"), self.do_page)()

    def do_page(self) -> None:
        self._send(200, PAGE, {"Content-Type": "text/html; charset=utf-8"})

    def do_packed(self) -> None:
        self._send(200, gzip.compress(PAGE, mtime=0), {"Content-Type": "text/html", "Content-Encoding": "gzip"})

    def do_endless(self) -> None:
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        while True:
            self.wfile.write(b"2710\r\n" + b"x" * 10_000 + b"\r\n")

    def do_slow_body(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "1000000")
        self.end_headers()
        self._drip(b"x")

    def do_slow_head(self) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Long: ")
        self._drip(b"y")

    def do_continues(self) -> None:
        while True:
            self.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")

    def do_cut_off(self) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\nshort")
        self.close_connection = True

    def do_no_http(self) -> None:
        self.wfile.write(b"220 mail.example ESMTP ready\r\n")
        self.close_connection = True

    def do_long_head(self) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\n" + b"X-A: " + b"b" * 2_000_000 + b"\r\n\r\n")
        self.close_connection = True

    def _drip(self, drop: bytes) -> None:
        for _ in range(600):
            self.wfile.write(drop)
            self.wfile.flush()
            time.sleep(0.05)

    def _send(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def site() -> Iterator[Site]:
    server = Site()
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture
def closed_port() -> int:
    with contextlib.closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
