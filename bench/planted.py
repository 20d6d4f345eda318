"""Pages planted for ``bench.archive_quality``: copies, variants of quotations, stories told by several outlets. Every recipe is stated here; chance is seeded.

**Copies.** Of a development page with at least 15 sentences and 250 words: (cut) a third of its paragraphs is left out, from the end as an editor does or from anywhere; (retitled) another
headline and standfirst; (changed) in five sentences every third word is replaced by a word of another page; (all) the three together.

**Quotations.** Of a quotation of 8 to 60 words: (cut) a quarter to a half of its words is left out, at the end, the beginning, or in the middle with an ellipsis;
(bracketed) a pronoun becomes "[the minister]"; (tense) is becomes was, will would, have had …; (word) one telling word is replaced by a word of another quotation.

**Stories.** (a) From a news page of the development data (dated, with four statements or more: most of WCXB's articles are guides, which tell no event) of at least 20
sentences: its sentences are dealt out to three to six articles, none to two, each of six or more. Of its sentences the one with most words of the page's own headline leads, and its
beginning is the headline; the rest is shuffled; a third of the words that have a synonym in a small table take it; another outlet, zero to four days later. (b) From ``gold/stories.toml``, pairs of events
that are easily taken for each other: each of six articles has the first fact and five others, each in one of its wordings, in shuffled order. (c) Development pages as they
are, each a story of its own.
"""

from __future__ import annotations

import html
import random
import re
import tomllib
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

from msgspec.structs import replace

from onrecord.model import Block, Record
from onrecord.read import read

GOLD = Path(__file__).resolve().parent / "gold/stories.toml"
FETCHED = "2025-06-01T12:00:00Z"
OUTLETS = (
    "Harbour Gazette",
    "Morning Ledger",
    "City Courier",
    "Northern Star",
    "The Observer of Delmar",
    "Radio Nine",
    "Evening Post",
    "The Tribune",
)
SYNONYMS = {
    a: b
    for pair in (
        "said/stated told/informed people/residents company/firm government/administration big/large help/assist begin/start began/started show/reveal showed/revealed buy/purchase "
        "bought/purchased many/numerous about/around also/too but/yet because/since however/still now/currently new/recent old/former money/funds plan/scheme job/post work/labour "
        "kill/slay killed/slain dead/deceased hurt/injured increase/rise increased/rose decrease/fall decreased/fell including/among use/employ used/employed make/produce made/produced "
        "need/require needed/required want/wish wanted/wished think/believe thought/believed get/receive got/received child/kid children/kids country/nation house/home year/twelvemonth "
        "important/significant problem/issue problems/issues question/query answer/reply ask/request asked/requested found/discovered find/discover"
    ).split()
    for a, b in [pair.split("/")]
}  # fmt: skip
TENSE = {"is": "was", "are": "were", "will": "would", "have": "had", "has": "had", "can": "could", "do": "did", "am": "was", "was": "is", "were": "are", "had": "has",
         "don't": "didn't", "isn't": "wasn't", "would": "will", "could": "can", "did": "does"}  # fmt: skip
PRONOUNS = {"he", "she", "it", "they", "we", "him", "them", "us", "i", "you"}
WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")


class Planted(NamedTuple):
    """An article and the story that it belongs to."""

    story: str
    record: Record


# ── copies ──────────────────────────────────────────────────────────────────


def long_enough(record: Record) -> bool:
    return len(record.sentences) >= 15 and len(WORD.findall(record.text)) >= 250


def copies(record: Record, strange: Sequence[str], turn: random.Random) -> Iterator[tuple[str, Record]]:
    """The page as each kind of copy."""
    paragraphs = [record.text[b.start : b.end] for b in record.blocks if b.start is not None and b.kind not in ("headline", "standfirst")]
    yield "cut", built(record, record.article.headline or "", cut(paragraphs, turn))
    yield "retitled", built(record, " ".join(turn.sample(strange, 8)), paragraphs)
    changed = touched(paragraphs, record, strange, turn)
    yield "five sentences changed", built(record, record.article.headline or "", changed)
    yield "all three", built(record, " ".join(turn.sample(strange, 8)), cut(changed, turn))


def cut(paragraphs: Sequence[str], turn: random.Random) -> list[str]:
    words = [len(p.split()) for p in paragraphs]
    left, gone = list(range(len(paragraphs))), 0
    order = left[::-1] if turn.random() < 0.5 else turn.sample(left, len(left))
    for i in order:
        if gone >= sum(words) / 3:
            break
        if gone + words[i] <= 0.45 * sum(words):
            left.remove(i)
            gone += words[i]
    return [paragraphs[i] for i in left]


def touched(paragraphs: Sequence[str], record: Record, strange: Sequence[str], turn: random.Random) -> list[str]:
    text = "\n\n".join(paragraphs)
    for sentence in turn.sample([s.text for s in record.sentences if len(s.text.split()) >= 6 and s.text in text], 5):
        words = sentence.split()
        text = text.replace(sentence, " ".join(turn.choice(strange) if i % 3 == 2 else w for i, w in enumerate(words)), 1)
    return text.split("\n\n")


