"""What a page says of dates and authors in plain words by its headline."""

from __future__ import annotations

import pytest

import onrecord

SUM = (
    "Two years after the winter storm had torn one of its cables the bridge over the harbour carries trams again, and the city says that the nine million francs of the "
    "repair were well spent, while those who live on the hill ask why it took half a year longer than they had been told when the works began."
)
BODY = (
    "<p>The bridge over the harbour was opened again on Monday, two years after a storm had torn one of its cables, the city said in a statement.</p>"
    * 3
)
LATER = "<p>Mayor Lena Vogt said that she had waited long for this, and that nobody would be asked to pay more for a ride than on the tram, whatever the repair had cost in the end, as had been agreed with the unions of the harbour.</p>"  # fmt: skip


@pytest.mark.parametrize(
    "below",
    [
        f"<p>{SUM}</p><p>Mia Wood</p><p>23.07.2024 · 6 min read</p>",
        f"<p>{SUM}</p><p>Posted on</p><p>July 23, 2024</p>",
        "<p>Essay - Published: 2024.07.23 | harbours | bridges | what we build |</p>",
        "<p>Ein Bericht, veröffentlicht am 23. Juli 2024 in der Reihe Häfen und ihre Brücken</p>",
    ],
)
def test_a_day_by_the_headline_is_read_behind_a_long_standfirst_and_behind_the_word_published(below: str) -> None:
    found = onrecord.read(f"<article><h1>Harbour bridge opens again</h1>{below}<div>{BODY}</div></article>").article
    assert (found.published or "")[:10] == "2024-07-23"


def test_a_day_below_the_body_is_not_the_storys() -> None:
    found = onrecord.read(f"<article><h1>Harbour bridge opens again</h1><p>{SUM}</p>{LATER}<p>July 23, 2024</p>{BODY}</article>").article
    assert found.published is None
