"""Pages that are drawn by a program: the scripts which may hold their story are kept as clues, within bounds."""

from __future__ import annotations

from selectolax.lexbor import LexborHTMLParser

from onrecord.limits import LIMITS, Limits
from onrecord.page.head import clues

STATE = '{"body": "' + "The ferry returned to the harbour on Monday. " * 40 + '"}'


def scripts(html: str, limits: Limits = LIMITS) -> list[tuple[str, str]]:
    return [(c.path, c.value) for c in clues(LexborHTMLParser(html), (), limits) if c.key == "script"]


def test_a_script_with_long_strings_is_kept_where_the_page_shows_next_to_nothing() -> None:
    html = f"<script>short()</script><script>window.state = {STATE}</script>"
    assert scripts(html) == [("script[2]", f"window.state = {STATE}")]
    assert scripts(html + "<p>a</p>" * 10) == []


def test_a_stream_in_parts_is_joined_and_named_after_its_first_part() -> None:
    parts = [f"self.__next_f.push([1, 'part {n}'])" for n in range(3)]
    html = "<script>a()</script>" + "".join(f"<script>{part}</script>" for part in parts)
    assert scripts(html) == [("script[2]", "\n".join(parts))]


def test_scripts_beyond_the_bound_and_those_of_json_ld_are_left_alone() -> None:
    html = f'<script type="application/ld+json">{STATE}</script><script></script><script>a = {STATE}</script><script>b = {STATE}</script>'
    assert [path for path, _ in scripts(html, Limits(script_characters=len(STATE) + 100))] == ["script[3]"]


def test_a_link_without_an_address_is_no_clue() -> None:
    found = clues(LexborHTMLParser('<link rel="canonical"><link rel="author" href="/a"><p>x'), (), LIMITS)
    assert [(c.key, c.path) for c in found] == [("link:author", "link[2]")]
