"""Pages, web archives and texts made to break a reader: what became of each, in what time, in how much memory.

    python -m bench.hostile FOLDER              a folder made by a generator of hostile files (FAMILY/NAME.SUFFIX)
    python -m bench.hostile FOLDER --mutants 2000 [--seed 1] [--stage article]
                                                so many broken copies of the real pages (.html, .html.gz) in FOLDER
    python -m bench.hostile FOLDER --digests 300
                                                the same pages in three processes with other hash seeds and in two orders

Each file is read in a child process forked from one that has everything loaded; its processor time and its highest memory (VmHWM) are those
of that child. A child that dies, hangs or meets an exception that is not ours is a failure; a refusal in our own words is not.
"""

from __future__ import annotations

import argparse
import collections
import gzip
import hashlib
import json
import os
import random
import re
import signal
import statistics
import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from onrecord.article import choose
from onrecord.errors import OnrecordError
from onrecord.limits import LIMITS
from onrecord.model import Options, Page
from onrecord.page import lay_out
from onrecord.read import read_page
from onrecord.scale.outcomes import Kept, Settings, outcome, pages
from onrecord.scale.tasks import Task
from onrecord.scale.worker import FIRST

HANG = 60  # seconds of the clock after which a child is ended
WORDS = ("the bridge would reopen in 14 days", "Ana Ruiz told reporters at city hall", "about 12 percent more than planned")
NO_STORY = re.compile(r"/(empty|one_byte|bom_only|whitespace_only|random|pdf_as_html|jpeg_as_html|\w*_bomb|gzip_nested|gzip_members)\.")
PACKED = {".br": "br", ".zz": "deflate"}
ARTICLE = Options(findings=False)


def page_of(path: Path) -> Page:
    """A file as a server would have sent it."""
    return Page(path.read_bytes(), encoding=PACKED.get(path.suffix), media_type="text/plain" if path.suffix == ".txt" else None)


def read_file(path: Path, options: Options) -> dict[str, Any]:
    """Read one file and say what became of it."""
    if path.parent.name == "warc":
        kinds = collections.Counter(
            type(outcome(found, Settings(options))).__name__ for found in pages(Task("t", "warc", str(path)), options.limits)
        )
        return {"end": "record" if kinds[Kept.__name__] else "refused", "kept": kinds[Kept.__name__], "rejected": kinds["Reject"]}
    try:
        record = read_page(page_of(path), options)
    except OnrecordError as error:
        return {"end": "refused", "words": f"{type(error).__name__}: {error}"[:300]}
    record.to_json().encode("utf-8")
    return {"end": "record", "story": all(words in record.text for words in WORDS), "notes": list(record.notes), "chars": len(record.text)}


