from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import onrecord
from onrecord.article.captions import parted
from onrecord.replay import verify
from tests.clock import within


@pytest.mark.parametrize(
    ("text", "caption", "credit"),
    [
        ("The quay on Monday. Photo: Ana Ruiz", "The quay on Monday.", "Ana Ruiz"),
        ("Foto: Tom Okafor", "", "Tom Okafor"),
        ("Die Werft am Morgen | Bild: Lena Vogt/Hafenpost", "Die Werft am Morgen", "Lena Vogt/Hafenpost"),
        ("Le phare. © Harbour Agency", "Le phare.", "Harbour Agency"),
        ("She holds a photo of the ship", "She holds a photo of the ship", None),
    ],
)
def test_a_caption_and_its_credit_are_told_apart(text: str, caption: str, credit: str | None) -> None:
    assert parted(text) == (caption, credit)


@given(st.text(max_size=300))
def test_both_quote_the_line(text: str) -> None:
    caption, credit = parted(text)
    assert caption in text
    assert credit is None or credit in text


def test_captions_go_to_the_media_of_the_story_with_their_place() -> None:
    line = "The ferry sailed again on Monday, four weeks after its engine had failed in a storm, the harbour office said."
    page = (
        "<article><h1>Ferry sails again</h1><figure><img src=a.jpg><figcaption>The ferry at the quay. Photo: Ana Ruiz</figcaption></figure>"
        + f"<p>{line}</p><p>{line[:-1]} on Tuesday.</p></article>"
        + "<figure><figcaption>Another story</figcaption></figure>"
    )
    record = onrecord.read(page)
    found = [(m.caption, m.credit) for m in record.article.media if m.caption]
    assert found == [("The ferry at the quay.", "Ana Ruiz")]
    path = next(m.path for m in record.article.media if m.caption)
    assert any(block.path == path and block.kind == "caption" for block in record.blocks)
    assert verify(record, page.encode()) == ()


@pytest.mark.parametrize("piece", ["photo:", "(", "© ", "credit credit:", " - "])
def test_a_hostile_caption_costs_no_time(piece: str) -> None:
    within(1, lambda: parted(piece * 100_000))


def test_no_more_captions_are_kept_than_a_gallery_has() -> None:
    from onrecord.article.captions import MOST

    text = "<p>The ferry between the two islands sailed again on Monday, four weeks after its engine had failed in a storm, the harbour said.</p>"
    figures = "".join(
        f"<figure><img src={n}.jpg><figcaption>The quay in the morning, picture {n} of many</figcaption></figure>" for n in range(MOST + 9)
    )
    record = onrecord.read(f"<article><h1>Ferry sails again</h1>{text * 3}{figures}{text * 3}</article>")
    captions = [m.caption for m in record.article.media if m.kind == "image" and m.caption]
    assert captions == [f"The quay in the morning, picture {n} of many" for n in range(MOST)]
