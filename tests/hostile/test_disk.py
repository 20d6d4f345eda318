"""A disk that fails while an archive is written: nothing lost, nothing doubled, old or new state only. The long one: python -m tests.hostile.disk"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="finds SQLite's library by /proc, which this system does not have")
def test_a_disk_that_fails_at_a_write() -> None:
    command = [sys.executable, "-m", "tests.hostile.disk", "--first", "1", "--last", "300", "--step", "37"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False, timeout=300)
    if "carries its own SQLite" in done.stderr:
        pytest.skip("this Python carries its own SQLite, whose system calls cannot be replaced")
    assert done.returncode == 0, done.stderr[-3000:]
    told = json.loads(done.stdout)
    assert told["tried"] == told["refused"] == 36
    assert told["of a full disk"] >= 15  # where a flush fails, the system says no more than that it failed
    assert told["slowest reopening, s"] < 2
