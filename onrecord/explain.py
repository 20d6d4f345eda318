"""Why the record of a page is as it is: every block kept or dropped, every candidate for a field."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from msgspec.structs import replace

from onrecord.model import Block, Claim, Frozen, Options
from onrecord.read import DEFAULT, read

SHOWN = 160  # code points of a block in the plain form


class Explanation(Frozen, frozen=True):
    """Every block of the page with its verdict, and every claim with whether and why it won; ``str()`` of it is for reading."""

    blocks: tuple[Block, ...]
    evidence: tuple[Claim, ...]
    notes: tuple[str, ...]

    def reasons(self) -> dict[str, int]:
        """How many blocks were dropped for each reason, the most common first."""
        return dict(Counter(b.dropped for b in self.blocks if b.dropped).most_common())

    def __str__(self) -> str:
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        for block in self.blocks:
            verdict = f"kept     {block.kind}" if block.kept else f"dropped  {block.dropped}"
            yield f"{verdict:40}  {block.path}  {block.text[:SHOWN]}"
        for claim in self.evidence:
            yield f"{'won ' if claim.won else 'lost'}     {claim.field:20}  {claim.source}: {claim.raw[:SHOWN]}  {claim.why}".rstrip()
        yield from (f"note     {note}" for note in self.notes)


def explain(
    html: bytes | str, *, url: str | None = None, fetched: str | None = None, media_type: str | None = None, options: Options = DEFAULT
) -> Explanation:
    """Say of every block of a page why it was kept or dropped, and of every field which evidence won; the arguments and errors are those of :func:`onrecord.read`.

    >>> why = explain("<nav><a href=/>Home</a> <a href=/news>News</a></nav><h1>Bridge reopens</h1><p>The bridge reopened on Monday, Mayor Ana Ruiz said.</p>")
    >>> [block.text for block in why.blocks if block.kept]
    ['Bridge reopens', 'The bridge reopened on Monday, Mayor Ana Ruiz said.']
    """
    record = read(html, url=url, fetched=fetched, media_type=media_type, options=replace(options, findings=False))
    return Explanation(record.blocks, record.article.evidence, record.notes)
