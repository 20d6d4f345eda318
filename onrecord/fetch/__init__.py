"""The only folder that opens an outgoing socket.

``guard`` says where we do not go, ``connect`` holds every connection to that, ``robots`` asks a site what it allows, ``get`` brings the page.
"""

from onrecord.fetch.get import Fetcher, get

__all__ = ["Fetcher", "get"]
