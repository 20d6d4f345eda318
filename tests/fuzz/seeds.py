"""Where fuzzing starts from: small inputs of our own, one of each kind that a harness can meet, and the scraps that mutations put in."""

from __future__ import annotations

import gzip
import io
import zlib

import brotli
import zstandard
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

ARTICLE = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Ferry returns | Harbour Gazette</title>
<meta property="og:title" content="Ferry returns"><meta property="og:site_name" content="Harbour Gazette"><meta name="author" content="Jo Marsh">
<meta property="article:published_time" content="2024-03-04T18:30:00+01:00"><link rel="canonical" href="https://news.example/ferry">
<script type="application/ld+json">{"@context":"https://schema.org","@type":"NewsArticle","headline":"Ferry returns","datePublished":"2024-03-04",
"author":[{"@type":"Person","name":"Jo Marsh"}],"publisher":{"name":"Harbour Gazette"},"articleBody":"The ferry returned on Monday."}</script></head>
<body><nav><a href="/">Home</a> <a href="/sport">Sport</a></nav><article><h1>Ferry returns</h1><p class="byline">By Jo Marsh, <time datetime="2024-03-04">4 March 2024</time></p>
<p>The ferry returned on Monday after 14 days in the yard, harbour master Ana Kovač said. “It cost us €2.4 million,” she told reporters in Split.</p>
<figure><img src="/a.jpg" alt="The ferry"><figcaption>The ferry at the quay. Photo: M. Roe</figcaption></figure>
<blockquote>“We will not raise fares this year,” the company’s head, Luka Perić, added.</blockquote><ul><li>12 per cent more passengers</li><li>between 300 and 400 cars a day</li></ul>
<table><tr><td>2023</td><td>1,200</td></tr></table></article><footer>© 2024 Harbour Gazette</footer></body></html>"""
FLAT = "Ferry returns\n\nBy Jo Marsh\n4 March 2024\n\nThe ferry returned on Monday, harbour master Ana Kovač said.\n\n“It cost us €2.4 million,” she told reporters.\nHome Sport Weather"
TEXTS = (
    "“We kept our promise,” Ana Ruiz told reporters on 3 March 2024. «On verra», a dit M. Roux. „Ja“, sagte sie. 'No,' he said, 'not \"now\".' ‘Yes’—“and",
    "The council said last week, in the early 1990s, two days before Easter, at 5.30 pm GMT, from May to June 2023 and every other Friday.",
    "It cost $2.4bn, nearly 3.5 million euros, 12-14 per cent, one in five, 1,473.5 km, half a dozen, ½ cup, ²⁰ and 20,000-strong crowds.",
    "Minister Olaf Berg (SPD) sagte am 7. Oktober 2023, man habe „mehr als 300“ Fälle. Il a déclaré lundi que 40 % des élèves « attendent ».",
    "В понедельник министр Иван Петров заявил: «Мы готовы». 2024年3月5日,市长说:「桥梁将于周一重新开放。」",
    "By PTI NEW DELHI: Officials in Georgia, Paris (Texas), and the White House denied on Oct. 7 that 1.2.3 or 99/99/9999 were right.",
)
FEED = b"""<?xml version="1.0"?><rss version="2.0"><channel><title>News</title><item><title>Ferry returns</title><link>https://news.example/ferry</link>
<pubDate>Mon, 04 Mar 2024 18:30:00 +0100</pubDate></item></channel></rss>"""
SITEMAP = b"""<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>https://news.example/ferry</loc><lastmod>2024-03-04</lastmod></url></urlset>"""
QUERIES = (
    b'bridge "opened on monday" OR ferry* NOT coal',
    b'-sanctions ("oil price" AND gas)',
    b"NEAR(a b) {headline}: x ^y a:b",
    b"\xd9\xa2\xd9\xa0 \xe6\xa1\xa5 caf\xc3\xa9",
)


def _warc(packed: bool) -> bytes:
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=packed, warc_version="1.1")
    writer.write_record(writer.create_warcinfo_record("a.warc", {"software": "hand"}))
    head = StatusAndHeaders(
        "200 OK", [("Content-Type", "text/html; charset=utf-8"), ("Transfer-Encoding", "identity")], protocol="HTTP/1.1"
    )
    for path in ("a", "b"):
        made = writer.create_warc_record(
            f"https://news.example/{path}",
            "response",
            payload=io.BytesIO(ARTICLE.encode()),
            http_headers=head,
            warc_headers_dict={"WARC-Date": "2024-03-05T00:00:00Z"},
        )
        writer.write_record(made)
    return out.getvalue()


PAGES = (
    ARTICLE.encode(),
    FLAT.encode(),
    b"\xff\xfe" + ARTICLE.encode("utf-16-le"),
    ARTICLE.replace("utf-8", "windows-1251").encode("cp1251", "replace"),
)
PACKED = (
    gzip.compress(PAGES[0], mtime=0),
    zlib.compress(PAGES[0]),
    brotli.compress(PAGES[0]),
    zstandard.compress(PAGES[0]),
    gzip.compress(gzip.compress(PAGES[1], mtime=0), mtime=0),
)
WARCS = (_warc(False), _warc(True))
PROSE = tuple(text.encode() for text in TEXTS)

# What mutations put in: marks that code looks for, and bytes that decoders and parsers stumble over.
SCRAPS = (
    b"\0", b"<", b">", b"<!--", b"-->", b"<script>", b"</div>", b"<table>", b"<p>", b"<a href=", b"&#0;", b"&#xD800;", b"&nbsp;", b"\xff\xfe", b"\xef\xbb\xbf",
    b"\xed\xa0\x80", b"<svg>", b"<template>", b"<select>", b'"', b"'", b"</html>", b"\xe2\x80\xae", b"\xe2\x80\x8b", b"\xcc\x81" * 9, b"<plaintext>", b"]]>",
    b"\xe2\x80\x9c", b"\xe2\x80\x9d", b"\xc2\xab", b"\xc2\xbb", b" said ", b" said that ", b", he said.", b"according to ", b" told ", b"\n\n", b"\r\n", b"\xe2\x80\xa8",
    b" million", b" per cent", b"$", b"\xe2\x82\xac", b"1,", b".5", b"-", b"\xe2\x80\x93", b" to ", b" and ", b"between ", b"more than ", b"9" * 30, b"1e400",
    b"Monday", b" May ", b"2024", b"31 February", b" ago", b"last ", b"the ", b"U.S. ", b"Mr. ", b"Dr ", b"Ana ", b"Paris", b"(", b")", b"{", b"[" * 20, b"\\u0000", b"\\ud800",
    b"\x1f\x8b\x08", b"\x28\xb5\x2f\xfd", b"\x78\x9c", b"WARC/1.1\r\n", b"Content-Length: -1\r\n", b"Content-Length: 99999999999\r\n", b"Transfer-Encoding: chunked\r\n",
    b"HTTP/1.1 200 OK\r\n", b"\r\n\r\n", b" OR ", b" NOT ", b"*", b"\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa9", b"\xd9\xa2\xd9\xa0\xd9\xa2\xd9\xa4", b"content=", b"datetime='",
)  # fmt: skip