def built(record: Record, headline: str, paragraphs: Sequence[str]) -> Record:
    """A record of these paragraphs, without findings."""
    text, blocks = headline, [Block(headline, "body/h1[1]", "headline", 0, len(headline))]
    for i, p in enumerate(paragraphs):
        text += "\n\n"
        blocks.append(Block(p, f"body/p[{i + 1}]", "paragraph", len(text), len(text) + len(p)))
        text += p
    return Record(page=record.page, article=replace(record.article, headline=headline), text=text, blocks=tuple(blocks))


# ── quotations ──────────────────────────────────────────────────────────────


def variants(text: str, strange: Sequence[str], turn: random.Random) -> Iterator[tuple[str, str]]:
    """A quotation as each kind of variant that it lends itself to."""
    words = text.split()
    size = len(words)
    away = turn.randint(size // 4, size // 2)
    where = turn.choice(("end", "beginning", "middle"))
    at = turn.randint(2, max(2, size - away - 2))
    kept = words[:-away] if where == "end" else words[away:] if where == "beginning" else [*words[:at], "…", *words[at + away :]]
    yield f"cut ({where})", " ".join(kept)
    pronouns = [i for i, w in enumerate(words) if w.lower().strip(",.") in PRONOUNS]
    if pronouns:
        i = turn.choice(pronouns)
        yield "bracketed", " ".join([*words[:i], "[the minister]", *words[i + 1 :]])
    if any(w.lower() in TENSE for w in words):
        yield "tense changed", " ".join(TENSE.get(w.lower(), w) for w in words)
    long = [i for i, w in enumerate(words) if len(w) > 4]
    if long:
        i = turn.choice(long)
        yield "word changed", " ".join([*words[:i], turn.choice(strange), *words[i + 1 :]])


# ── stories ─────────────────────────────────────────────────────────────────


def stories(pages: Sequence[Record], turn: random.Random, dealt: int, single: int) -> list[Planted]:
    """Articles of stories: see above. ``pages`` that are not dealt out stand alone."""
    found = list(written(turn))
    usable = [r for r in pages if news(r)]
    long = [r for r in usable if len(sentences(r)) >= 20]
    for record in turn.sample(long, min(dealt, len(long))):
        found += _dealt(record, turn)
        usable.remove(record)
    for record in turn.sample(usable, min(single, len(usable))):
        found.append(Planted(f"page {record.page.sha256[:8]}", record))
    turn.shuffle(found)
    return found


def news(record: Record) -> bool:
    """Whether a page tells news, as far as can be told without reading it: it is dated, and people say things in it."""
    article = record.article
    return article.kind == "article" and bool(article.published) and sum(s.source is not None for s in record.statements) >= 4


def sentences(record: Record) -> list[str]:
    head = record.article.headline or ""
    return [s.text for s in record.sentences if s.text not in head and 6 <= len(s.text.split()) <= 60]


def _dealt(record: Record, turn: random.Random) -> Iterator[Planted]:
    said = sentences(record)[:60]
    turn.shuffle(said)
    count = min(6, max(3, len(said) // 8))
    begin = date.fromisoformat((record.article.published or "2024-06-01")[:10])
    theme = set(WORD.findall((record.article.headline or "").lower()))
    for k, outlet in zip(range(count), turn.sample(OUTLETS, count), strict=True):
        mine = [other_words(s, turn) for s in said[k::count]]
        mine.sort(key=lambda s: -len(theme & set(WORD.findall(s.lower()))))
        rest = mine[1:]
        turn.shuffle(rest)
        head = " ".join(mine[0].split()[: turn.randint(6, 11)]).rstrip(".,;:")
        day = begin + timedelta(days=turn.randint(0, 4))
        yield Planted(f"dealt {record.page.sha256[:8]}", page(head, [mine[0], *rest], outlet, day, record.article.language))


def written(turn: random.Random, each: int = 6) -> Iterator[Planted]:
    """Articles made of the facts of ``gold/stories.toml``."""
    for story in tomllib.loads(GOLD.read_text("utf-8"))["story"]:
        begin = date.fromisoformat(story["day"])
        for k, outlet in zip(range(each), turn.sample(OUTLETS, each), strict=True):
            facts = [story["facts"][0], *turn.sample(story["facts"][1:], 5)]
            body = [other_words(turn.choice(fact), turn) for fact in facts]
            rest = body[1:]
            turn.shuffle(rest)
            yield Planted(
                story["id"], page(story["headlines"][k % 3], [body[0], *rest], outlet, begin + timedelta(days=turn.randint(0, 2)))
            )


def other_words(sentence: str, turn: random.Random) -> str:
    return WORD.sub(lambda m: SYNONYMS[m.group()] if m.group() in SYNONYMS and turn.random() < 1 / 3 else m.group(), sentence)


def page(headline: str, said: Sequence[str], outlet: str, day: date, language: str | None = "en") -> Record:
    """An article of these sentences, two in a paragraph, read by onrecord as any page is."""
    paragraphs = "".join(f"<p>{html.escape(' '.join(said[i : i + 2]))}</p>" for i in range(0, len(said), 2))
    made = (
        f'<html lang="{language or "en"}"><head><meta property="og:site_name" content="{html.escape(outlet)}"><meta property="article:published_time" content="{day}T09:00:00Z">'
        f"</head><body><article><h1>{html.escape(headline)}</h1>{paragraphs}</article></body></html>"
    )
    slug = re.sub(r"\W+", "-", f"{outlet}-{headline}".lower())
    return read(made, url=f"https://planted.example/{day}/{slug}", fetched=FETCHED)
