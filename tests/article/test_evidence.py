from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.article.evidence import claims, hint, table
from onrecord.article.jsonld import nodes, parse, plain
from onrecord.limits import LIMITS
from onrecord.model import Clue, Layout, Options, Page
from onrecord.page import lay_out

CASES = json.loads((Path(__file__).parents[1] / "cases/made/fields.json").read_text("utf-8"))["cases"]


def layout_of(html: str, url: str | None = None) -> Layout:
    return lay_out(Page(html.encode(), url=url, media_type="text/html; charset=utf-8"), Options())


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_the_same_bytes_give_the_same_claims_at_paths_of_their_own(case: dict[str, str]) -> None:
    first, second = (claims(layout_of(case["html"], case["url"])) for _ in range(2))
    assert first == second
    raws: dict[str, str] = {}
    for claim in first:
        assert raws.setdefault(claim.path, claim.raw) == claim.raw, "one path, two texts"


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_every_clue_has_a_path_of_its_own(case: dict[str, str]) -> None:
    paths = [clue.path for clue in layout_of(case["html"], case["url"]).clues]
    assert len(paths) == len(set(paths))


def test_a_claim_says_where_it_stands_in_words() -> None:
    html = '<html lang="en"><meta property="og:title" content="Bridge opens"><script type="application/ld+json">{"@type":"NewsArticle","author":{"name":"Ana Ruiz"}}</script>'
    found = {claim.source: (claim.field, claim.path) for claim in claims(layout_of(html))}
    assert found["meta og:title"] == ("headline", "meta[1]")
    assert found["JSON-LD NewsArticle.author"] == ("authors", "jsonld[1]/author/name")


def test_the_raw_words_are_those_of_the_page_and_the_value_is_what_they_mean() -> None:
    (claim,) = [c for c in claims(layout_of('<meta name="author" content="By  Ana Ruiz, Port Correspondent">')) if c.field == "authors"]
    assert (claim.raw, claim.value) == ("By Ana Ruiz, Port Correspondent", "Ana Ruiz")


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ('{"a": 1}', {"a": 1}),
        ('\ufeff {"a": 1};', {"a": 1}),
        ('<!-- {"a": 1} -->', {"a": 1}),
        ('// <![CDATA[\n{"a": 1}\n// ]]>', {"a": 1}),
        ('{"a": [1, 2,], }', {"a": [1, 2]}),
        ('{"a": "two\nlines"}', {"a": "two lines"}),
        ('{"a": "Bridge opens \\ud83d"}', {"a": "Bridge opens \ufffd"}),
        ('{"a": "\\udc00 Bridge \\ud83d\\ude00"}', {"a": "\ufffd Bridge \U0001f600"}),
        ("""{"a": "the port\\'s bridge"}""", {"a": "the port's bridge"}),
        ('{"a": ', None),
        ("", None),
        ("var a = 1", None),
    ],
)
def test_json_is_mended_only_where_the_mending_is_plain(script: str, expected: object) -> None:
    assert parse(script) == expected


@given(st.text(max_size=300))
def test_any_script_is_parsed_or_passed_over(script: str) -> None:
    parse(script)
    plain(script)
    nodes((Clue("jsonld", script, "jsonld[1]"),), LIMITS)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=12),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "@type",
                    "@graph",
                    "@id",
                    "name",
                    "author",
                    "headline",
                    "datePublished",
                    "url",
                    "image",
                    "publisher",
                    "keywords",
                    "mainEntityOfPage",
                ]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=20,
)


@given(JSON)
def test_any_json_gives_claims_without_fail(value: object) -> None:
    clue = Clue(
        "jsonld",
        json.dumps({"@type": "NewsArticle", "x": value} if not isinstance(value, dict) else {"@type": "NewsArticle", **value}),
        "jsonld[1]",
    )
    claims(Layout(page=Page(b"x"), charset="utf-8", blocks=(), traits=(), clues=(clue,)))


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ('<html lang="en-GB">', "en-GB"),
        ('<html lang="en"><meta property="og:locale" content="en_US">', "en-US"),
        ('<html lang="de"><meta property="og:locale" content="en_US">', "de"),
        ('<html lang="{{ lang }}">', None),
        ("<html>", None),
    ],
)
def test_the_language_that_the_page_says_with_its_region(html: str, expected: str | None) -> None:
    assert hint(layout_of(html)) == expected


def test_no_source_stands_twice_in_one_field() -> None:
    for key, fields in table().items():
        names = [field for field, _ in fields]
        assert len(names) == len(set(names)), key
