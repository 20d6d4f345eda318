"""Which line by a headline is the standfirst, and which only stands there."""

from __future__ import annotations

import pytest

import onrecord
from onrecord.article.beside import is_beside

BODY = (
    "<div class=body>"
    + "<p>The bridge over the harbour was opened again on Monday, two years after a storm had torn one of its cables, the city said.</p>"
    * 3
    + "</div>"
)

BESIDE = [
    "by Mia Wood ● December 23, 2024 ● 6 min read",
    "Posted by HarbourSelect on Tuesday, August 29, 2023",
    "Tom van der Berg|Published 4 months ago",
    "Dec 26, 2024 • Mia Wood in Project Management",
    "February 4 2024 - Average reading time: 12 min",
    "12. Mai 2024 | Lesezeit: 4 Min",
    "As an Amazon Associate, I earn from qualifying purchases.",
    "Products are chosen by our editors. Purchases made through our links may earn us a commission.",
    "Dieser Text enthält Affiliate-Links, für die wir eine Provision erhalten.",
    "Rated 4.76 out of 5 based on 29 customer ratings",
    "6.3K views 23 replies 14 participants last post by gerry Sep 26, 2024",
    "Inquiries: mia.w@harbourpost.example",
    "Here is a summary of the story:",
    "Mia is an experienced journalist who has covered ports for five years, with a focus on bridges.",
    "Mia Wood schreibt seit 2011 über Häfen und Brücken an der Küste.",
]
STANDFIRSTS = [
    "Two years after the storm the crossing carries trams again; the mayor calls it a good day for the harbour",
    "The European Commission wants to know what became of the money",
    "How affiliate links came to pay for the news that we read",
    "Agents who sell the houses by the harbour earn a commission that nobody sees",
    "Why the bridge that closed in May 2022 took two years to mend",
    "2025’s finest harbour crossings: the ones to see and the ones to miss",
    "Miami is a long way off, but its engineers came to help",
    "Mia Wood finds that the new cables cost twice what was planned",
    "What 30 years of storms and 3 million tolls have done to a bridge that was built in 1931 for horses and trams",
]  # fmt: skip


@pytest.mark.parametrize("line", BESIDE)
def test_bylines_notes_and_ratings_are_no_standfirst(line: str) -> None:
    assert is_beside(line, ["Mia Wood"])
    page = f"<article><header><h1>Harbour bridge opens again</h1><p class=author>Mia Wood</p><p class=subtitle>{line}</p></header>{BODY}</article>"
    assert onrecord.read(page).article.standfirst is None


@pytest.mark.parametrize("line", STANDFIRSTS)
def test_lines_that_sum_the_story_up_stay_standfirsts(line: str) -> None:
    assert not is_beside(line, ["Mia Wood"])
    page = f"<article><header><h1>Harbour bridge opens again</h1><p class=subtitle>{line}</p></header>{BODY}</article>"
    assert onrecord.read(page).article.standfirst == line


def test_behind_a_line_about_the_author_the_standfirst_is_still_found() -> None:
    line = "Two years after the storm the crossing carries trams again"
    page = (
        "<article><header><h1>Harbour bridge opens again</h1><p class=author>Mia Wood</p><p class=excerpt>Mia is a reporter at the Harbour Post in Aldmouth.</p>"
        f"<p class=subtitle>{line}</p></header>{BODY}</article>"
    )
    assert onrecord.read(page).article.standfirst == line
