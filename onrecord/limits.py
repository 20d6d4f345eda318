"""Every bound in one table. Each has a unit and a reason; a refusal names the bound that it met.

Pass other bounds with ``Options(limits=Limits(page_bytes=50_000_000))``.
"""

from __future__ import annotations

import msgspec


class Limits(msgspec.Struct, frozen=True):
    """The bounds of one reading. Sizes are bytes or code points, times are seconds."""

    page_bytes: int = 20_000_000  # a captured page, packed or unpacked; the largest news page seen is 6 MB
    html_characters: int = 20_000_000
    tag_count: int = 600_000  # tags of one page that reach the parser; the largest development page has 16,000
    tag_characters: int = (
        10_000  # one tag with its attributes; of a longer one only the name is read: the parser compares each attribute with all others
    )
    tag_names: int = 2_000  # different names of elements; the parser looks long for each new one
    options: int = 5_000  # <option> elements; the parser's time for them grows with their square
    open_elements: int = 512  # elements open at once; real pages stay below 60
    open_formatting: int = 64  # <b>, <font>, … open at once: the parser copies them into every block
    blocks: int = 20_000  # runs of text of one page; the rest is dropped with a note
    block_characters: int = 200_000
    story_characters: int = 500_000  # the text that findings are looked for in: 80,000 words, read in about 2 s
    clue_characters: int = 4_000  # a meta value, before any expression sees it
    clues: int = 2_000
    script_characters: int = 2_000_000  # one JSON-LD script
    json_depth: int = 64
    headline_characters: int = 1_000
    field_characters: int = 500  # an author, a tag, a section
    authors: int = 50
    tags: int = 100
    claims: int = 100  # candidates for one field that are kept as evidence, the most believable first
    sentence_characters: int = 5_000  # a longer run is cut, so that no finder meets more
    statements: int = 5_000
    findings: int = 20_000  # of each other kind
    people: int = 2_000
    number_characters: int = 40  # digits in a row that still make a number
    candidates: int = 8  # rejected places kept with a place
    fetch_bytes: int = 20_000_000
    fetch_seconds: float = 20.0  # the whole exchange, redirects included
    fetch_redirects: int = 5
    url_characters: int = 8_000  # RFC 9110 asks servers to take 8,000
    feed_bytes: int = 12_000_000  # a feed or sitemap, unpacked; the standard's own bound for sitemaps is 50 MB
    feed_entries: int = 50_000  # the standard's bound for a sitemap
    robots_bytes: int = 512_000  # RFC 9309: at least 500 KiB of robots.txt are read
    robots_seconds: float = 86_400.0  # RFC 9309: robots.txt is asked for again after a day
    robots_sites: int = 1_000  # sites whose robots.txt is kept in memory
    busy_seconds: float = 10.0  # how long to wait for another process that writes to the archive
    batch_records: int = 400  # pages written to an archive in one transaction; making one durable costs the disk some 20 ms
    batch_bytes: int = 64_000_000  # the same in bytes of pages, so that memory stays flat
    batch_seconds: float = 1.0  # a page waits no longer than this for others before it is written
    cache_bytes: int = 40_000_000  # of the archive's file kept in memory; a transaction that outgrows it is written to the disk twice
    warc_damages: int = 10_000  # damaged places of one web archive, after which the rest is not read
    warc_bytes: int = 20_000_000_000  # a web archive inside a WACZ package, unpacked
    list_bytes: int = 50_000_000  # a list of web archives; Common Crawl's longest has 90,000 lines, 13 MB
    worker_seconds: float = (
        30.0  # one page in a crawl's worker, before the worker is ended and the page named; the slowest real page takes 2
    )
    worker_bytes: int = 1_500_000_000  # memory that a crawl's worker may take, over what it has when it begins
    worker_deaths: int = 50  # of one task, after which the rest of it is given up
    quotations: int = 400  # of one article that are compared with those of others
    quotation_words: int = 250  # of one quotation that are compared; the rest of a speech printed whole is not
    related_candidates: int = 100  # texts, or quotations, that one is compared with at most: those that have most in common with it
    query_characters: int = 1_000
    query_seconds: float = 1.0
    list_rows: int = 50  # results on a page


LIMITS = Limits()
