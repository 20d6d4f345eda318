"""Every bound in one table. Each has a unit and a reason; a refusal names the bound that it met.

Pass other bounds with ``Options(limits=Limits(page_bytes=50_000_000))``.
"""

from __future__ import annotations

import msgspec


class Limits(msgspec.Struct, frozen=True):
    """The bounds of one reading. Sizes are bytes or code points, times are seconds."""

    page_bytes: int = 20_000_000  # a captured page, packed or unpacked; the largest news page seen is 6 MB
    html_characters: int = 20_000_000
    tag_count: int = 130_000  # tags of one page that reach the parser, up to 900 bytes each; the largest development page has 16,000
    tag_characters: int = 5_000  # one tag; of a longer one only the name is read: the parser compares each attribute with all others
    tags_characters: int = 2_500_000  # all tags with their attributes, of which each takes the parser some 50 bytes a character
    tag_names: int = 2_000  # different names of elements; the parser looks long for each new one
    options: int = 5_000  # <option> elements; the parser's time for them grows with their square
    open_elements: int = 512  # elements open at once; real pages stay below 60
    open_formatting: int = 64  # <b>, <font>, … open at once: the parser copies them into every block
    reopened: int = 250_000  # elements that open formatting times blocks may make: 100 MB
    copied_bytes: int = 50_000_000  # the same in characters of attributes
    blocks: int = 10_000  # runs of text of one page; the rest is dropped with a note; the largest development page has 2,600
    block_characters: int = 200_000
    path_characters: int = (
        10_000_000  # the paths of all runs of text together; the rest is dropped with a note; real pages stay below a million
    )
    story_characters: int = 500_000  # the text of a record: 80,000 words
    findings_characters: int = 100_000  # of it that findings are looked for in: 16,000 words, read in about 0.7 s; the longest development story has 64,000 characters
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
    remembered: int = 20_000  # sums of weights of one kind that a process keeps from page to page, at most 5 MB
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
    page_seconds: float = (
        5.0  # processor time for one page of a crawl, after which its findings are given up; no page made to be slow takes 2
    )
    worker_bytes: int = (
        400_000_000  # memory that a crawl's worker may take, over what it has when it begins; no page made to take much takes 140 MB
    )
    worker_deaths: int = 50  # of one task, after which the rest of it is given up
    quotations: int = 400  # of one article that are compared with those of others
    quotation_words: int = 250  # of one quotation that are compared; the rest of a speech printed whole is not
    quotation_comparisons: int = 1_000  # with those of others, of all quotations of one article; the rest are kept, and joined with none
    related_candidates: int = 100  # texts, or quotations, that one is compared with at most: those that have most in common with it
    story_candidates: int = 300  # articles that one is compared with for stories, the same
    copied_words: int = 20_000  # of one article that are laid against those of others; the longest development article has 9,300
    query_characters: int = 1_000
    query_seconds: float = 1.0
    list_rows: int = 50  # results on a page
    note_characters: int = 20_000  # a note, a correction or its reason: ten printed pages
    label_characters: int = 80  # a tag, the name of a saved search, an account's name
    desk_rows: int = 1_000  # entries of the desk in one list
    form_bytes: int = 200_000  # what a browser may send with one form
    export_records: int = 1_000  # records of a search that the room hands out at once; onrecord export has no such bound
    signed_in_seconds: float = 30 * 86_400.0  # a session of a shared room ends after so long, whatever happens
    idle_seconds: float = 7 * 86_400.0  # and when nothing was asked for so long
    invitation_seconds: float = 7 * 86_400.0  # how long an invitation can be used
    sign_in_tries: int = 10  # wrong passwords for one name, or from one address, before both have to wait
    sign_in_wait_seconds: float = 900.0
    password_characters: int = 1_000  # at most; argon2 reads all of it


LIMITS = Limits()
