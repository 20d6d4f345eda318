"""One command for every bench: ``python -m bench`` or ``make bench``. Each prints a table of onrecord beside its peers, interleaved in one run."""

from __future__ import annotations

import subprocess
import sys

from bench.floors import DATA

RUNS = (  # what is asked, and how
    ("Which blocks are the story (news pages)", ["bench.pages", str(DATA / "pages/news-dev")]),
    ("Which blocks are the story (articles of WCXB)", ["bench.pages", str(DATA / "pages/wcxb-dev"), "--kind", "article"]),
    ("Who said what", ["bench.statements", str(DATA / "statements/polnear/dev.jsonl.gz")]),
    ("When", ["bench.times"]),
    ("Where", ["bench.places"]),
    ("How much", ["bench.figures"]),
    ("The archive: add and search", ["bench.archive"]),
    ("The archive: copies, quotations, stories", ["bench.archive_quality"]),
    ("What a crawl costs", ["bench.crawl", "--pages", "200"]),
    ("What may not get worse", ["bench.floors"]),
)


def main() -> int:
    failed = 0
    for title, command in RUNS:
        print(f"\n── {title} ──", flush=True)
        if len(command) > 1 and not command[1].startswith("-") and not DATA.exists():
            print(f"{command[1]} is not here; give your own: python -m {command[0]} FILE_OR_FOLDER")
            continue
        failed += subprocess.run([sys.executable, "-m", *command], check=False).returncode != 0
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
