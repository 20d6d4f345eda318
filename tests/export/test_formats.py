"""Each form of export is read by a reader that we did not write, and says what the record says."""

from __future__ import annotations

import csv as readcsv
import io
import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from onrecord.errors import OnrecordError
from onrecord.export import csv, desk, geojson, markdown, parquet, schemaorg, webannotations
from onrecord.export.notebook import html
from onrecord.export.origin import link
from onrecord.model import Record, Sentence
from tests.builder import BODY, bridge, find, record

EVIL = 'a\ud800"}],\x00</script>\u2028=1+1'


def written(write: Any, records: list[Record]) -> Any:
    stream = io.StringIO()
    write(records, stream)
    stream.getvalue().encode("utf-8")
    return json.loads(stream.getvalue())


# ── links ───────────────────────────────────────────────────────────────────


def test_a_link_leads_to_the_sentence() -> None:
    given = bridge()
    start = given.text.index("more than 300")
    address, _, mark = (link(given, start, "more than 300") or "").partition("#:~:text=")
    first, last = (unquote(part) for part in mark.split(","))
    sentence = BODY[1]
    assert address == "https://news.example/bridge"
    assert sentence.startswith(first)
    assert sentence.endswith(last)


@pytest.mark.parametrize("url", [None, "javascript:alert(1)", "file:///etc/passwd"])
def test_no_link_but_to_the_web(url: str | None) -> None:
    assert link(bridge(url=url), 0, "x") is None


@given(st.text(max_size=50))
def test_any_sentence_makes_a_link(words: str) -> None:
    found = link(record(body=["x"], url="https://x.example/#old", findings={"sentences": (Sentence(words, 0, 9),)}), 0, words) or ""
    assert re.fullmatch(r"https://x\.example/(?:#old|#:~:text=[\w.~%]+(?:,[\w.~%]+)?)", found, re.ASCII)


def test_tables_have_links_and_stretches() -> None:
    stream = io.StringIO(newline="")
    csv.write([bridge()], stream, "times")
    row = next(readcsv.DictReader(io.StringIO(stream.getvalue())))
    assert row["link"].startswith("https://news.example/bridge#:~:text=")
    assert {"extent_first", "extent_last"} <= set(row)


# ── GeoJSON ─────────────────────────────────────────────────────────────────


def test_geojson_is_valid_and_right() -> None:
    reader = pytest.importorskip("geojson")
    given = written(geojson.write, [bridge(), bridge(b"2", headline=EVIL)])
    read = reader.loads(json.dumps(given))
    assert read.is_valid, read.errors()
    assert len(read.features) == 4
    first = read.features[0]
    assert tuple(first.geometry.coordinates) == (-9.13, 38.72)
    assert first.properties["name"] == "Lisbon"
    assert bridge().text[first.properties["start"] : first.properties["end"]] == first.properties["text"]
    assert first.properties["sha256"] == bridge().page.sha256
    assert written(geojson.write, []) == {"type": "FeatureCollection", "features": []}


def test_a_name_without_a_point_is_on_no_map_and_in_no_article() -> None:
    lisbon, portugal = bridge().places
    moscow = replace(portugal, latitude=None, longitude=None, stands_for="government")
    given = replace(bridge(), places=(moscow, lisbon, lisbon))
    assert [f["properties"]["name"] for f in written(geojson.write, [given])["features"]] == ["Lisbon", "Lisbon"]  # each has its own words
    (article,) = (n for n in written(schemaorg.write, [given])["@graph"] if n["@type"] == "NewsArticle")
    assert [(m["@type"], m["name"]) for m in article["mentions"]] == [("Place", "Lisbon")]


# ── JSON-LD ─────────────────────────────────────────────────────────────────

OA, SCHEMA, RDF, AS, DC = (
    "http://www.w3.org/ns/oa#", "http://schema.org/", "http://www.w3.org/1999/02/22-rdf-syntax-ns#", "http://www.w3.org/ns/activitystreams#", "http://purl.org/dc/",
)  # fmt: skip
# The terms used of the two contexts, as their publishers define them; nothing is asked of the network.
ANNO = {
    "@version": 1.1, "oa": OA, "as": AS, "id": {"@id": "@id", "@type": "@id"}, "type": {"@id": "@type", "@type": "@vocab"},
    "Annotation": f"{OA}Annotation", "AnnotationPage": f"{AS}OrderedCollectionPage", "SpecificResource": f"{OA}SpecificResource", "TextualBody": f"{OA}TextualBody",
    "TextQuoteSelector": f"{OA}TextQuoteSelector", "TextPositionSelector": f"{OA}TextPositionSelector", "TimeState": f"{OA}TimeState", "Text": "http://purl.org/dc/dcmitype/Text",
    "describing": f"{OA}describing", "tagging": f"{OA}tagging", "items": {"@id": f"{AS}items", "@type": "@id", "@container": "@list"},
    "motivation": {"@id": f"{OA}motivatedBy", "@type": "@vocab"}, "purpose": {"@id": f"{OA}hasPurpose", "@type": "@vocab"}, "body": {"@id": f"{OA}hasBody", "@type": "@id"},
    "target": {"@id": f"{OA}hasTarget", "@type": "@id"}, "source": {"@id": f"{OA}hasSource", "@type": "@id"}, "selector": {"@id": f"{OA}hasSelector", "@type": "@id"},
    "state": {"@id": f"{OA}hasState", "@type": "@id"}, "exact": f"{OA}exact", "prefix": f"{OA}prefix", "suffix": f"{OA}suffix",
    "start": {"@id": f"{OA}start", "@type": "http://www.w3.org/2001/XMLSchema#nonNegativeInteger"}, "end": {"@id": f"{OA}end", "@type": "http://www.w3.org/2001/XMLSchema#nonNegativeInteger"},
    "sourceDate": f"{OA}sourceDate", "value": f"{RDF}value", "format": f"{DC}elements/1.1/format", "language": f"{DC}elements/1.1/language",
}  # fmt: skip
CONTEXTS = {"http://www.w3.org/ns/anno.jsonld": {"@context": ANNO}, "https://schema.org": {"@context": {"@vocab": SCHEMA}}}


