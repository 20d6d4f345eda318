"""Makes ``onrecord/archive/common.txt``: how many pages have a word, for words that many have.

    python -m training.common_words RECORDS.jsonl > onrecord/archive/common.txt

RECORDS: one record a line, as ``onrecord read --json`` writes them for the articles of the WCXB development set and the Fundus test pages. Only counts
of single words leave it.
"""

from __future__ import annotations

import math
import sys
from collections import Counter, defaultdict
from pathlib import Path

from onrecord.archive.wording import words
from onrecord.model import Record

HEAD = """# How much it tells that a text has a word: language, weight, then the words (without endings, see wording.py) of that weight.
# The weight is the binary logarithm of "one page in how many", in halves. Words of few pages are left out.
# Counted in 793 articles of the WCXB development set (annotations CC BY 4.0) and 129 pages of the Fundus test data (MIT): counts of single words, no text.
# Made by training/common_words.py."""
LEAST = {"en": 5}
OTHERS = 3  # pages that must have a word of another language
PAGES = 8  # of a language, below which it gets no table


def main(path: Path) -> None:
    pages: Counter[str] = Counter()
    having: dict[str, Counter[str]] = defaultdict(Counter)
    for line in path.open(encoding="utf-8"):
        record = Record.from_json(line)
        language = (record.article.language or "").split("-")[0]
        if not language or not record.text:
            continue
        pages[language] += 1
        having[language].update({w.stem for w in words(record.text) if not w.stem[0].isdigit()})
    print(HEAD)
    for language, count in sorted(pages.items()):
        if count >= PAGES:
            table(language, count, having[language])


def table(language: str, count: int, having: dict[str, int]) -> None:
    rows: dict[float, list[str]] = defaultdict(list)
    for word, n in having.items():
        if n >= LEAST.get(language, OTHERS):
            rows[round(2 * math.log2(count / n)) / 2].append(word)
    for value, found in sorted(rows.items()):
        print(language, value, *sorted(found))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
