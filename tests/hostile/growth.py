"""Each stage on inputs made to be slow with, at one size and at double that size. ``python -m tests.hostile.growth`` prints every pair."""

from __future__ import annotations

import gc
import io
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from msgspec.structs import replace

from onrecord.archive.adding import prepare_again
from onrecord.archive.compare import changes
from onrecord.archive.relate import Relater, make
from onrecord.archive.store import Archive
from onrecord.archive.words import parse
from onrecord.article import choose
from onrecord.errors import OnrecordError
from onrecord.export import geojson, jsonl, markdown, schemaorg, webannotations
from onrecord.findings import figures, places, statements, times
from onrecord.limits import LIMITS
from onrecord.model import Options, Page, Part, Prose, Record, Story
from onrecord.models.load import at_hand
from onrecord.page import lay_out
from onrecord.page.flat import lines_to_blocks, mended
from onrecord.read import read_page
from onrecord.record import Findings, assemble
from onrecord.text import prose, words
from onrecord.text.quotes import quotations
from tests.clock import LEAST, growth

ARTICLE = Options(findings=False)
STORY = "The mayor of Brookfield said on Tuesday that the bridge would reopen in 14 days. “We kept our promise,” Ana Ruiz told reporters on 3 March 2024. "

# Text that finders, sentences and quotation marks could be slow with; each unit is repeated.
TEXT = {
    "story": STORY,
    "said": "said said told added ",
    "said that": "Ann said that Bob said that ",
    "names": "Ann Bob Carl De La Van Der ",
    "initials": "A. B. C. D. ",
    "abbreviations": "U.S. Gen. J. R. Smith Jr. vs. Mr. ",
    "quotes open": "“‘",
    "quotes": '"yes" ',
    "apostrophes": "'twas the '90s' dogs' rock 'n' roll ",
    "numbers": "1,111,",
    "number words": "one hundred million thousand ",
    "money": "$1 to $2 million or €3.5bn and 4 ",
    "dates": "on Monday last week next May 3 2024 ",
    "no dates": "1-1-1/1.1-",
    "places": "Paris, Texas, Georgia, Springfield, Tbilisi and ",
    "no end": "words and more words ",
    "dots": ". . . ... ",
    "brackets": "([{",
    "hyphens": "state-of-the-",
    "one word": "a",
    "capital word": "A",
    "digits": "9",
    "blanks": "a \u00a0 ",
    "marks": "e\u0301\u0316",
    "bidi": "\u202eabc\u2066\u2069",
    "he said": "He said she said he told her they said it. ",
    "colons": "Smith: yes. Jones: no. ",
    "lines": "Ann said so.\n\n",
    "commas": "a, b, c, d, ",
    "according": "according to according to ",
    "people": "President Ana Ruiz of Spain and Prime Minister Jo Roe of Chad said ",
    "body": "the Ministry of the Department of the Office of the ",
    "nested quotes": "“She said ‘he told them “they said ‘",
    "cues in one sentence": "Ann said, Bob told Carl, the mayor added, ",
    "quotes that carry on": "“We shall go on. And on, she said. And on.\n\n",
    "answers": "“Yes,” he said. “No,” she said. ",
}
ADDED = ("story", "names", "quotes", "people", "answers", "nested quotes", "numbers")  # what an archive ties pages together by
# Of these the encoder of tier "accurate" reads some: it takes a hundred times as long, and reads in windows, so that the rest can only be slow where all tiers are.
ENCODED = (
    "story",
    "said",
    "said that",
    "quotes open",
    "no end",
    "one word",
    "nested quotes",
    "cues in one sentence",
    "quotes that carry on",
    "answers",
)
# Pages whose shape could be slow to take apart; each unit is repeated between a head and a story.
HTML = {
    "paragraphs": f"<p>{STORY}</p>",
    "short paragraphs": "<p>x</p>",
    "open paragraphs": "<p>short line",
    "divs": "<div>",
    "spans": "<span>x",
    "links": '<a href="/a">b</a> ',
    "open links": "<a href=1><div>x",
    "formatting": "<p><font color=1>x",
    "misnested": "<b><i>x</b>y</i>",
    "lists": "<ul><li>x",
    "tables": "<table><tr><td>x",
    "foster": "<table><p>x<td>y",
    "breaks": "x<br>",
    "headings": "<h1>Bridge reopens</h1>",
    "articles": f"<article><h2>Story</h2><p>{STORY}</p></article>",
    "select": "<select><optgroup><option>x",
    "names": "<x-{n}>t</x-{n}>",
    "less than": "<",
    "open tags": "<a ",
    "open quotes": '<a href="',
    "comments": "<!--x-->y",
    "entities": "&notit;&ampamp&",
    "meta": '<meta property="article:author" content="A B">',
    "times": "<time>1/2/2024</time>",
    "bylines": "<p class=byline>By Ann and Bob</p>",
    "json": '<script type="application/ld+json">{"@type":"NewsArticle","headline":"x","author":{"name":"A B"}}</script>',
    "body": "<body a{n}=1>",
    "attributes": "<p a{n}=1 b{n}=2 title='x'>y</p>",
    "figures": "<figure><img src=/a.jpg><figcaption>Ann at the bridge. Photo: Bob</figcaption></figure>",
    "scripts": "<script>var a='</scrip';</script>",
    "svg": "<svg><desc>x",
    "nav": "<nav><ul><li><a href=/a>b</a></ul></nav>",
}


