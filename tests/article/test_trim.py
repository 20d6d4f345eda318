from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.article import choose, claims
from onrecord.article.fields import decide
from onrecord.article.offers import by_word, offered
from onrecord.article.trim import trimmed
from onrecord.model import Layout, Options, Page, Story
from onrecord.page import lay_out
from tests.clock import within

BODY = (
    "The ferry between the two islands sailed again on Monday, four weeks after its engine had failed in a storm, the harbour office said.",
    "Some three hundred people crossed on the first day, among them the mayor, Ana Ruiz, who thanked the crew for its patience.",
    "A second ship will be built in the yard at the mouth of the river, where two hundred people work, and is to sail in two years.",
    "The island has asked for one since the winter of 2019, when it was cut off for nine days and bread had to come by air.",
)


def read(line: str, after: int = 2) -> Story:
    paragraphs = [f"<p>{text}</p>" for text in BODY]
    paragraphs.insert(after, line)
    html = (
        '<html lang="en"><head><title>Ferry sails again</title><meta name="author" content="Tom Okafor"></head><body><article>'
        f"<h1>Ferry sails again</h1>{''.join(paragraphs)}</article></body></html>"
    )
    layout = lay_out(Page(html.encode(), media_type="text/html; charset=utf-8"), Options())
    return choose(layout, Options())


@pytest.mark.parametrize(
    ("line", "words", "reason"),
    [
        ("<p>ALSO READ: How a ferry is steered through ice</p>", "How a ferry is steered", "related links"),
        ("<p>Lire aussi : Les bateaux de l’île, une longue histoire</p>", "Les bateaux", "related links"),
        ("<p>Lesen Sie auch: Wie eine Fähre durch das Eis fährt</p>", "Wie eine Fähre", "related links"),
        ("<p>(With inputs from two agencies and our own staff)</p>", "With inputs", "who helped with the story"),
        ("<p>The ferry at the quay. | Photo Credit: Harbour office</p>", "Photo Credit", "picture credit"),
        ("<p>Store and/or access information on a device. Use limited data to select advertising. Create profiles for personalised advertising. Measure advertising performance. "
         "Understand audiences through statistics or combinations of data from different sources.</p>", "limited data", "cookie or privacy notice"),
        ("<p>Verwendung reduzierter Daten zur Auswahl von Werbeanzeigen. Erstellung von Profilen für personalisierte Werbung. Messung der Werbeleistung. Messung der "
         "Performance von Inhalten. Analyse von Zielgruppen durch Statistiken oder Kombinationen von Daten.</p>", "Zielgruppen", "cookie or privacy notice"),
        ("<div><h3>The evening letter</h3><p>Sign up for our newsletter and read it at six.</p></div>", "read it at six", "newsletter or log-in box"),
        ("<section><h4>Read on</h4><ul><li>Unlimited online access to The Harbour Post.</li><li>The Harbour Post ePaper, a page for a page.</li></ul><div><p>Create an account "
         "to go on.</p><p>Enjoy four more articles per month.</p></div></section>", "ePaper", "offer to subscribe or register"),
        ("<section><ul><li>Accès illimité à tous les articles</li><li>Sans engagement, un mois offert</li><li>L’édition numérique dès la veille</li></ul></section>",
         "Sans engagement", "offer to subscribe or register"),
        ("<p>This advertisement has not loaded yet, but your article continues below.</p>", "has not loaded", "advert"),
        ("<p>Nach der Anzeige geht es weiter</p>", "geht es weiter", "advert"),
        ("<p>Advertisement</p>", "Advertisement", "advert"),
        ("<p>[Publicité]</p>", "Publicité", "advert"),
        ("<p>Il vous reste 60 % de cet article à lire. La suite est réservée aux abonnés.</p>", "Il vous reste", "says that the rest is for those who pay"),
        ("<div><a href=/a>The long way round the cape</a> <a href=/b>A berth at a record price</a></div>", "The long way round", "related links"),
    ],
)  # fmt: skip
def test_a_line_that_says_it_is_no_part_of_the_story_is_dropped_with_its_reason(line: str, words: str, reason: str) -> None:
    found = read(line)
    assert words not in found.text
    assert [text for text in BODY if text not in found.text] == []
    assert reason in [block.dropped for block in found.blocks if words in block.text]


def test_the_byline_is_evidence_and_no_paragraph() -> None:
    found = read("<p>By Tom Okafor, shipping correspondent</p>", after=0)
    assert found.article.authors == ("Tom Okafor",)
    assert "By Tom Okafor" not in found.text


@pytest.mark.parametrize(
    "line",
    [
        "<p>Under the rules a site must ask before it may store and/or access information on a device, the regulator said on Monday; most visitors agree without reading a word of it, a study of forty sites found last year.</p>",
        "<p>Related work had begun in the spring, when divers looked at the piers and found them sound, the office said.</p>",
        "<p>Read also stands on the gate of the old school, where the islanders learned their letters for two centuries, said the teacher.</p>",
        "<p>By Tuesday evening all the goods that had waited on the quay had been carried over, said Tom Okafor, who counted them.</p>",
        "<p>The paper of the islands has an ePaper now and sells unlimited access for a pound a week, and those who create an account may read nine articles per month.</p>",
        "<p>Advertisement spending rose by a fifth, the office said.</p>",
        "<p>Photographs of the storm hang in the waiting room, where the passengers look at them while they queue for the boat.</p>",
    ],
)
def test_a_sentence_that_begins_with_such_words_is_kept(line: str) -> None:
    assert line[3:-4] in read(line).text


