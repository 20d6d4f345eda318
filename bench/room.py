"""The reading room's speed: how long each kind of page takes, alone and with many readers at once.

    python -m bench.room news.db
    python -m bench.room news.db --readers 20 --requests 2000
    python -m bench.room news.db --alone          processor time of each kind of page, in this process

The room is served as ``onrecord serve`` serves it, in a process of its own. Every reader asks for a page, takes all of it, looks at it for as long as --pause says (a second where
nothing is said; between none and twice that, drawn at random) and asks for the next one. With --pause 0 nobody looks at all, which is no reader but a flood: what is measured then is how
many pages the machine can make, as each has to wait for nineteen others. Searches, and numbers of articles, are drawn anew each time, so that little is gained by keeping answers. By the clock, and beside it
the processor time that the server spent for each page: other work on the machine lengthens the first alone.
"""

from __future__ import annotations

import argparse
import http.client
import random
import sqlite3
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from itertools import cycle, islice
from pathlib import Path
from urllib.parse import urlencode

from onrecord.archive.store import Archive, Query

PORT = 8397
CLOCK_TICKS = 100  # of the kernel's clock a second, in /proc/PID/stat
Asked = tuple[str, str]  # kind of page, address


# ── what is asked for ───────────────────────────────────────────────────────


def addresses(path: Path, seed: int = 1) -> dict[str, Iterator[Asked]]:
    """For each kind of page an endless row of addresses, drawn from what the archive holds."""
    turn = random.Random(seed)
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as db:
        last = db.execute("SELECT max(id) FROM document").fetchone()[0]
        outlets = [r[0] for r in db.execute("SELECT outlet FROM document WHERE outlet <> '' GROUP BY 1 ORDER BY count(*) DESC LIMIT 200")]
        people = [
            r[0] for r in db.execute("SELECT person FROM statement WHERE person IS NOT NULL GROUP BY 1 ORDER BY count(*) DESC LIMIT 400")
        ]
        places = [r[0] for r in db.execute("SELECT name FROM place WHERE id < 400000 GROUP BY 1 ORDER BY count(*) DESC LIMIT 400")]
        heads = [r[0] or "" for r in db.execute("SELECT headline FROM document LIMIT 2000")]
        related = db.execute("SELECT 1 FROM sqlite_master WHERE name = 'story'").fetchone()
        stories = (
            [r[0] for r in db.execute("SELECT name FROM story WHERE articles > 1 ORDER BY articles DESC LIMIT 500")] if related else []
        )
        quotes = [r[0] for r in db.execute("SELECT id FROM quotation WHERE direct LIMIT 3000")] if related else []
    words = sorted({w.lower() for head in heads for w in head.split() if len(w) > 3 and w.isalpha()})

    def row(kind: str, make: Callable[[], str]) -> Iterator[Asked]:
        while True:
            yield kind, make()

    def search(**given: str) -> str:
        return "/?" + urlencode({"q": " ".join(turn.sample(words, turn.choice([1, 1, 2]))), **given})

    def document(after: str = "") -> str:
        return f"/document/{turn.randint(1, last)}{after}"

    found = {
        "front": row("front", lambda: f"/?page={turn.randint(1, 1000)}"),
        "search": row("search", search),
        "search, filtered": row("search, filtered", lambda: search(outlet=turn.choice(outlets), has_figure="1")),
        "common word": row("common word", lambda: "/?" + urlencode({"q": turn.choice(["people", "time", "year", "world", "make"]), "page": turn.randint(1, 40)})),
        "place filter": row("place filter", lambda: "/?" + urlencode({"place": turn.choice(places), "page": turn.randint(1, 3)})),
        "as typed": row("as typed", lambda: "/suggest?" + urlencode({"q": turn.choice(words)[: turn.randint(2, 6)]})),
        "article": row("article", document),
        "evidence": row("evidence", lambda: document("/evidence")),
        "blocks": row("blocks", lambda: document("/blocks")),
        "person": row("person", lambda: f"/person/{turn.choice(people)}"),
        "place": row("place", lambda: "/place?" + urlencode({"name": turn.choice(places)})),
        "outlet": row("outlet", lambda: "/outlet?" + urlencode({"name": turn.choice(outlets)})),
        "map": row("map", lambda: search().replace("/?", "/map?")),
        "timeline": row("timeline", lambda: search().replace("/?", "/timeline?")),
        "outlets": row("outlets", lambda: "/outlets"),
        "people": row("people", lambda: "/people?" + urlencode({"name": turn.choice(words)[:4]})),
    }  # fmt: skip
    if stories:
        found["story"] = row("story", lambda: f"/story/{turn.choice(stories)}")
        found["stories"] = row("stories", lambda: "/stories?" + urlencode({"q": turn.choice(words)}))
        found["quote"] = row("quote", lambda: f"/quote/{turn.choice(quotes)}")
    return found


# ── with many readers ───────────────────────────────────────────────────────


