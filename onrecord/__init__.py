"""onrecord: a news page becomes a record of who said what, when, where and how much, each pointing at its words.

>>> import onrecord
>>> record = onrecord.read("<h1>Bridge reopens</h1><p>The bridge is safe, Mayor Ana Ruiz said.</p>")
>>> record.text[: len("Bridge reopens")]
'Bridge reopens'
"""

from __future__ import annotations

from onrecord.archive.store import Archive
from onrecord.errors import OnrecordError
from onrecord.explain import explain
from onrecord.model import Options, Page, Record
from onrecord.read import read
from onrecord.replay import verify
from onrecord.version import VERSION as __version__

__all__ = ["Archive", "OnrecordError", "Options", "Page", "Record", "__version__", "explain", "read", "verify"]