def expanded(document: Any) -> list[dict[str, Any]]:
    """By a JSON-LD processor; a key that no context knows would be dropped silently, so that is refused."""
    jsonld = pytest.importorskip("pyld").jsonld

    def load(url: str, options: Any) -> dict[str, Any]:
        return {"contextUrl": None, "documentUrl": url, "document": CONTEXTS[url]}

    return list(jsonld.expand(document, {"documentLoader": load, "base": "urn:base"}))


def _keys(value: Any) -> set[str]:
    if isinstance(value, list):
        return set().union(*map(_keys, value))
    return (
        {k for k in value if k != "@context"}.union(*map(_keys, (v for k, v in value.items() if k != "@context")))
        if isinstance(value, dict)
        else set()
    )


def test_annotations_point_at_their_words() -> None:
    given = written(webannotations.write, [bridge(), bridge(b"2", headline=EVIL)])
    assert _keys(given) - set(ANNO) - {"type", "id"} == {"schema:sha256"}
    items = expanded(given)[0][f"{AS}items"][0]["@list"]
    assert len(items) == 2 * 9
    text = bridge().text
    for item in items[:9]:
        assert item["@type"] == [f"{OA}Annotation"]
        target = item[f"{OA}hasTarget"][0]
        quote, place = target[f"{OA}hasSelector"]
        start, end = (place[f"{OA}{name}"][0]["@value"] for name in ("start", "end"))
        before, exact, after = (quote[f"{OA}{name}"][0]["@value"] for name in ("prefix", "exact", "suffix"))
        assert text[start:end] == exact
        assert text.count(before + exact + after) == 1
        source = target[f"{OA}hasSource"][0]
        assert source["@id"] == "https://news.example/bridge"
        assert source[f"{SCHEMA}sha256"][0]["@value"] == bridge().page.sha256
        assert target[f"{OA}hasState"][0][f"{OA}sourceDate"][0]["@value"] == "2024-03-05T09:00:00Z"
    bodies = [b[f"{RDF}value"][0]["@value"] for b in items[0][f"{OA}hasBody"]]
    assert bodies == ["statement", "Ana Ruiz: The bridge over the Tagus opened on Monday"]
    assert len({item["@id"] for item in items}) == len(items)


def test_articles_and_drafts_of_reviews() -> None:
    given = written(schemaorg.write, [bridge(tags=("bridges",))])
    nodes = {node["@id"]: node for node in expanded(given)}
    article = nodes[f"urn:sha256:{bridge().page.sha256}"]

    def said(node: Any, *path: str) -> Any:
        for name in path:
            node = node[f"{SCHEMA}{name}"][0]
        return node.get("@value", node)

    assert article["@type"] == [f"{SCHEMA}NewsArticle"]
    assert said(article, "headline") == "Harbour bridge opens after eleven years"
    assert said(article, "publisher", "name") == "The Harbour Gazette"
    assert said(article, "author", "name") == "Jo Marsh"
    assert said(article, "datePublished") == "2024-03-04T18:30:00+01:00"
    assert said(article, "mentions", "geo", "latitude") == 38.72
    assert said(article, "hasPart", "spokenByCharacter", "name") == "Ana Ruiz"
    reviews = [n for n in nodes.values() if n["@type"] == [f"{SCHEMA}ClaimReview"]]
    assert len(reviews) == 3
    for review in reviews:
        assert said(review, "reviewRating", "ratingValue") == ""
        assert said(review, "author", "name") == ""
    first = reviews[0]
    assert said(first, "claimReviewed") == "The bridge over the Tagus opened on Monday"
    assert said(first, "itemReviewed", "author", "name") == "Ana Ruiz"
    assert said(first, "itemReviewed", "author", "jobTitle") == "Mayor"
    assert said(first, "itemReviewed", "datePublished") == "2024-03-04"
    assert said(first, "itemReviewed", "appearance", "url").startswith("https://news.example/bridge#:~:text=")


