"""The same bytes, the same record: other processes, other hash seeds, another order."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

from bench.mutants import filled, kept_rows
from onrecord.errors import OnrecordError
from onrecord.model import Page
from onrecord.read import read_page

RUNS = (("0", "forth"), ("1", "back"), ("4711", "forth"))  # the hash seed, and the order


def write_digests(folder: Path, count: int, seed: int, backwards: bool, kept: Path) -> None:
    """The digest of each page's record, a line each, into ``kept``; goes on where an earlier run ended."""
    done = {row["page"] for row in kept_rows(kept)}
    wanted = list(filled(folder, count, seed))
    for name, load in reversed(wanted) if backwards else wanted:
        if name in done:
            continue
        try:
            words = read_page(Page(load())).to_json()
        except OnrecordError as error:
            words = str(error)
        with kept.open("a") as out:
            out.write(json.dumps({"page": name, "digest": hashlib.sha256(words.encode()).hexdigest()}) + "\n")


def same(folder: Path, count: int, seed: int, kept: Path) -> int:
    """How many pages have records that differ between processes; 0 where all are equal.

    :param kept: a folder for the digests, so that a run which was ended goes on.
    """
    kept.mkdir(parents=True, exist_ok=True)
    found: list[dict[str, str]] = []
    for hash_seed, order in RUNS:
        path = kept / f"digests-{seed}-{count}-{hash_seed}-{order}.jsonl"
        command = [sys.executable, "-m", "bench.hostile", "digests", str(folder), "--count", str(count), "--seed", str(seed)]
        subprocess.run([*command, "--one", order, "--to", str(path)], env={**os.environ, "PYTHONHASHSEED": hash_seed}, check=True)
        found.append({row["page"]: row["digest"] for row in kept_rows(path)})
        whole = hashlib.sha256(json.dumps(found[-1], sort_keys=True).encode()).hexdigest()
        print(f"PYTHONHASHSEED={hash_seed} {order}: {len(found[-1])} pages, {whole}", flush=True)
    differ = [page for page in found[0] if len({run.get(page) for run in found}) > 1]
    print(f"{len(found[0])} pages, {len(differ)} with records that differ{': ' if differ else ''}{', '.join(differ[:20])}")
    return len(differ)
