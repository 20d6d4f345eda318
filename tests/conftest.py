"""What all tests share."""

from __future__ import annotations

from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The development data beside the checkout; a test that needs it is skipped where it is not."""
    if not SHARED.is_dir():
        pytest.skip("the development data (../shared) does not lie beside this checkout")
    return SHARED
