"""onrecord: a news page becomes a record of who said what, when, where and how much, each pointing at its words.

>>> import onrecord
>>> record = onrecord.read("<h1>Bridge reopens</h1><p>The bridge is safe, Mayor Ana Ruiz said.</p>")
>>> record.text[: len("Bridge reopens")]
'Bridge reopens'
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord.errors import OnrecordError
from onrecord.explain import explain
from onrecord.model import Options, Page, Record
from onrecord.read import read
from onrecord.version import VERSION as __version__

if TYPE_CHECKING:
    from onrecord.archive.store import Archive
    from onrecord.replay import verify

__all__ = ["Archive", "OnrecordError", "Options", "Page", "Record", "__version__", "explain", "read", "verify"]

if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        """What takes long to import comes when it is asked for: who reads one page does not wait for the archive."""
        if name == "Archive":
            from onrecord.archive.store import Archive as found
        elif name == "verify":
            from onrecord.replay import verify as found
        else:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        globals()[name] = found
        return found