def in_child(work: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """What ``work`` gives in a forked child, with its time and memory, or how the child ended."""
    reader, writer = os.pipe()
    pid = os.fork()
    if not pid:
        os.close(reader)
        signal.alarm(HANG)
        os.write(writer, json.dumps(_measured(work)).encode())
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as stream:
        said = stream.read()
    status = os.waitpid(pid, 0)[1]
    if said:
        return dict(json.loads(said))
    return {
        "end": "hung" if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGALRM else "died",
        "status": status,
        "seconds": HANG,
    }


def _measured(work: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    Path("/proc/self/clear_refs").write_text("5")  # the highest memory counts from here
    before, begun = _peak(), time.process_time()
    try:
        row = work()
    except BaseException as error:  # whatever is not ours is what is looked for
        row = {"end": "exception", "words": repr(error)[:300], "trace": "".join(traceback.format_tb(error.__traceback__)[-3:])}
    return {**row, "seconds": round(time.process_time() - begun, 4), "mib": _peak() >> 10, "own_mib": (_peak() - before) >> 10}


def _peak() -> int:
    return int(re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text()).group(1))  # type: ignore[union-attr]


def warm_up() -> None:
    """Load all that a first page loads, so that no child pays for it."""
    outcome_of_first = read_page(FIRST)
    read_page(Page(b"The bridge reopened on Monday, Mayor Ana Ruiz said.\n\nIt cost $3 million.", media_type="text/plain"))
    assert outcome_of_first.text


def corpus(folder: Path, options: Options, only: list[str]) -> list[dict[str, Any]]:
    """Every file of a generated folder, read."""
    rows = []
    for path in sorted(p for p in folder.glob("*/*") if not only or any(part in str(p) for part in only)):
        row = in_child(lambda path=path: read_file(path, options))  # type: ignore[misc]
        name = str(path.relative_to(folder))
        beside = path.parent.name in ("tree", "bytes", "fields") and not NO_STORY.search("/" + name)
        rows.append({"file": name, "bytes": path.stat().st_size, "beside": beside, **row})
        if row["end"] not in ("record", "refused"):
            print(json.dumps(rows[-1], ensure_ascii=False)[:1500], flush=True)
    return rows


def told(rows: list[dict[str, Any]]) -> int:
    """Print what came of a corpus; the number of failures."""
    bad = [r for r in rows if r["end"] not in ("record", "refused") or r.get("mib", 0) > 512]
    print(f"{len(rows)} files, {len(bad)} failures, ends: {dict(collections.Counter(r['end'] for r in rows))}")
    for low, high in ((0, 500_000), (500_000, 2_000_000), (2_000_000, 1 << 40)):
        inside = [r for r in rows if low < r["bytes"] <= high and not r["file"].startswith("warc/")]
        for row in sorted(inside, key=lambda r: -r["seconds"])[:6]:
            print(
                f"  up to {high / 1e6:>5.1f} MB: {row['seconds']:6.2f} s {row.get('mib', 0):5} MiB  {row['file']} ({row['bytes'] / 1e6:.2f} MB)"
            )
    for row in sorted(rows, key=lambda r: -r.get("mib", 0))[:6]:
        print(
            f"  memory: {row.get('mib', 0):5} MiB (own {row.get('own_mib', 0)}) {row['seconds']:6.2f} s  {row['file']} ({row['bytes'] / 1e6:.2f} MB)"
        )
    beside = [r for r in rows if r["beside"]]
    print(f"  the story beside an attack: kept on {sum(bool(r.get('story')) for r in beside)} of {len(beside)}")
    for row in beside:
        if not row.get("story"):
            print(f"    lost: {row['file']}  {row.get('words') or row.get('notes')}")
    for row in rows:
        if "bomb" in row["file"] and row["end"] == "refused":
            print(f"  bomb: {row['seconds']:.3f} s, own {row['own_mib']} MiB  {row['file']}  {row.get('words', '')[:80]}")
    return len(bad)


# ── real pages, broken ──────────────────────────────────────────────────────

SCRAPS = (b"\0", b"<", b">", b"<!--", b"-->", b"<script>", b"</div>", b"</table>", b"<table>", b"<p>", b"&#0;", b"&#xD800;", b"\xff\xfe",
          b"\xed\xa0\x80", b"<svg>", b"<template>", b"<select>", b'"', b"'", b"</html>", b"\xe2\x80\xae", b"<plaintext>", b"]]>", b"<?xml ?>",
          b"\xe2\x80\x9c", b" said ", b"&nbsp;", b"<br>", b"{", b"<title>", b"9" * 50)  # fmt: skip


def mutant(data: bytes, other: bytes, rng: random.Random) -> bytes:
    """A broken copy of ``data``; ``other`` is a second page to take pieces from."""
    for _ in range(rng.randint(1, 8)):
        a, b = sorted(rng.randrange(len(data) + 1) for _ in range(2))
        data = rng.choice(EDITS)(data, a, min(b, a + rng.choice((10, 1_000, 50_000))), other, rng)
    return data


def _flip(data: bytes, a: int, b: int, other: bytes, rng: random.Random) -> bytes:
    piece = bytearray(data[a:b])
    for i in range(0, len(piece), rng.randint(1, 50)):
        piece[i] ^= 1 << rng.randrange(8)
    return data[:a] + bytes(piece) + data[b:]


def _move(data: bytes, a: int, b: int, other: bytes, rng: random.Random) -> bytes:
    rest = data[:a] + data[b:]
    to = rng.randrange(len(rest) + 1)
    return rest[:to] + data[a:b] + rest[to:]


def _untag(data: bytes, a: int, b: int, other: bytes, rng: random.Random) -> bytes:
    share = rng.random()
    return re.sub(rb"<[^<>]{0,2000}>", lambda m: b"" if rng.random() < share else m.group(), data)


def _splice(data: bytes, a: int, b: int, other: bytes, rng: random.Random) -> bytes:
    start = rng.randrange(len(other) + 1)
    return data[:a] + other[start : start + 50_000] + data[a:]


def _scraps(data: bytes, a: int, b: int, other: bytes, rng: random.Random) -> bytes:
    for _ in range(rng.randint(1, 200)):
        at = rng.randrange(len(data) + 1)
        data = data[:at] + rng.choice(SCRAPS) + data[at:]
    return data


EDITS: tuple[Callable[[bytes, int, int, bytes, random.Random], bytes], ...] = (
    _flip,
    _move,
    _untag,
    _splice,
    _scraps,
    lambda data, a, b, other, rng: data[:a] + data[b:],
    lambda data, a, b, other, rng: data[:b] + data[a:b] * rng.randint(1, 5) + data[b:],
    lambda data, a, b, other, rng: data[: max(1, b)],
    lambda data, a, b, other, rng: data[:a] + data[a:b].swapcase() + data[b:],
)


def real(folder: Path) -> list[Path]:
    """The pages of a folder."""
    return sorted(p for p in folder.rglob("*") if p.name.endswith((".html", ".html.gz")))


def mutants(folder: Path, count: int, seed: int) -> Iterator[tuple[int, bytes]]:
    """So many broken pages, the same for the same seed."""
    paths = real(folder)
    for number in range(count):
        rng = random.Random(f"{seed}:{number}")
        yield number, mutant(_bytes(rng.choice(paths)), _bytes(rng.choice(paths)), rng)


def _bytes(path: Path) -> bytes:
    return gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()


def broken(folder: Path, count: int, seed: int, whole: bool) -> int:
    """Read broken pages in one child after another; the number of failures."""
    article: list[float] = []
    full: list[float] = []
    slow: list[tuple[float, int, int]] = []
    failures = 0
    for number, data in mutants(folder, count, seed):
        row = _stages(data, whole)
        if "error" in row:
            failures += 1
            print(f"mutant {number}: {row['error']}", flush=True)
        article.append(row["article"])
        full.append(row["whole"])
        slow.append((row["whole"], number, len(data)))
        if number % 500 == 499:
            print(f"{number + 1} read, {failures} failures; {summary('article', article)}; {summary('whole', full)}", flush=True)
    print(f"{count} mutants of seed {seed}, {failures} failures; {summary('article', article)}; {summary('whole', full)}")
    print("slowest:", [(round(s, 3), number, size) for s, number, size in sorted(slow)[-5:]])
    return failures


def _stages(data: bytes, whole: bool) -> dict[str, Any]:
    row: dict[str, Any] = {"article": 0.0, "whole": 0.0}
    page, begun = Page(data), time.process_time()
    try:
        choose(lay_out(page, ARTICLE), ARTICLE)
        row["article"] = row["whole"] = time.process_time() - begun
        if whole:
            begun = time.process_time()
            read_page(page).to_json().encode("utf-8")
            row["whole"] = time.process_time() - begun
    except OnrecordError:
        row["article"] = row["article"] or time.process_time() - begun
    except Exception:  # whatever is not ours is what is looked for
        row["error"] = traceback.format_exc()[-1200:]
    return row


def summary(name: str, seconds: list[float]) -> str:
    """Median, 99th percentile and worst in milliseconds."""
    ordered = sorted(seconds)
    return f"{name} ms: median {1e3 * statistics.median(ordered):.1f}, p99 {1e3 * ordered[int(len(ordered) * 0.99)]:.0f}, worst {1e3 * ordered[-1]:.0f}"


# ── the same bytes, the same record ─────────────────────────────────────────


def digests(paths: list[Path], backwards: bool) -> str:
    """One digest over the records of pages, whichever order they are read in."""
    made = {}
    for path in reversed(paths) if backwards else paths:
        try:
            words = read_page(Page(_bytes(path))).to_json()
        except OnrecordError as error:
            words = str(error)
        made[str(path)] = hashlib.sha256(words.encode()).hexdigest()
    return hashlib.sha256(json.dumps(made, sort_keys=True).encode()).hexdigest()


def same(folder: Path, count: int) -> int:
    """The digests of other processes, hash seeds and orders; 0 where they are equal."""
    found = {}
    for seed, backwards in (("0", False), ("1", True), ("4711", False)):
        command = [sys.executable, "-m", "bench.hostile", str(folder), "--digests", str(count), "--one", "back" if backwards else "forth"]
        done = subprocess.run(command, env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True)
        found[(seed, backwards)] = done.stdout.split()[-1]
        print(f"PYTHONHASHSEED={seed} {'backwards' if backwards else 'forwards'}: {found[(seed, backwards)]}", flush=True)
    return len(set(found.values())) - 1


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", nargs="*", default=[])
    parser.add_argument("--json", type=Path, help="write every row here")
    parser.add_argument("--mutants", type=int)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--stage", choices=["article", "whole"], default="whole")
    parser.add_argument("--digests", type=int)
    parser.add_argument("--one", choices=["back", "forth"])
    given = parser.parse_args()
    if given.digests:
        chosen = real(given.folder)
        chosen = chosen[:: max(1, len(chosen) // given.digests)][: given.digests]
        if given.one:
            print(digests(chosen, given.one == "back"))
            return 0
        return same(given.folder, given.digests)
    warm_up()
    if given.mutants:
        return broken(given.folder, given.mutants, given.seed, given.stage == "whole")
    rows = corpus(given.folder, Options(limits=LIMITS), given.only)
    if given.json:
        given.json.write_text(json.dumps(rows, indent=1, ensure_ascii=False))
    return told(rows)


if __name__ == "__main__":
    raise SystemExit(main())
