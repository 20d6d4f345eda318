"""Articles for the tests of what joins pages, read as any page is; and archives of them."""

from __future__ import annotations

from html import escape
from pathlib import Path

from onrecord.archive.store import Archive
from onrecord.model import Record
from onrecord.read import read

Pair = tuple[Record, bytes]


def article(headline: str, *paragraphs: str, outlet: str = "Harbour Gazette", day: str = "2024-03-04", url: str | None = None) -> Pair:
    """One article of these paragraphs."""
    body = "".join(f"<p>{escape(p, quote=False)}</p>" for p in paragraphs)
    html = (
        f'<html lang="en"><head><meta property="og:site_name" content="{outlet}"><meta property="article:published_time" content="{day}T09:00:00Z"></head>'
        f"<body><article><h1>{escape(headline)}</h1>{body}</article></body></html>"
    )
    address = url or f"https://{outlet.lower().replace(' ', '')}.example/{day}/{headline.lower().replace(' ', '-')}"
    return read(html, url=address, fetched=f"{day}T12:00:00Z"), html.encode()


def filled(path: Path, *pairs: Pair) -> Archive:
    """An archive of these, worked in."""
    archive = Archive(path)
    for record, data in pairs:
        archive.add(record, data)
    archive.relate()
    return archive


WIRE = (
    "The harbour of Kellis will be closed to large ships for six weeks, the port authority announced on Monday.",
    "Divers had found that two of the forty pillars under the northern quay have been hollowed out by salt and by the anchors of coal barges.",
    "Freight for the island will be landed in the bay of Sella and carried over the mountain road, which is open to lorries again since the autumn.",
    "Fishermen are not affected, because their boats lie at the old wooden pier on the other side of the lighthouse.",
    "The repair was put off twice since the storm of 2019, when the budget of the region had to pay for a new hospital roof.",
    "An engineer who inspected the quay in spring had asked for sensors, and the council is to vote on them at its next meeting.",
    "Hotels fear that cruise ships, which bring a third of their guests in May, may strike the island off their routes for good.",
)
OTHER = (
    "A choir of two hundred children opened the new concert hall of Delmar on Saturday evening with songs of the river boatmen.",
    "The building, drawn by a young office from the coast, stands where the sugar mill burnt down a generation ago.",
    "Its roof of copper is meant to turn green within a decade, and the foyer can be crossed by anyone on the way to the ferry.",
    "Tickets for the first season, which has forty evenings, were sold within a day; a few seats are kept back for pupils.",
    "Critics had called the hall too dear for a town of its size, and the mayor let them sing along in the last piece.",
)
