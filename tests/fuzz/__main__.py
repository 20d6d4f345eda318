"""Fuzz onrecord::

    python -m tests.fuzz                            every harness for ten seconds, with our own fuzzer
    python -m tests.fuzz tree read --seconds 600    these two for ten minutes each
    python -m tests.fuzz tree --atheris -max_total_time=600
                                                    one harness under atheris (pip install atheris), with libFuzzer's own options
    python -m tests.fuzz tree --input FILE          one input once: a fault that was found before

Inputs that break a promise are written to the folder ``fuzz-faults``, and the exit status is 1.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

# What is fuzzed is imported below: atheris must see it come in.
NAMES = (
    "unpack",
    "decode",
    "tree",
    "flat",
    "metadata",
    "quotes",
    "times",
    "figures",
    "statements",
    "places",
    "warc",
    "feed",
    "query",
    "read",
)
FAULTS = Path("fuzz-faults")


def under_atheris(name: str, options: list[str]) -> None:
    """libFuzzer looks for inputs that reach new code; it ends the process itself."""
    import atheris  # not needed by anything else

    with atheris.instrument_imports(include=["onrecord"]):
        from tests.fuzz.harnesses import HARNESSES
    corpus = FAULTS.parent / "fuzz-corpus" / name
    corpus.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(HARNESSES[name].seeds):
        (corpus / f"seed-{number}").write_bytes(seed)
    atheris.Setup([sys.argv[0], str(corpus), "-max_len=20000", *options], HARNESSES[name].check)
    atheris.Fuzz()


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("harnesses", nargs="*", metavar="HARNESS", help=f"of {', '.join(NAMES)}; all where none is named")
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--input", type=Path)
    parser.add_argument("--atheris", action="store_true")
    given, options = parser.parse_known_args()
    names = given.harnesses or list(NAMES)
    if unknown := [name for name in names if name not in NAMES]:
        parser.error(f"no such harness: {', '.join(unknown)}")
    if given.atheris:
        under_atheris(names[0], options)
    from tests.fuzz.engine import fuzz
    from tests.fuzz.harnesses import HARNESSES

    if given.input:
        HARNESSES[names[0]].check(given.input.read_bytes())
        return 0
    failed = 0
    for name in names:
        ran = fuzz(HARNESSES[name], given.seed, seconds=given.seconds)
        print(
            f"{name:12}{ran.executions:>10,} executions, slowest {ran.slowest:.2f} s, pool {ran.pool}, {len(ran.faults)} faults", flush=True
        )
        for fault in ran.faults:
            FAULTS.mkdir(exist_ok=True)
            (FAULTS / f"{name}-{fault.name}").write_bytes(fault.data)
            print(f"  {FAULTS / f'{name}-{fault.name}'}\n{fault.words}", flush=True)
        failed += bool(ran.faults)
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
