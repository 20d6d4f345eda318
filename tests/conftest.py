"""What all tests share."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.clock import measured

# A run says the same each time; `HYPOTHESIS_PROFILE=explore make unit` looks further. A busy machine is no failure: limits are tests of their own.
settings.register_profile("steady", deadline=None, derandomize=True)
settings.register_profile("explore", deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))

SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The development data beside the checkout; a test that needs it is skipped where it is not."""
    if not SHARED.is_dir():
        pytest.skip("the development data (../shared) does not lie beside this checkout")
    return SHARED


PATIENCE = 5.0  # seconds for a worker to write down what was measured in it


@pytest.fixture(autouse=True, scope="session")
def workers_end_by_themselves() -> Iterator[None]:
    """Where coverage is measured: a crawl's workers are killed when it is done with them, and one that is killed tells nothing of the lines it ran."""
    if not measured():
        yield
        return
    from onrecord.scale.crawl import _Worker

    def end(worker: _Worker, kill: object = _Worker.end) -> None:
        worker.channel.close()
        worker.process.join(PATIENCE)
        kill(worker)  # type: ignore[operator]

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(_Worker, "end", end)
        yield
