"""Each harness for a moment, the same inputs every time; ``python -m tests.fuzz`` looks further."""

from __future__ import annotations

import pytest

from tests.fuzz.__main__ import NAMES
from tests.fuzz.engine import fuzz
from tests.fuzz.harnesses import HARNESSES, Harness

EXECUTIONS = {"read": 40, "tree": 150, "metadata": 100, "statements": 100, "places": 100, "times": 100, "figures": 100}


@pytest.mark.parametrize("name", HARNESSES)
def test_no_input_breaks_a_promise(name: str) -> None:
    ran = fuzz(HARNESSES[name], seed=1, executions=EXECUTIONS.get(name, 300))
    assert not ran.faults, "\n".join(fault.words for fault in ran.faults)


def test_the_command_knows_every_harness() -> None:
    assert tuple(HARNESSES) == NAMES


def test_a_broken_promise_would_be_noticed() -> None:
    def check(data: bytes) -> None:
        assert b"<table>" not in data

    assert fuzz(Harness(check, (b"<p>text",)), seed=1, executions=3_000).faults
