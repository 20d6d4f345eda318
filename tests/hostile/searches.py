"""Searches that nobody would type, asked of a reading room. ``python -m tests.hostile.searches ARCHIVE --count 10000`` gives the times."""

from __future__ import annotations

import argparse
import random
import time
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from onrecord.room.app import app
from tests.fuzz.engine import mutated
from tests.fuzz.seeds import PROSE, QUERIES
from tests.hostile.payloads import PAYLOADS

FIELDS = ("q", "speaker", "outlet", "place", "role", "said", "kind", "stance", "since", "until", "about_since", "about_until", "box", "language", "page", "older", "has_figure", "has_video", "sort")  # fmt: skip
PATHS = ("/", "/", "/", "/index.json", "/people", "/people.json", "/place", "/outlet", "/outlets")
PLAIN = ("2024", "2024-03", "2024-13-99", "-1", "9" * 30, "40,-10,50,10", "90,180,-90,-180", "1e400,nan,inf,0", "PT", "portugal", "direct", "denial", "bridge", "ruiz", "de", "*", '"', "a*", "NOT", "OR OR", "the of and to in", "e")  # fmt: skip


def fuzzed(room: TestClient, count: int, seed: int) -> dict[str, Any]:
    """What came of so many searches: those that were no answer, and how long they took."""
    rng, took, errors = random.Random(seed), [], []
    pool = [*QUERIES, *PROSE, *(p.encode("utf-8", "replace") for p in PAYLOADS[::7])]
    for _ in range(count):
        path, asked = rng.choice(PATHS), {}
        for _ in range(rng.choice((1, 1, 2, 3, 6))):
            words = rng.choice(PLAIN) if rng.random() < 0.4 else mutated(rng, pool)[: rng.choice((10, 60, 900))].decode("utf-8", "replace")
            asked["name" if path not in PATHS[:4] else rng.choice(FIELDS)] = words
        begun = time.perf_counter()
        answer = room.get(path, params=asked)
        took.append(time.perf_counter() - begun)
        if answer.status_code not in (200, 400, 404):
            errors.append((answer.status_code, path, asked))
    took.sort()
    at = {f"p{p} ms": round(1e3 * took[min(len(took) - 1, len(took) * p // 100)], 1) for p in (50, 95, 99)}
    return {"asked": count, "errors": errors, **at, "slowest ms": round(1e3 * took[-1], 1)}


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("archive", type=Path)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with TestClient(app(given.archive), base_url="http://127.0.0.1:8321", raise_server_exceptions=False) as room:
        told = fuzzed(room, given.count, given.seed)
    print({**told, "errors": told["errors"][:5]})
    return 1 if told["errors"] else 0


if __name__ == "__main__":
    raise SystemExit(main())