def test_no_draft_where_nobody_is_named() -> None:
    given = bridge()
    bare = replace(given, statements=(replace(given.statements[0], source=None), replace(given.statements[1], stance="question")))
    assert [n["@type"] for n in written(schemaorg.write, [bare])["@graph"]] == ["NewsArticle"]


# ── Parquet ─────────────────────────────────────────────────────────────────


def test_parquet_tables(tmp_path: Path) -> None:
    reader = pytest.importorskip("pyarrow.parquet")
    counts = parquet.write([bridge(), bridge(b"2", headline=EVIL)], tmp_path / "tables")
    assert counts == {"records": 2, "documents": 2, "statements": 6, "times": 4, "places": 4, "figures": 4}
    tables = {name: reader.read_table(tmp_path / "tables" / f"{name}.parquet").to_pylist() for name in counts}
    assert Record.from_json(tables["records"][0]["record"]) == bridge()
    assert [(p["name"], p["latitude"]) for p in tables["places"][:2]] == [("Lisbon", 38.72), ("Portugal", 39.6)]
    assert tables["figures"][0]["at_least"] == 2.4e9
    for name in ("statements", "times", "places", "figures"):
        for row in tables[name][:2]:
            assert bridge().text[row["start"] : row["end"]] == row["text"]
    assert parquet.write([], tmp_path / "none")["records"] == 0
    assert reader.read_table(tmp_path / "none" / "times.parquet").num_rows == 0


def test_many_rows_are_written_some_at_a_time_and_none_is_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reader = pytest.importorskip("pyarrow.parquet")
    monkeypatch.setattr(parquet, "ROWS", 4)
    counts = parquet.write([bridge(b"%d" % i) for i in range(5)], tmp_path)
    assert counts == {"records": 5, "documents": 5, "statements": 15, "times": 10, "places": 10, "figures": 10}
    file = reader.ParquetFile(tmp_path / "statements.parquet")
    assert file.num_row_groups == 3  # six, six and three: never much more than four at a time
    assert [row["number"] for row in file.read().to_pylist()] == [0, 1, 2] * 5


def test_parquet_without_its_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pyarrow", None)
    with pytest.raises(OnrecordError, match=r"pip install 'onrecord\[parquet\]'"):
        parquet.write([bridge()], tmp_path)


# ── by itself ───────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("remark", "words"),
    [
        ({"kind": "note", "value": "Is it so?"}, "Is it so?"),
        ({"kind": "correction", "field": "finding", "reason": ""}, "this is no such finding"),
        ({"kind": "correction", "field": "finding", "reason": "It is a name."}, "this is no such finding. It is a name."),
        ({"kind": "correction", "field": "unit", "was": None, "value": "EUR", "reason": ""}, "unit: EUR (the machine read: not known)"),
    ],
)
def test_what_a_remark_says(remark: dict[str, Any], words: str) -> None:
    assert desk.said(remark) == words


def test_a_notebook_says_what_is_not_known_and_how_much_is_left_out() -> None:
    given = bridge(headline=None, published=None, outlet="A&B")
    lisbon, portugal = given.places
    nobody = replace(given.statements[0], speaker=None, source=None)
    places = (replace(lisbon, latitude=None), replace(portugal, stands_for="government"), *(lisbon,) * 30)
    shown = html(replace(given, statements=(nobody, given.statements[2]), places=places))
    assert "<small>A&amp;B · date not given · en</small><h3>(no headline found)</h3>" in shown
    rows = [re.sub("<[^>]+>", "|", row) for row in re.findall("<tr>.*?</tr>", shown)]
    assert rows[0] == "||said||unresolved||The bridge over the Tagus opened on Monday||"
    assert rows[1].startswith("||said||The opposition||")
    assert [row for row in rows if "where" in row][:3] == [
        "||where||Lisbon||unresolved||",
        "||where||Portugal||a government||",
        "||where||Lisbon||38.72, -9.13||",
    ]
    assert len(rows) == 2 + 2 + 25 + 2
    assert "<p>7 more findings</p>" in shown
    assert "more findings" not in html(bridge())


# ── all of them ─────────────────────────────────────────────────────────────


def test_markdown_of_several() -> None:
    stream = io.StringIO()
    assert markdown.write([bridge(), bridge(headline=EVIL)], stream) == 2
    assert stream.getvalue().count("\n# ") + stream.getvalue().startswith("# ") == 2


@given(st.text(alphabet=st.characters(), max_size=30))
@settings(max_examples=60, deadline=None)
def test_no_text_breaks_a_form(text: str) -> None:
    data = bridge(headline=f"Lisbon {text}", outlet=text, url="https://x.example/" + text, authors=(text,), tags=(text,))
    for write in (geojson.write, webannotations.write, schemaorg.write):
        written(write, [data, data])
    assert find(data.text, "Lisbon")
