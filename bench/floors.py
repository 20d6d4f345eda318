"""What may not get worse: our own scores on the development data held against bench/floors.json.

    python -m bench.floors            all of it, about two minutes
    python -m bench.floors --quick    every eighth page: what the tests run

Lowering a floor needs a reason in the commit. A floor whose data does not lie here is named and passed over.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

HERE = Path(__file__).resolve().parent
DATA = HERE.parent.parent / "shared/data"
FLOORS = HERE / "floors.json"
QUICK = 8  # every so many pages or documents


def _pages(name: str, kind: str | None, quick: bool) -> float:
    from bench import pages

    extract = pages.ours()
    scores = [
        pages.word_f1(extract(html, url), wanted)
        for number, (url, html, wanted) in enumerate(pages.pages(DATA / "pages" / name, kind))
        if not (quick and number % QUICK)
    ]
    return 100 * sum(scores) / len(scores)


def _statements(quick: bool) -> float:
    from bench import statements

    return statements.measure(statements.fast, DATA / "statements/polnear/dev.jsonl.gz", 84 // 4 if quick else None)["F1"]


def _times(quick: bool) -> float:
    from bench import times

    gold = list(times.texts(times.TIMEBANK))[:: QUICK if quick else 1]
    return float(times.measure([("onrecord", times.ours)], gold)["onrecord"].row()[2])


def _places(quick: bool) -> float:
    from bench import places

    gold = list(places.texts(places.LGL))[:: QUICK if quick else 1]
    return float(places.score(places.ours, gold)["within 161 km"])


MEASURES: dict[str, tuple[Path, Callable[[bool], float]]] = {
    "pages: news-dev, word F1": (DATA / "pages/news-dev", lambda quick: _pages("news-dev", None, quick)),
    "pages: wcxb-dev articles, word F1": (DATA / "pages/wcxb-dev", lambda quick: _pages("wcxb-dev", "article", quick)),
    "statements: PolNeAR dev, attr F1": (DATA / "statements/polnear/dev.jsonl.gz", _statements),
    "times: TimeBank and AQUAINT, value F1": (DATA / "times/timebank-aquaint.jsonl.gz", _times),
    "places: LGL, located161 F1": (DATA / "places/lgl.jsonl.gz", _places),
}


def measured(quick: bool) -> Iterator[tuple[str, float, float]]:
    """Each measure whose data is here: its name, its score in percent, its floor."""
    floors = json.loads(FLOORS.read_text(encoding="utf-8"))
    for name, (data, measure) in MEASURES.items():
        if data.exists():
            yield name, measure(quick), floors["quick" if quick else "full"][name]
        else:
            print(f"{name}: {data.name} is not here, passed over")


def main() -> int:
    below = 0
    for name, score, floor in measured("--quick" in sys.argv):
        below += score < floor
        print(f"{name:42}{score:7.2f}   floor {floor:6.2f}   {'BELOW' if score < floor else 'holds'}")
    return 1 if below else 0


if __name__ == "__main__":
    raise SystemExit(main())
