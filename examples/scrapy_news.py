"""A Scrapy spider that follows the links of a site and turns its pages into records.

    pip install 'onrecord[scrapy]'
    scrapy runspider examples/scrapy_news.py -a start=https://news.example/ -s ONRECORD_ARCHIVE=news.db

Scrapy asks robots.txt and waits between requests as it is told here; give your own name and address in USER_AGENT.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import scrapy


class News(scrapy.Spider):
    """Pages of one host, as far as links lead in two steps."""

    name = "news"
    custom_settings = {  # noqa: RUF012  (Scrapy's own form)
        "ITEM_PIPELINES": {"onrecord.scale.scrapy.RecordPipeline": 300},
        "ROBOTSTXT_OBEY": True,
        "DOWNLOAD_DELAY": 1,
        "DEPTH_LIMIT": 2,
        "USER_AGENT": "my-newsroom (+mailto:me@newsroom.example)",
    }

    def __init__(self, start: str, **rest: Any) -> None:
        super().__init__(**rest)
        self.start_urls = [start]
        self.allowed_domains = [urlsplit(start).hostname or ""]

    def parse(self, response: Any) -> Iterator[Any]:
        """Each page is an item; its links are followed."""
        if "html" not in response.headers.get("Content-Type", b"").decode("latin-1"):
            return
        yield {"response": response}
        yield from response.follow_all(css="a::attr(href)", callback=self.parse)
