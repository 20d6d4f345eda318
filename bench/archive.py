"""The archive's speed and its hold on what it was given: search, add, memory, and what a kill leaves behind.

    python -m bench.archive                 add and search over 2,000 records, a minute
    python -m bench.archive --records 100000 --keep /tmp/news.db
    python -m bench.archive memory --pages 10000
    python -m bench.archive kill --times 200

**The recipe of the records.** Every page of the development data (``news-dev``, and the articles of ``wcxb-dev``) is read once. Record number i is page i mod P
in copy i div P, P being the number of pages. Copy 0 is the page as it is; of a later copy the bytes end in a comment with its number, the address has the number
as a parameter, and the date of publication lies 11 days earlier for each copy, wrapped at ten years. So every word, speaker and place is met as often, in
proportion, as in the pages, and no two records are alike. Records are made before the clock starts.

**The searches.** Words of one page each, by turns a word of its headline, two words of it, two with OR, and a phrase of two words of its text; and two filters that the same page passes, drawn
by turns from all of them. With --hard the words are the most frequent of the page's text ("into", "make"). Each is measured whole: twenty hits with snippets, and the total.
The file is warm. Processor time and time by the clock are told apart: other work on the machine lengthens the latter alone.
"""

from __future__ import annotations

import argparse
import random
import re
import signal
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from msgspec.structs import replace

from bench.floors import DATA
from bench.pages import pages
from onrecord.archive.store import Archive, Query
from onrecord.archive.values import digest
from onrecord.model import Page, Record
from onrecord.read import read_page

ROOT = Path(__file__).resolve().parents[1]
FETCHED = "2025-06-01T12:00:00Z"
DAYS = 11  # between the copies
WRAP = 3_650
WORD = re.compile(r"[^\W\d_]{4,}")

Pair = tuple[Record, bytes]


# ── the records ─────────────────────────────────────────────────────────────


def development() -> list[Pair]:
    """Every development page, read."""
    found = []
    for folder, kind in (("news-dev", None), ("wcxb-dev", "article")):
        for url, html, _ in pages(DATA / "pages" / folder, kind):
            found.append((read_page(Page(data=html, url=url, fetched=FETCHED)), html))
    return found


def copy(pair: Pair, number: int) -> Pair:
    """A page as another one: see the recipe."""
    record, data = pair
    if not number:
        return pair
    data = data + f"\n<!-- copy {number} -->".encode()
    mark = f"{'&' if '?' in (record.page.url or '') else '?'}copy={number}"
    page = replace(record.page, url=(record.page.url or "") + mark, sha256=digest(data), size=len(data))
    article = replace(
        record.article, url=(record.article.url or record.page.url or "") + mark, published=_earlier(record.article.published, number)
    )
    return replace(record, page=page, article=article), data


def _earlier(moment: str | None, copies: int) -> str | None:
    if not moment or len(moment) < 10:
        return moment
    day = date.fromisoformat(moment[:10]) - timedelta(days=copies * DAYS % WRAP)
    return day.isoformat() + moment[10:]


