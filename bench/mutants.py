"""Real pages broken at random, the same way for the same seed: how long the article stage and the whole record take, and whether anything of ours breaks."""

from __future__ import annotations

import gzip
import json
import random
import re
import statistics
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from onrecord.article import choose
from onrecord.errors import OnrecordError
from onrecord.model import Options, Page
from onrecord.page import lay_out
from onrecord.read import read_page

ARTICLE = Options(findings=False)
TOLD_EVERY = 500  # pages
SLOWEST = 20

SCRAPS = (b"\0", b"<", b">", b"<!--", b"-->", b"<script>", b"</div>", b"</table>", b"<table>", b"<p>", b"&#0;", b"&#xD800;", b"\xff\xfe",
          b"\xed\xa0\x80", b"<svg>", b"<template>", b"<select>", b'"', b"'", b"</html>", b"\xe2\x80\xae", b"<plaintext>", b"]]>", b"<?xml ?>",
          b"\xe2\x80\x9c", b" said ", b"&nbsp;", b"<br>", b"{", b"<title>", b"9" * 50)  # fmt: skip


def mutant(data: bytes, other: bytes, rng: random.Random) -> bytes:
    """A broken copy of ``data`` after one to eight edits; ``other`` is a second page to take pieces from."""
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


def page_bytes(path: Path) -> bytes:
    """A page as it is, also where its file is packed."""
    return gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()


def numbered(paths: list[Path], seed: int, number: int) -> bytes:
    """One broken page; the same number of the same seed is the same page."""
    rng = random.Random(f"{seed}:{number}")
    return mutant(page_bytes(rng.choice(paths)), page_bytes(rng.choice(paths)), rng)


def kept_rows(kept: Path | None) -> list[dict[str, Any]]:
    """What an earlier run wrote, so that the next goes on from there; a last line that was cut off is left out."""
    if kept is None or not kept.exists():
        return []
    lines = kept.read_bytes().split(b"\n")[:-1]
    kept.write_bytes(b"".join(line + b"\n" for line in lines))
    return [json.loads(line) for line in lines]


def broken(folder: Path, count: int, seed: int, whole: bool, kept: Path | None = None) -> int:
    """Read broken pages one after another, and tell; the number of failures."""
    rows = kept_rows(kept)
    paths = real(folder)
    for number in range(len(rows), count):
        data = numbered(paths, seed, number)
        rows.append({"number": number, "bytes": len(data), **_stages(data, whole)})
        if kept is not None:
            with kept.open("a") as out:
                out.write(json.dumps(rows[-1]) + "\n")
        if "error" in rows[-1]:
            print(f"mutant {number}: {rows[-1]['error']}", flush=True)
        if number % TOLD_EVERY == TOLD_EVERY - 1:
            print(told(rows), flush=True)
    print(f"seed {seed}: {told(rows)}")
    for stage in ("article", "whole") if whole else ("article",):
        slowest = sorted(rows, key=lambda row: -row[stage])[:SLOWEST]
        print(f"slowest, {stage}: {[(round(1e3 * row[stage]), row['number'], row['bytes']) for row in slowest]} (ms, number, bytes)")
    return sum("error" in row for row in rows)


def told(rows: list[dict[str, Any]]) -> str:
    """The rows in a line."""
    failures = sum("error" in row for row in rows)
    return f"{len(rows)} mutants, {failures} failures; " + "; ".join(
        summary(stage, [row[stage] for row in rows]) for stage in ("article", "whole")
    )


def summary(name: str, seconds: list[float]) -> str:
    """Median, 99th percentile and worst in milliseconds."""
    ordered = sorted(seconds)
    return f"{name} ms: median {1e3 * statistics.median(ordered):.1f}, p99 {1e3 * ordered[int(len(ordered) * 0.99)]:.0f}, worst {1e3 * ordered[-1]:.0f}"


def _stages(data: bytes, whole: bool) -> dict[str, Any]:
    row: dict[str, Any] = {"article": 0.0, "whole": 0.0}
    page, begun = Page(data), time.process_time()
    try:
        choose(lay_out(page, ARTICLE), ARTICLE)
        row["article"] = row["whole"] = round(time.process_time() - begun, 5)
        if whole:
            begun = time.process_time()
            read_page(page).to_json().encode("utf-8")
            row["whole"] = round(time.process_time() - begun, 5)
    except OnrecordError as refused:
        row["article"] = row["article"] or round(time.process_time() - begun, 5)
        row["refused"] = type(refused).__name__
    except Exception:  # whatever is not ours is what is looked for
        row["error"] = traceback.format_exc()[-1200:]
    return row


def filled(folder: Path, count: int, seed: int) -> Iterator[tuple[str, Callable[[], bytes]]]:
    """So many pages by name: the real ones spread evenly, and broken ones where there are not enough."""
    paths = real(folder)
    step = max(1, len(paths) // count)
    chosen = paths[::step][:count]
    for path in chosen:
        yield str(path.relative_to(folder)), lambda path=path: page_bytes(path)  # type: ignore[misc]
    for number in range(count - len(chosen)):
        yield f"mutant {number}", lambda number=number: numbered(paths, seed, number)  # type: ignore[misc]
