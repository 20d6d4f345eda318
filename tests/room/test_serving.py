"""One room, served from several processes: a token of one holds in the other, and none outlives the first."""

from __future__ import annotations

import http.client
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

import pytest
import uvicorn

from onrecord.archive.store import Archive
from onrecord.room import serving
from tests.builder import bridge

PAGE = b"<p>page</p>"

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="one process serves the room where there is no safe fork")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "news.db"
    with Archive(path) as archive:
        archive.add(bridge(PAGE), PAGE)
    return path


@contextmanager
def served(path: Path, *more: str) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "onrecord", "serve", str(path), "--port", str(port), *more]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        for _ in range(300):
            if answers(port):
                break
            time.sleep(0.1)
        yield port, process
    finally:
        process.kill()
        process.wait()


def answers(port: int) -> bool:
    try:
        return ask(port, "/static/room.css")[0] == 200
    except OSError:
        return False


def ask(port: int, address: str, form: dict[str, str] | None = None, cookie: str = "") -> tuple[int, str, str]:
    """One request over a connection of its own: its status, body and cookie."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    headers = {"cookie": cookie} if cookie else {}
    if form is None:
        connection.request("GET", address, headers=headers)
    else:
        connection.request("POST", address, urlencode(form), {**headers, "content-type": "application/x-www-form-urlencoded"})
    answer = connection.getresponse()
    body = answer.read().decode()
    connection.close()
    return answer.status, body, (answer.getheader("set-cookie") or "").partition(";")[0]


def gone(port: int) -> bool:
    for _ in range(100):
        if not answers(port):
            return True
        time.sleep(0.1)
    return False


def test_a_token_of_one_process_holds_in_the_others(path: Path) -> None:
    with served(path, "--processes", "3") as (port, _):
        _, html, cookie = ask(port, "/document/1")
        token = re.findall(r'name="token" value="([0-9a-f]{64})"', html)[0]
        for number in range(12):
            form = {"token": token, "document": "1", "value": f"tag {number}"}
            assert ask(port, "/desk/tag", form, cookie)[0] == 303
            assert f"tag {number}" in ask(port, "/document/1", cookie=cookie)[1]


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGKILL, signal.SIGINT])
def test_no_process_outlives_the_first(path: Path, end: signal.Signals) -> None:
    with served(path, "--processes", "2") as (port, process):
        assert ask(port, "/")[0] == 200
        process.send_signal(end)
        process.wait(20)
        assert gone(port)


def test_an_archive_that_cannot_be_read_is_no_reason_to_fall(path: Path) -> None:
    with served(path, "--processes", "2") as (port, _):
        path.write_bytes(b"no archive")
        assert ask(port, "/")[0] == 503


def test_there_is_a_process_for_each_processor_up_to_four() -> None:
    assert 1 <= serving.processes() <= serving.MOST


def test_no_answer_waits_for_the_reader_to_confirm_its_first_part() -> None:
    with serving.listen(uvicorn.Config(lambda: None, port=0)) as listening:
        listening.listen()
        assert listening.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
        with socket.create_connection(listening.getsockname()) as _, listening.accept()[0] as answering:
            assert answering.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