@given(st.lists(st.sampled_from(["read also", ":", "photo", "©", "share", " ", "by ", "Ana Ruiz", "5 May 2024", "\ud800"]), max_size=20))
def test_nothing_is_dropped_without_a_reason_whatever_a_line_holds(pieces: list[str]) -> None:
    layout = lay_out(Page(f"<h1>Ferry sails</h1><p>{''.join(pieces)}<p>{BODY[0]}".encode("utf-8", "replace")), Options())
    reasons: list[str | None] = [None] * len(layout.blocks)
    found = trimmed(layout, decide(layout, claims(layout), Options()), reasons)
    assert len(found) == len(layout.blocks)
    assert reasons == [None] * len(layout.blocks)
    assert all(reason is None or reason for reason in found)


def test_a_list_that_is_the_story_itself_is_no_offer() -> None:
    items = "".join(
        f"<li>{text}</li>"
        for text in ("One paper sells unlimited access.", "Another has an ePaper.", "The third is ad-free.", "All have crosswords.")
    )
    html = f"<article><h1>What the papers sell</h1><p>{BODY[0]}</p><ul>{items}</ul></article>"
    assert "The third is ad-free." in choose(lay_out(Page(html.encode()), Options()), Options()).text


def test_many_lines_of_offers_cost_no_time() -> None:
    html = "<h1>Ferry</h1>" + "<div><p>unlimited access</p><p>ad-free</p></div>" * 5_000
    layout = lay_out(Page(html.encode()), Options())
    within(1, lambda: offered(layout, [None] * len(layout.blocks), by_word(["unlimited access", "ad-free", "epaper"])))


def test_many_short_lines_cost_no_time() -> None:
    layout: Layout = lay_out(Page(("<h1>Ferry</h1>" + "<p>read also read also</p>" * 15_000).encode()), Options())
    fields = decide(layout, claims(layout), Options())
    within(2, lambda: trimmed(layout, fields, [None] * len(layout.blocks)))


def test_a_kicker_above_the_headline_is_no_part_of_the_story() -> None:
    paragraphs = "".join(f"<p>{text}</p>" for text in BODY)
    html = f"<article><p>Ships and harbours</p><h1>Ferry sails again</h1>{paragraphs}</article>"
    story = choose(lay_out(Page(html.encode(), media_type="text/html; charset=utf-8"), Options()), Options())
    assert "Ships and harbours" not in story.text
    assert all(text in story.text for text in BODY)


LINKS = "<p><a href=/a>How a ferry is steered</a> <a href=/b>What the island eats</a></p>"


def test_a_paragraph_of_links_is_dropped_from_a_story_and_kept_where_links_are_what_the_page_is_for() -> None:
    story = read(LINKS)
    assert "What the island eats" not in story.text
    assert all(text in story.text for text in BODY)


def test_a_heading_that_names_advertising_stays() -> None:
    found = read(
        "<h2>Werbung</h2><p>The shipping line spent less on it than in any year since the crossing was built, its report said.</p>"
    )
    assert "Werbung" in found.text


def test_a_caption_belongs_to_its_picture_and_a_tables_caption_to_the_table() -> None:
    layout = lay_out(
        Page(
            f"<h1>Ferry sails again</h1><p>{BODY[0]}</p><figure><img src=a.jpg><figcaption>The ferry at the quay on Monday morning.</figcaption></figure><p>{BODY[1]}</p>"
            f"<table><caption>Passengers by month</caption><tr><td>May</td><td>4,100</td></tr></table><p>{BODY[2]}</p>".encode()
        ),
        Options(),
    )
    story = choose(layout, Options())
    kept = [None] * len(layout.blocks)
    reasons = trimmed(layout, decide(layout, claims(layout), Options()), kept)
    assert {block.text: reason for block, reason in zip(layout.blocks, reasons, strict=True) if block.kind == "caption"} == {
        "The ferry at the quay on Monday morning.": "caption",
        "Passengers by month": None,
    }
    assert [media.caption for media in story.article.media if media.caption] == ["The ferry at the quay on Monday morning."]


def test_captions_are_kept_where_they_are_the_story() -> None:
    pictures = "".join(f"<figure><img src={i}.jpg><figcaption>{text}</figcaption></figure>" for i, text in enumerate(BODY))
    layout = lay_out(Page(f"<h1>The ferry in pictures</h1><p>Four moments of a long day.</p>{pictures}".encode()), Options())
    reasons = trimmed(layout, decide(layout, claims(layout), Options()), [None] * len(layout.blocks))
    assert "caption" not in reasons
