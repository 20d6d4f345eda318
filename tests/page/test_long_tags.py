"""Tags that are long for the sake of one value, and those that only look so."""

from __future__ import annotations

import pytest

from onrecord.limits import LIMITS
from tests.clock import within
from tests.gate import harmless

STORY = "The mayor said on Tuesday that the bridge would reopen."
STATE = "a:1, " * 30_000  # as real pages keep it in one value


@pytest.mark.parametrize(
    ("tag", "heavy"),
    [
        (f"<div id=app data-state='{STATE}'>", False),
        (f'<img src="data:image/png;base64,{"A" * 150_000}">', False),
        (f"<div {'a ' * 60_000}>", True),
        (f'<div x"{"a " * 60_000}">', True),  # no value stands behind this mark: the parser reads names
        (f'<div a=b="{"a " * 60_000}">', True),
        (f'<div ="{"a " * 60_000}">', True),
        (f"</div {'a ' * 60_000}>", True),
        (f"<div title='{STATE}", True),
        (f"<a href='{STATE}'>", True),  # the parser opens a link again in every block
        (f"<BODY class='{STATE}'>", True),
    ],
    ids=["state", "picture", "names", "mark-in-a-name", "mark-in-a-value", "no-name", "end-tag", "open", "link", "body"],
)
def test_only_names_weigh_in_a_long_tag_and_only_where_it_is_plainly_spelled(tag: str, heavy: bool) -> None:
    html = f"<p>{STORY}</p>{tag}" + f"<p>{STORY}</p>" * 200
    assert within(1, lambda: harmless(html, LIMITS)) is not heavy


def test_a_long_link_is_light_where_few_blocks_could_open_it_again() -> None:
    assert harmless(f"<p>{STORY}</p><a href='{STATE}'>" + f"<p>{STORY}</p>" * 20, LIMITS)
