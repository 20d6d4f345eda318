"""An item pipeline for Scrapy: responses become records, in an archive and in the items.

::

    ITEM_PIPELINES = {"onrecord.scale.scrapy.RecordPipeline": 300}
    ONRECORD_ARCHIVE = "news.db"   # where records go; left out, they go into the items alone
    ONRECORD_KINDS = ["article"]   # kinds of page to keep; left out, all
    ONRECORD_FINDINGS = True       # False stops after the article and is much faster

A spider yields items with the response under ``response``; the pipeline takes it out and puts in ``sha256``, ``headline`` and how many
``statements`` were found, and, where there is no archive, the whole ``record`` as plain values, which Scrapy's exports can write. A page that is not kept is dropped with the reason, which Scrapy logs and counts. Scrapy unpacks what a server
sends packed, so the digest in a record is that of the unpacked page.
"""

from __future__ import annotations

from collections.abc import MutableMapping
from datetime import UTC, datetime
from typing import Any, Self

import msgspec

from onrecord.archive.store import Archive
from onrecord.model import Options, Page
from onrecord.scale.outcomes import Found, Place, Reject, Settings, outcome
from onrecord.scale.wanted import Wanted


class RecordPipeline:
    """Reads each item's response; see above for its settings.

    :param archive: the archive to fill, or None.
    """

    def __init__(self, settings: Settings, archive: str | None = None) -> None:
        self._settings, self._path = settings, archive
        self._archive: Archive | None = None

    @classmethod
    def from_crawler(cls, crawler: Any) -> Self:
        """What Scrapy calls to make it."""
        given = crawler.settings
        options = Options(findings=given.getbool("ONRECORD_FINDINGS", True))
        return cls(Settings(options, Wanted(kinds=tuple(given.getlist("ONRECORD_KINDS")))), given.get("ONRECORD_ARCHIVE"))

    def open_spider(self, spider: Any = None) -> None:
        """Open the archive."""
        self._archive = Archive(self._path) if self._path else None

    def close_spider(self, spider: Any = None) -> None:
        """Close the archive."""
        if self._archive is not None:
            self._archive.close()

    def process_item(self, item: MutableMapping[str, Any], spider: Any = None) -> MutableMapping[str, Any]:
        """The item with its record; an item without a response goes through as it is.

        :raises scrapy.exceptions.DropItem: where the page is not kept, with the reason.
        """
        from scrapy.exceptions import DropItem

        response = item.pop("response", None)
        if response is None:
            return item
        came = outcome(Found(Place(response.url, 0, response.url), page(response)), self._settings)
        if isinstance(came, Reject):
            raise DropItem(f"{response.url}: {came.reason}")
        record = came.record
        if self._archive is not None:
            self._archive.add(record, came.data)
        else:
            item["record"] = msgspec.to_builtins(record)
        item.update(url=response.url, sha256=record.page.sha256, headline=record.article.headline, statements=len(record.statements))
        return item


def page(response: Any) -> Page:
    """A Scrapy response as a captured page, with this moment as that of its capture."""
    media_type = (response.headers.get("Content-Type") or b"").decode("latin-1") or None
    return Page(response.body, url=response.url, fetched=datetime.now(UTC).isoformat(timespec="seconds"), media_type=media_type)
