"""Places as GeoJSON (RFC 7946): one feature for each place name that has a point, for any map."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, TextIO

from onrecord.export.jsonl import carried
from onrecord.export.origin import link, sentence, source
from onrecord.model import Place, Record


def write(records: Iterable[Record], stream: TextIO) -> int:
    """Write one FeatureCollection; gives how many features there were. A name without a point, as one that stands for a government, is left out."""
    count = 0
    stream.write('{"type":"FeatureCollection","features":[')
    for record in records:
        for place in record.places:
            if place.latitude is None or place.longitude is None:
                continue
            stream.write(("," if count else "") + "\n" + json.dumps(carried(_feature(record, place)), ensure_ascii=False))
            count += 1
    stream.write("\n]}\n")
    return count


def _feature(record: Record, place: Place) -> dict[str, Any]:
    about = {
        "name": place.name,
        "text": place.text,
        "kind": place.kind,
        "country": place.country,
        "geonames_id": place.geonames_id,
        "sentence": sentence(record, place.start),
        "start": place.start,
        "end": place.end,
        "link": link(record, place.start, place.text),
        **source(record),
    }
    point = {"type": "Point", "coordinates": [place.longitude, place.latitude]}  # in this order: RFC 7946, 3.1.1
    return {"type": "Feature", "geometry": point, "properties": about}