class Case(NamedTuple):
    """A stage, and what it works on at a size."""

    stage: str
    name: str
    make: Callable[[int], object]
    work: Callable[[object], object]


def repeated(unit: str, size: int) -> str:
    """A unit as often as it fits; ``{n}`` in it counts."""
    times = max(1, size // len(unit))
    return "".join(unit.replace("{n}", str(n)) for n in range(times)) if "{n}" in unit else unit * times


def page(unit: str, size: int) -> Page:
    """A page around the repeated unit."""
    return Page(
        f"<html lang=en><head><title>Bridge reopens</title></head><body><article><h1>Bridge reopens</h1><p>{STORY}</p>{repeated(unit, size)}</article>".encode()
    )


def _prose(unit: str, size: int) -> Prose:
    return prose(repeated(unit, size), "en")


def _story(unit: str, size: int) -> object:
    return lay_out(page(unit, size), ARTICLE)


def _text(unit: str, size: int) -> tuple[str, tuple[Part, ...]]:
    text = repeated(unit, size)
    return text, (Part(0, len(text)),)


def _flat(given: object) -> object:
    return choose(lay_out(Page(str(given).encode(), media_type="text/plain"), ARTICLE), ARTICLE)


def _assembled(given: object) -> object:
    layout = given
    story: Story = choose(layout, ARTICLE)  # type: ignore[arg-type]
    return assemble(layout, story, Findings(), ARTICLE).to_json()  # type: ignore[arg-type]


def _lay_out(given: object) -> object:
    try:
        return lay_out(given, ARTICLE)  # type: ignore[arg-type]
    except OnrecordError:
        return None


def _read_prose(given: object) -> object:
    words.all_words.cache_clear()  # the words of a text are kept for all who ask; here each run is to cut them itself
    return prose(str(given), "en")


def _typed(unit: str, size: int) -> str:
    return repeated(unit, size // 20)  # what is typed is short: most is refused by its length


def _searched(given: object) -> object:
    try:
        return parse(str(given))
    except OnrecordError:
        return None


def _record(unit: str, size: int) -> Record:
    """A record whose text grows with the size: the unit between sentences of a story."""
    piece = f"<p>In case {{n}}: {STORY}{repeated(unit, 200)} {STORY}</p>"  # numbered, as a paragraph that comes again is kept once
    return read_page(page(piece, size))


def _versions(unit: str, size: int) -> tuple[Record, Record]:
    return _record(unit, size), _record("Others said so. " + unit, size)


def _added(given: object) -> object:
    """A page taken into an archive and tied to what is there: itself, under another address."""
    first: Record = given  # type: ignore[assignment]
    other = replace(first, page=replace(first.page, url="https://other.example/"))
    with TemporaryDirectory() as folder, Archive(Path(folder) / "news.db") as archive, archive._writing() as writer:
        make(archive._connection)
        for record in (first, other):
            writer.add(prepare_again(record, b"", None))
        Relater(archive._connection).relate([1, 2])
        return archive


def _encoded(given: object) -> object:
    return statements.find(given, Options(tier="accurate"))  # type: ignore[arg-type]


def _exported(given: object) -> int:
    records: list[Record] = [given]  # type: ignore[list-item]
    return sum(
        write(records, io.StringIO()) for write in (jsonl.write, geojson.write, markdown.write, webannotations.write, schemaorg.write)
    )


def cases() -> list[Case]:
    """Every stage on every input made for it."""
    found = []
    for name, unit in HTML.items():
        found.append(Case("page", name, partial(page, unit), _lay_out))
        found.append(Case("article", name, partial(_story, unit), _assembled))
    for name, unit in TEXT.items():
        found.append(Case("flat", name, partial(repeated, unit), _flat))
        found.append(Case("lines", name, partial(repeated, unit), lambda text: lines_to_blocks(mended(str(text))[0], LIMITS)))
        found.append(Case("quotes", name, partial(_text, unit), lambda given: list(quotations(*given))))  # type: ignore[misc]
        found.append(Case("prose", name, partial(repeated, unit), _read_prose))
        found.append(Case("statements", name, partial(_prose, unit), lambda text: statements.find(text, Options())))  # type: ignore[arg-type]
        found.append(Case("times", name, partial(_prose, unit), lambda text: times.find(text, "2024-03-05", Options())))  # type: ignore[arg-type]
        found.append(Case("places", name, partial(_prose, unit), lambda text: places.find(text, Options())))  # type: ignore[arg-type]
        found.append(Case("figures", name, partial(_prose, unit), lambda text: figures.find(text, Options())))  # type: ignore[arg-type]
        found.append(Case("rules", name, partial(_prose, unit), lambda text: statements.find(text, Options(tier="rules"))))  # type: ignore[arg-type]
        found.append(Case("search", name, partial(_typed, unit), _searched))
        found.append(Case("versions", name, partial(_versions, unit), lambda pair: changes(*pair)))  # type: ignore[misc]
        found.append(Case("exports", name, partial(_record, unit), _exported))
    found += [Case("adding", name, partial(_record, TEXT[name]), _added) for name in ADDED]
    if at_hand("accurate"):
        found += [Case("accurate", name, partial(_prose, TEXT[name]), _encoded) for name in ENCODED]
    return found


def grows(case: Case, size: int, most: float = 0.0) -> float:
    """How many times longer double the size takes; looked at closely where a first look gives more than ``most``."""
    made = {size: case.make(size), 2 * size: case.make(2 * size)}
    held = gc.isenabled()
    gc.disable()
    try:
        base, double = (min(_once(case, made[n]) for _ in range(2)) for n in made)
    finally:
        if held:
            gc.enable()
    first = double / max(base, LEAST)
    return first if first <= most else growth(lambda n: case.work(made[n]), size, 2 * size)


def _once(case: Case, given: object) -> float:
    begun = time.process_time()
    case.work(given)
    return time.process_time() - begun


def main() -> int:
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 40_000
    wanted = sys.argv[2:]
    rows = sorted(((grows(case, size), case.stage, case.name) for case in cases() if not wanted or case.stage in wanted), reverse=True)
    for ratio, stage, name in rows[:40]:
        print(f"{ratio:6.2f}  {stage:12} {name}")
    print(f"{len(rows)} pairs of {size:,} and {2 * size:,} characters, {sum(r[0] > 2.3 for r in rows)} grow more than 2.3 times")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
