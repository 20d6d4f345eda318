"""Input twice as long takes no more than 2.7 times as long, at every stage, whatever it is made of. At larger sizes: python -m tests.hostile.growth 100000"""

from __future__ import annotations

from collections import defaultdict

import pytest

from tests.hostile.growth import Case, cases, grows

SIZE = 6_000  # characters; what is quadratic shows from here, and all stages together take some ten seconds
SMALLER = {"accurate": 1_500}  # a network reads some 5,000 characters a second
MOST = 2.7  # quadratic is 4; on a machine whose cache is shared, old and new code alike came to 2.55 at times
STAGES: dict[str, list[Case]] = defaultdict(list)
for one in cases():
    STAGES[one.stage].append(one)


@pytest.mark.parametrize("stage", STAGES)
def test_twice_the_input_takes_about_twice_the_time(stage: str) -> None:
    slow = []
    for case in STAGES[stage]:
        ratio = grows(case, SMALLER.get(stage, SIZE), MOST)
        if ratio > MOST:
            slow.append(f"{case.name}: {ratio:.2f} times")
    assert not slow