def made(base: list[Pair], count: int) -> Iterator[Pair]:
    for i in range(count):
        yield copy(base[i % len(base)], i // len(base))


# ── add ─────────────────────────────────────────────────────────────────────


def add(base: list[Pair], count: int, path: Path, chunk: int = 4_000) -> float:
    """Records a second, the making of the copies left out; each record durable before it counts.

    :param chunk: records that are made before the clock goes on, some 200 kB each; at the first and the last of them nothing can be done side by side.
    """
    spent, done = 0.0, 0
    busy = 0.0
    with Archive(path) as archive:
        pairs = made(base, count)
        while waiting := [pair for _, pair in zip(range(chunk), pairs, strict=False)]:
            begun, cpu = time.perf_counter(), time.process_time()
            done += sum(1 for _ in archive.add_many(waiting))
            spent += time.perf_counter() - begun
            busy += time.process_time() - cpu
            if done % 10_000 < chunk:
                print(f"  {done:7,} records, {done / spent:6.0f}/s, {path.stat().st_size / 1e9:.2f} GB", flush=True)
    if done != count:
        raise SystemExit(f"{count} records were given, {done} are said to be there")
    print(
        f"add: {count / spent:.0f} records/s, {1000 * spent / count:.2f} ms each ({1000 * busy / count:.2f} ms of processor time), {path.stat().st_size / count / 1000:.0f} kB each"
    )
    return count / spent


# ── search ──────────────────────────────────────────────────────────────────


def queries(base: list[Pair], count: int, seed: int, hard: bool = False) -> Iterator[Query]:
    """Searches that each find something: see above."""
    turn = random.Random(seed)
    frequent: dict[str, int] = {}
    bags = [{w.lower() for w in WORD.findall(r.text)} for r, _ in base]
    for bag in bags:
        for word in bag:
            frequent[word] = frequent.get(word, 0) + 1
    while count:
        i = turn.randrange(len(base))
        record = base[i][0]
        options = list(_filters(record, turn))
        if len(options) < 2 or not bags[i]:
            continue
        head = WORD.findall(record.article.headline or "")
        words = sorted(bags[i], key=lambda w: -frequent[w])[:40] if hard or len(head) < 3 else head
        kind = count % 4
        if kind == 0:
            typed = turn.choice(words)
        elif kind == 1:
            typed = " ".join(turn.sample(words, min(2, len(words))))
        elif kind == 2:
            typed = " OR ".join(turn.sample(words, min(2, len(words))))
        else:
            at = [m.group() for m in re.finditer(r"[^\W\d_]{4,} [^\W\d_]{4,}", record.text)]
            typed = f'"{turn.choice(at)}"' if at else words[0]
        given = dict(turn.sample(options, 2))
        count -= 1
        yield Query(words=typed, limit=20, **given)  # type: ignore[arg-type]


def _filters(record: Record, turn: random.Random) -> Iterator[tuple[str, object]]:
    article = record.article
    yield from (("outlet", article.outlet),) if article.outlet else ()
    yield from (("language", article.language),) if article.language else ()
    if article.published and len(article.published) >= 10:
        yield "since", f"{int(article.published[:4]) - turn.randrange(4)}"
        yield "until", article.published[:7]
    named = [s for s in record.statements if s.speaker]
    if named:
        said = turn.choice(named)
        yield "speaker", (said.speaker or "").split()[-1]
        yield "stance", said.stance
        yield "kind", said.kind
        yield from (("role", said.role.split()[-1]),) if said.role else ()
    if record.places:
        place = turn.choice(record.places)
        yield "place", place.country or place.name
        if place.latitude is not None and place.longitude is not None:
            yield (
                "box",
                f"{place.latitude - 2:.2f},{max(-180, place.longitude - 2):.2f},{min(90, place.latitude + 2):.2f},{min(180, place.longitude + 2):.2f}",
            )
    dated = [t for t in record.times if t.earliest]
    if dated:
        yield "about_since", (turn.choice(dated).earliest or "")[:7]
    yield from (("has_figure", True),) if record.figures else ()
    yield from (("has_video", True),) if any(m.kind == "video" for m in article.media) else ()


def search(base: list[Pair], path: Path, count: int, seed: int = 1, hard: bool = False) -> None:
    """Half-way and p95 of the time of a search with two filters."""
    with Archive(path, create=False, read_only=True) as archive:
        wanted = list(queries(base, count, seed, hard))
        for query in wanted[:40]:
            archive.find(query)  # warm
        spent, totals, waited = [], [], []
        for query in wanted:
            begun, cpu = time.perf_counter(), time.process_time()
            found = archive.find(query)
            spent.append((time.process_time() - cpu, query))
            waited.append(time.perf_counter() - begun)
            totals.append(found.total)
    times, wall = sorted(1000 * t for t, _ in spent), sorted(1000 * t for t in waited)
    p95, late = (ts[int(0.95 * len(ts))] for ts in (times, wall))
    print(f"search over {len(Archive(path, read_only=True)):,} documents: half within {statistics.median(times):.1f} ms, 95% within {p95:.1f} ms of processor time ({late:.1f} ms by the clock), the slowest {times[-1]:.0f} ms; "
          f"{statistics.median(totals):.0f} documents found at the median, {sum(t == 0 for t in totals)} found nothing")  # fmt: skip
    if "--verbose" in sys.argv:
        for took, query in sorted(spent, key=lambda s: -s[0])[:12]:
            print(f"  {1000 * took:6.1f} ms  {query}")


# ── memory ──────────────────────────────────────────────────────────────────


def memory(count: int, folder: Path) -> None:
    """The peak memory of ``onrecord add`` over a folder of pages, by thousands."""
    base = [(url, html) for name in ("news-dev", "wcxb-dev") for url, html, _ in pages(DATA / "pages" / name, None)]
    source = folder / "pages"
    source.mkdir(exist_ok=True)
    for i in range(count):
        _, html = base[i % len(base)]
        (source / f"{i:06}.html").write_bytes(html + f"\n<!-- copy {i} -->".encode())
    child = subprocess.Popen([sys.executable, "-m", "onrecord", "add", str(source), "--archive", str(folder / "memory.db")], cwd=ROOT)
    peak, begun = 0, time.monotonic()
    while child.poll() is None:
        status = Path(f"/proc/{child.pid}/status").read_text() if Path(f"/proc/{child.pid}/status").exists() else ""
        now = {line.split(":")[0]: int(line.split()[1]) for line in status.splitlines() if line.startswith(("VmHWM", "VmRSS"))}
        if now and int(time.monotonic() - begun) % 60 == 0:
            print(f"  {time.monotonic() - begun:5.0f} s: {now['VmRSS'] / 1000:.0f} MB now, peak {now['VmHWM'] / 1000:.0f} MB", flush=True)
        peak = max(peak, now.get("VmHWM", 0))
        time.sleep(1)
    print(f"memory: add over {count:,} pages peaked at {peak / 1000:.0f} MB")


# ── kill ────────────────────────────────────────────────────────────────────

VICTIM = """
import os, sys
from onrecord.archive.store import Archive
from onrecord.limits import Limits
from tests.builder import bridge
os.set_blocking(1, True)
said = lambda words: os.write(1, words)
with Archive(sys.argv[1], limits=Limits(batch_records=20, batch_seconds=0.05)) as archive:
    start = int(sys.argv[2])
    archive._connection.set_trace_callback(lambda sql: said(b"C\\n") if sql == "COMMIT" else None)
    with archive.batch(lambda added: said(b"%d %d\\n" % (added.id, added.version))) as batch:
        for i in range(start, start + 1_000_000):
            data = f"{i} ".encode() * 5_000
            batch.add(bridge(data, url=f"https://x.example/{i}"), data)
"""


def kill(times: int, inside: int, folder: Path, seed: int = 1) -> dict[str, float]:
    """``kill -9`` at random moments of an add that goes on and on; ``inside`` of them after a commit has begun and before it has ended.

    After each the archive is opened again: everything that was reported is there once, and the next add goes on from it.
    """
    turn = random.Random(seed)
    path = folder / "killed.db"
    reported: set[int] = set()
    start, inside_commit, slowest = 0, 0, 0.0
    done = 0
    while done < times or inside_commit < inside:
        # Half of the kills aim at a commit as long as more of those are wanted.
        aim = inside_commit < inside and (done % 2 == 0 or done >= times)
        lines = _killed(path, start, turn, aim)
        done += 1
        whole = [line.split() for line in lines if line.endswith(b"\n")]
        inside_commit += bool(whole) and whole[-1] == [b"C"]
        reported.update(int(words[0]) for words in whole if len(words) == 2)
        begun = time.monotonic()
        with Archive(path) as archive:
            there = [r[0] for r in archive._connection.execute("SELECT id FROM document")]
            slowest = max(slowest, time.monotonic() - begun)
            urls = archive._connection.execute("SELECT count(*), count(DISTINCT url) FROM capture").fetchone()
        lost = reported - set(there)
        if lost or urls[0] != urls[1] or urls[0] != len(there):
            raise SystemExit(
                f"after kill {done}: lost {sorted(lost)[:5]}, {urls[0]} captures at {urls[1]} addresses, {len(there)} documents"
            )
        start = len(there)
    with Archive(path, read_only=True) as archive:
        broken = [e.problem for e in archive.entries() if e.problem]
    check = sqlite3.connect(path).execute("PRAGMA integrity_check").fetchone()[0]
    if broken or check != "ok":
        raise SystemExit(f"{len(broken)} broken, integrity: {check}")
    return {"kills": done, "inside a commit": inside_commit, "reported": len(reported), "slowest reopening, s": round(slowest, 3)}


def _killed(path: Path, start: int, turn: random.Random, aim: bool) -> list[bytes]:
    """The lines of one add that was killed."""
    child = subprocess.Popen([sys.executable, "-c", VICTIM, str(path), str(start)], stdout=subprocess.PIPE, cwd=ROOT)
    assert child.stdout
    lines = [child.stdout.readline()]
    if aim:
        lines += [child.stdout.readline() for _ in range(turn.randrange(3))]
        while lines[-1] not in (b"C\n", b""):
            lines.append(child.stdout.readline())
        time.sleep(turn.random() * 0.004)
    else:
        time.sleep(turn.random() * 0.3)
    child.send_signal(signal.SIGKILL)
    lines += child.stdout.readlines()
    child.wait()
    return lines


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", nargs="?", choices=["speed", "memory", "kill"], default="speed")
    parser.add_argument("--records", type=int, default=2_000)
    parser.add_argument("--queries", type=int, default=400)
    parser.add_argument("--keep", type=Path, help="an archive to build once and search again")
    parser.add_argument("--pages", type=int, default=10_000)
    parser.add_argument("--times", type=int, default=200)
    parser.add_argument("--hard", action="store_true")
    parser.add_argument("--verbose", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if given.what == "kill":
            print(kill(given.times, given.times // 5, folder))
            return 0
        if not DATA.exists():
            print("the development data is not here")
            return 0
        if given.what == "memory":
            memory(given.pages, folder)
            return 0
        base = development()
        path = given.keep or folder / "news.db"
        if not path.exists():
            add(base, given.records, path)
        search(base, path, given.queries, hard=given.hard)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
