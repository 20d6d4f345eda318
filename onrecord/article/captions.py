"""Captions and credits: lines that belong to a picture of the story and not to its text."""

from __future__ import annotations

import re
from collections.abc import Sequence

from onrecord.model import Layout, Media

LONGEST = 600  # characters of a caption
MOST = 50  # captions of one page
_CREDIT = re.compile(
    r"(?:^|[\s.|(\[–—-])[|(\[–—-]?\s?(?:(?:photo|image|picture|foto|bild|crédit photo|credit|crédit|créditos?|photograph|quelle|imagen|immagine|фото)(?: credit| by| courtesy of)?\s?[:/]|©|\(c\)|写真[:：]?)\s?"
    r"([^\n]{2,120})$",
    re.I,
)


def captioned(layout: Layout, reasons: Sequence[str | None]) -> tuple[Media, ...]:
    """The pictures of the story that have a caption, each with its words and the credit in them.

    Captions stand between the headline and the end of the story; those of tables, and of pictures in teasers beside it, are left out.

    :param reasons: for each block why it was dropped, None where it was kept.
    """
    kept = [i for i, reason in enumerate(reasons) if reason is None]
    if not kept or layout.flat:
        return ()
    found: list[Media] = []
    first = max(0, kept[0] - ABOVE)
    for i, block in enumerate(layout.blocks[first : kept[-1] + 1], first):
        if block.kind != "caption":
            continue
        traits = layout.traits[i]
        if "figure" in traits.ancestors.split("/") and not traits.hidden and traits.links < 2 and len(block.text) <= LONGEST:
            caption, credit = parted(block.text)
            found.append(Media(kind="image", caption=caption or None, credit=credit, path=block.path))
            if len(found) >= MOST:
                break
    return tuple(found)


ABOVE = 6  # blocks above the first paragraph in which the first picture stands


def parted(text: str) -> tuple[str, str | None]:
    """A caption and the credit at its end.

    >>> parted("The bridge on Monday. Photo: Ana Ruiz/Harbour Post")
    ('The bridge on Monday.', 'Ana Ruiz/Harbour Post')
    >>> parted("The bridge on Monday.")
    ('The bridge on Monday.', None)
    """
    credit = _CREDIT.search(text[-TAIL:])
    if credit is None:
        return text, None
    cut = max(0, len(text) - TAIL) + credit.start()
    return text[: cut + (text[cut] == ".")].rstrip(" |([–—-"), credit[1].strip(" )]")


TAIL = 160  # characters at the end of a caption in which its credit stands
