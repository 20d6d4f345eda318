"""Pages, web archives and texts made to break a reader: what became of each, in what time, in how much memory.

    python -m bench.hostile corpus FOLDER       a folder made by a generator of hostile files (FAMILY/NAME.SUFFIX)
    python -m bench.hostile mutants FOLDER --count 20000 [--seed 1] [--stage article] [--to ROWS.jsonl]
                                                so many broken copies of the real pages (.html, .html.gz) in FOLDER
    python -m bench.hostile digests FOLDER --count 2000 [--to FOLDER2]
                                                the same pages in three processes with other hash seeds and in two orders
    python -m bench.hostile kill --times 1000 [--to ROWS.jsonl]
                                                an archive whose writer is killed, a fifth of the times inside a commit

With --to a run that was ended goes on where it was. Each file of a corpus is read in a child process forked from one that has everything loaded; its
processor time and its highest memory (VmHWM) are those of that child. A child that dies, hangs or meets an exception that is not ours is a failure;
a refusal in our own words is not.
"""

from __future__ import annotations

import argparse
import collections
import json
import os
import re
import signal
import tempfile
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.archive import kill
from bench.mutants import broken, kept_rows
from bench.sameness import same, write_digests
from onrecord.errors import OnrecordError
from onrecord.limits import LIMITS
from onrecord.model import Options, Page
from onrecord.read import read_page
from onrecord.scale.outcomes import Kept, Settings, outcome, pages
from onrecord.scale.tasks import Task
from onrecord.scale.worker import FIRST

HANG = 60  # seconds of the clock after which a child is ended
WORDS = ("the bridge would reopen in 14 days", "Ana Ruiz told reporters at city hall", "about 12 percent more than planned")
FAMILIES = ("tree", "bytes", "fields")  # pages; the rest are web archives and texts
NO_STORY = re.compile(
    r"/(empty|one_byte|bom_only|whitespace_only|random|pdf_as_html|jpeg_as_html|gzip_bomb|zlib_bomb|brotli_bomb|gzip_nested)\."
)
CUT = {"bytes/gzip_cut.html.gz": 2}  # so many of the words stand before the break
PACKED = {".br": "br", ".zz": "deflate"}


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
    wanted = WORDS[: CUT.get(f"{path.parent.name}/{path.name}", len(WORDS))]
    return {"end": "record", "story": all(words in record.text for words in wanted), "notes": list(record.notes), "chars": len(record.text)}


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
        is_page, beside = path.parent.name in FAMILIES, not NO_STORY.search("/" + name)
        rows.append({"file": name, "bytes": path.stat().st_size, "page": is_page, "beside": is_page and beside, **row})
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
    empty = [r for r in rows if r["page"] and not r["beside"]]
    kept, said = sum(bool(r.get("story")) for r in beside), sum(r["end"] == "refused" or not r.get("chars") for r in empty)
    print(
        f"  the story beside an attack: kept on {kept} of {len(beside)} pages that hold one; {said} of {len(empty)} that hold none are refused or empty"
    )
    print(f"  right on {kept + said} of {len(beside) + len(empty)} pages")
    for row in beside:
        if not row.get("story"):
            print(f"    lost: {row['file']}  {row.get('words') or row.get('notes')}")
    for row in rows:
        if "bomb" in row["file"] and row["end"] == "refused":
            print(f"  bomb: {row['seconds']:.3f} s, own {row['own_mib']} MiB  {row['file']}  {row.get('words', '')[:80]}")
    return len(bad)


# ── an archive, killed ──────────────────────────────────────────────────────


def killed(times: int, kept: Path | None) -> int:
    """``kill -9`` at so many moments of an add, a fifth of them inside a commit, in rounds of a hundred, each on an archive of its own."""
    rows = kept_rows(kept)
    while sum(row["kills"] for row in rows) < times:
        most = min(ROUND, times - int(sum(row["kills"] for row in rows)))
        with tempfile.TemporaryDirectory() as name:
            rows.append(kill(most, most // 5, Path(name), seed=len(rows) + 1))
        print(rows[-1], flush=True)
        if kept is not None:
            with kept.open("a") as out:
                out.write(json.dumps(rows[-1]) + "\n")
    sums = {key: sum(row[key] for row in rows) for key in ("kills", "inside a commit", "reported")}
    print(f"{sums}, slowest reopening {max(row['slowest reopening, s'] for row in rows)} s; nothing lost, nothing doubled")
    return 0


ROUND = 100


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["corpus", "mutants", "digests", "kill"])
    parser.add_argument("folder", type=Path, nargs="?", help="of hostile files, or of real pages (.html, .html.gz)")
    parser.add_argument("--only", nargs="*", default=[], help="corpus: files whose names hold one of these")
    parser.add_argument("--json", type=Path, help="corpus: write every row here")
    parser.add_argument("--count", type=int, default=1_000, help="mutants, digests: so many pages")
    parser.add_argument("--times", type=int, default=100, help="kill: so often")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--stage", choices=["article", "whole"], default="whole", help="mutants: how far to read them")
    parser.add_argument("--to", type=Path, help="keep what was measured here; the next run goes on from it")
    parser.add_argument("--one", choices=["back", "forth"], help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.what == "kill":
        return killed(given.times, given.to)
    if given.folder is None:
        parser.error(f"{given.what} needs a folder")
    if given.what == "digests" and given.one:
        write_digests(given.folder, given.count, given.seed, given.one == "back", given.to)
        return 0
    if given.what == "digests":
        with tempfile.TemporaryDirectory() as name:
            return same(given.folder, given.count, given.seed, given.to or Path(name))
    warm_up()
    if given.what == "mutants":
        return broken(given.folder, given.count, given.seed, given.stage == "whole", given.to)
    rows = corpus(given.folder, Options(limits=LIMITS), given.only)
    if given.json:
        given.json.write_text(json.dumps(rows, indent=1, ensure_ascii=False))
    return told(rows)


if __name__ == "__main__":
    raise SystemExit(1 if main() else 0)  # of a number of failures the system keeps the last eight bits alone
