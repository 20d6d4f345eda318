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

from onrecord.errors import OnrecordError
from onrecord.export import csv, geojson, markdown, parquet, schemaorg, webannotations
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
    from msgspec.structs import replace

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


def test_parquet_without_its_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pyarrow", None)
    with pytest.raises(OnrecordError, match=r"pip install 'onrecord\[parquet\]'"):
        parquet.write([bridge()], tmp_path)


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
