"""The numbers that the models read, and the bar that a page sets for its blocks."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.article import kindrows
from onrecord.article.blockrows import Rows
from onrecord.article.elements import PAGE, Elements
from onrecord.article.features import Measured
from onrecord.article.score import BARS, cut, forest, guess, judge
from onrecord.model import Layout, Options, Page
from onrecord.models.load import load
from onrecord.page import lay_out

PROSE = "The council of the harbour town voted on Monday to rebuild the old pier, and the works are to begin in the spring."
STORY = f"<main><h1>Pier to be rebuilt</h1><div class=body><p>{PROSE}</p><p>{PROSE} It was closed.</p></div></main>"
MENU = "<div class=sections><ul>" + "".join(f"<li><a href=/{i}>Section {i}</a></li>" for i in range(8)) + "</ul></div>"


def laid_out(body: str, url: str | None = None) -> Layout:
    return lay_out(Page(f"<!doctype html><body>{body}".encode(), url=url), Options())


def test_a_run_of_links_has_a_row_only_on_pages_that_are_lists() -> None:
    measured = Measured(laid_out(MENU + STORY))
    first = Rows(measured, -1, {}, lists=False).all()
    assert first[0] == "links"
    assert not isinstance(Rows(measured, -1, {}, lists=True).all()[0], str)


def test_all_numbers_of_a_row_are_floats() -> None:
    rows = [row for row in Rows(Measured(laid_out(MENU + STORY)), 8, judge().words, lists=True).all() if isinstance(row, list)]
    assert len(rows) > 3
    assert {type(number) for row in rows for number in row} == {float}  # the forests compare these twice as fast


def test_every_row_is_as_wide_as_the_forests_ask() -> None:
    measured = Measured(laid_out(MENU + STORY))
    source = Rows(measured, 8, judge().words, lists=True)
    rows = [row for row in source.all() if not isinstance(row, str)]
    assert len({len(row) for row in rows}) == 1
    for family, kinds in (("article", 0), ("other", len(kindrows.GUESSED))):
        trees = load("blocks")[family]["trees"]
        assert len(trees) > 10
        assert 0 < max(map(last_column, trees)) < len(rows[0]) + kinds


def last_column(node: Any) -> int:
    """The last column that a tree reads."""
    return max(node[0], last_column(node[2]), last_column(node[3])) if isinstance(node, list) else -1


def test_a_plain_sum_leaves_the_forest_early() -> None:
    sum_of = forest([[0, 5.0, -2.0, 1.0], [0, 9.0, 0.5, 4.0]], [(1, -1.0, 3.0)])
    assert sum_of([0.0]) == -4.0  # hopeless after the first tree: the sum stands for both
    assert sum_of([7.0]) == 1.5
    assert sum_of([10.0]) == 5.0


def test_class_words_weigh_by_sum_largest_and_smallest_for_both_families() -> None:
    measured = Measured(laid_out('<div class="story teaser"><p>' + PROSE))
    weights = {"story": (2.0, 0.5), "teaser": (-1.5, 1.0)}
    (with_words,), (without,) = Rows(measured, -1, weights, lists=True).all(), Rows(measured, -1, {}, lists=True).all()
    assert [a for a, b in zip(with_words, without, strict=True) if a != b] == [0.5, 2.0, -1.5, 1.5, 1.0, 0.5]


def test_the_element_with_the_prose_is_found() -> None:
    elements = Elements(Measured(laid_out(MENU + STORY)))
    assert elements.paths[elements.best] == "body/main[1]/div[1]"
    menu = elements.paths.index("body/div[1]")
    assert (elements.blocks[menu], elements.prose[menu], elements.linked[menu]) == (8, 0.0, elements.size[menu])


def test_a_page_without_prose_has_no_best_element() -> None:
    elements = Elements(Measured(laid_out(MENU)))
    assert elements.best == PAGE
    assert elements.ways(PAGE) == {PAGE: 11}


@pytest.mark.parametrize(
    ("path", "far"),
    [
        ("body/main[1]/div[1]", 0),  # itself
        ("body/main[1]/div[1]/p[1]", 1),  # one down
        ("body/main[1]/aside[1]", 11),  # one up, one down
        ("body/nav[1]/ul[1]", 22),
        ("body", 20),
        ("", 31),  # text that stands in the body itself
        ("body/nav[1]" + "/div[1]" * 20, 29),  # nine down at most
    ],
)
def test_the_way_from_one_element_to_another_is_steps_up_and_steps_down(path: str, far: int) -> None:
    elements = Elements(Measured(laid_out(STORY)))
    known = elements.ways(number(elements, "body/main[1]/div[1]"))
    assert elements.way(number(elements, "body/nav[1]/ul[1]/li[3]"), known) == 23  # what is found on the way does not change the rest
    assert elements.way(number(elements, path), known) == far


def number(elements: Elements, path: str) -> int:
    """The number of an element, which is added where no block stands in such a one."""
    if path not in elements.paths:
        outer = number(elements, path.rpartition("/")[0])
        elements.around += (outer,)
        elements.paths += (path,)
    return elements.paths.index(path)


@pytest.mark.parametrize(
    ("chances", "article", "bar"),
    [
        ([1.0, 1.0, 0.0], 0.0, 0.5),  # plain: half of one
        ([0.5, 0.5, 0.5], 0.0, 0.5 * 1.5 / 2.25),  # unsure: all kept gives 2 × 1.5 / (3 + 1.5)
        ([0.5, 0.5, 0.5], 1.0, 0.6),  # an article is held to more
        ([], 0.0, BARS[0]),
    ],
)
def test_the_bar_is_half_of_what_can_be_hoped_for(chances: list[float], article: float, bar: float) -> None:
    assert cut(chances, [100.0] * len(chances), article) == pytest.approx(bar, abs=0.001)


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(1, 5_000)), max_size=60), st.floats(0, 1))
def test_the_bar_stays_between_its_bounds(blocks: list[tuple[float, float]], article: float) -> None:
    assert BARS[0] <= cut([c for c, _ in blocks], [s for _, s in blocks], article) <= BARS[1]


def test_a_page_is_known_by_its_classes_its_address_and_what_it_says_of_itself() -> None:
    page = '<script type="application/ld+json">{"@type": ["NewsArticle"]}</script><p class="post-body">' + PROSE
    words = kindrows.words(laid_out(page, "https://shop.example.org/forum/thread-12?x=1"))
    assert {"c:post", "c:body", "h:shop", "u:forum", "u:thread", "l:newsarticle"} <= words


def test_a_page_of_which_too_little_is_known_is_taken_for_an_article() -> None:
    assert tuple(guess(Measured(laid_out(STORY)))) == kindrows.UNTOLD


def test_the_guess_is_a_distribution_and_knows_a_shop() -> None:
    goods = "".join(
        f'<li class="product-card grid item"><a class="product link" href=/{i}>Lamp {i}</a><span class="price sale regular">€{i}9</span><button class="button add cart">Add</button></li>'
        for i in range(30)
    )
    head = '<div class="collection filter sort breadcrumb facets"><h1 class=title>Lamps</h1></div>'
    shop = guess(Measured(laid_out(f'{head}<ul class="products list container">{goods}</ul>', "https://shop.example/collections/lamps")))
    assert sum(shop) == pytest.approx(1)
    assert kindrows.GUESSED[shop.index(max(shop))] == "collection"


def walked(node: Any, row: list[float]) -> float:
    """A tree as it is meant: left where the column is at most the threshold."""
    while isinstance(node, list):
        node = node[2] if row[node[0]] <= node[1] else node[3]
    return float(node)


@given(st.lists(st.floats(-50, 400), min_size=80, max_size=80))
def test_the_compiled_forest_is_the_sum_over_its_trees(row: list[float]) -> None:
    trees = load("blocks")["article"]["trees"]
    row += [0.0] * 40
    assert forest(trees[:20])(row) == pytest.approx(sum(walked(tree, row) for tree in trees[:20]))
