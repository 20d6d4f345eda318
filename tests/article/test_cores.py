"""Words that are looked for before an expression is asked stand in all that it matches."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.article import nearby, standfirst
from onrecord.page import marks, spot

PAIRS = {
    "elsewhere on the page": (spot.ELSEWHERE, spot.ELSEWHERE_CORES),
    "elsewhere by the headline": (nearby._ELSEWHERE, nearby._ELSEWHERE_CORES),
    "a standfirst": (standfirst._NAMED, standfirst._NAMED_CORES),
    "another thing": (standfirst._OTHER, standfirst._OTHER_CORES),
} | {f"a mark, {name or 'none'}": (pattern, cores) for name, cores, pattern in marks.MARKS}


@pytest.mark.parametrize("name", PAIRS)
@given(data=st.data())
def test_a_core_stands_in_each_match(name: str, data: st.DataObject) -> None:
    pattern, cores = PAIRS[name]
    words = data.draw(st.from_regex(pattern))
    found = pattern.search(words)
    assert found is None or any(core in found[0] for core in cores)


@pytest.mark.parametrize("name", PAIRS)
def test_each_core_is_part_of_the_expression(name: str) -> None:
    pattern, cores = PAIRS[name]
    plain = re.sub(r"-\?|\[[^\]]*\]\*?", "", pattern.pattern)
    plain = plain.replace("h?", "h") + plain.replace("h?", "")
    assert [core for core in cores if core not in plain] == []