def crowd(path: Path, readers: int, requests: int, kinds: list[str], pause: float, processes: int | None) -> None:
    """Ask for pages of every kind by turns, with so many readers at once."""
    command = [
        sys.executable,
        "-m",
        "onrecord",
        "serve",
        str(path),
        "--port",
        str(PORT),
        *(["--processes", str(processes)] if processes else []),
    ]
    server = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        _wait()
        rows = {kind: row for kind, row in addresses(path).items() if not kinds or kind in kinds}
        for kind in rows:  # lists that are kept are made once, when the first reader comes
            _ask(http.client.HTTPConnection("127.0.0.1", PORT), next(rows[kind])[1])
        wanted = list(islice((next(rows[kind]) for kind in cycle(rows)), requests))
        random.Random(2).shuffle(wanted)
        before, begun = _spent(server.pid), time.perf_counter()
        took = _read(wanted, readers, pause)
        all_of_it, cpu = time.perf_counter() - begun, _spent(server.pid) - before
    finally:
        server.terminate()
        server.wait()
    print(
        f"{readers} readers, {requests} pages in {all_of_it:.1f} s: {requests / all_of_it:.0f} a second; {1000 * cpu / requests:.1f} ms of processor time each"
    )
    print(f"{'':18}{'half':>8}{'95%':>8}{'worst':>8}  ms by the clock{'':6}{'kB':>6} {'status'}")
    for kind in [*rows, "all"]:
        mine = [t for t in took if kind in (t[0], "all")]
        times = sorted(1000 * t[1] for t in mine)
        statuses = sorted({t[3] for t in mine})
        print(f"{kind:18}{statistics.median(times):8.0f}{times[int(0.95 * len(times))]:8.0f}{times[-1]:8.0f}{'':22}{max(t[2] for t in mine) / 1000:6.0f} {statuses}")  # fmt: skip


def _wait() -> None:
    for _ in range(200):
        try:
            _ask(http.client.HTTPConnection("127.0.0.1", PORT), "/static/room.css")
            return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("The room did not open.")


def _ask(connection: http.client.HTTPConnection, address: str) -> tuple[int, int]:
    connection.request("GET", address)
    answer = connection.getresponse()
    return len(answer.read()), answer.status


def _read(wanted: list[Asked], readers: int, pause: float) -> list[tuple[str, float, int, int]]:
    took: list[tuple[str, float, int, int]] = []
    waiting = iter(wanted)
    lock = threading.Lock()

    def reader(number: int) -> None:
        turn = random.Random(number)
        connection = http.client.HTTPConnection("127.0.0.1", PORT)
        while True:
            with lock:
                one = next(waiting, None)
            if one is None:
                return
            time.sleep(turn.uniform(0, 2 * pause))
            begun = time.perf_counter()
            size, status = _ask(connection, one[1])
            took.append((one[0], time.perf_counter() - begun, size, status))

    threads = [threading.Thread(target=reader, args=(i,)) for i in range(readers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return took


def _spent(pid: int) -> float:
    """Processor seconds of a process and of those that it started."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / CLOCK_TICKS + sum(_spent(int(child)) for child in children)


# ── alone ───────────────────────────────────────────────────────────────────


def alone(path: Path, times: int, kinds: list[str]) -> None:
    """Processor time of each kind of page in this process, one after the other."""
    from starlette.testclient import TestClient

    from onrecord.room.app import app

    with TestClient(app(path), base_url=f"http://127.0.0.1:{PORT}") as client:
        print(f"{'':18}{'half':>8}{'95%':>8}  ms of processor time, the test client's 1 ms included")
        for kind, row in addresses(path).items():
            if kinds and kind not in kinds:
                continue
            client.get(next(row)[1])
            spent = []
            for _, address in islice(row, times):
                begun = time.process_time()
                answer = client.get(address)
                spent.append(1000 * (time.process_time() - begun))
            spent.sort()
            print(
                f"{kind:18}{statistics.median(spent):8.1f}{spent[int(0.95 * len(spent))]:8.1f}{'':30}{len(answer.content) / 1000:6.0f} kB {answer.status_code}"
            )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("archive", type=Path)
    parser.add_argument("--readers", type=int, default=20)
    parser.add_argument("--requests", type=int, default=1_000)
    parser.add_argument("--pause", type=float, default=1.0, help="seconds that a reader looks at a page, on average")
    parser.add_argument("--kinds", default="", help="names of kinds of page, parted by semicolons; all where left out")
    parser.add_argument("--processes", type=int, help="of the server; as many as it takes by itself where left out")
    parser.add_argument("--alone", action="store_true")
    given = parser.parse_args()
    if not len(Archive(given.archive, create=False, read_only=True).search(Query(limit=1))):
        raise SystemExit("The archive is empty.")
    kinds = [kind.strip() for kind in given.kinds.split(";") if kind.strip()]
    if given.alone:
        alone(given.archive, max(20, given.requests // 20), kinds)
    else:
        crowd(given.archive, given.readers, given.requests, kinds, given.pause, given.processes)


if __name__ == "__main__":
    main()
