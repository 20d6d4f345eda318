"""The claims of a page with the verdict on each, and words with the place where they stand."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from onrecord.model import Claim, Frozen


class Placed(Frozen, frozen=True):
    """Words of the page that become part of the record's text, and where they stand: in a block, or else in the raw words of a claim.

    ``start`` and ``end`` are offsets into ``blocks[block].text``, or into ``claim.raw`` where ``block`` is None.
    """

    text: str
    start: int
    end: int
    block: int | None = None
    claim: Claim | None = None


class Verdicts:
    """The claims, each with whether and why it won; filled in field by field."""

    def __init__(self, claims: Iterable[Claim]) -> None:
        self._claims = list(claims)
        self._fields: dict[str, list[Claim]] = {}
        self._place = {_mark(claim): i for i, claim in enumerate(self._claims)}
        for claim in self._claims:
            self._fields.setdefault(claim.field, []).append(claim)

    def of(self, field: str) -> list[Claim]:
        """The claims for one field as they came, the more believable first."""
        return self._fields.get(field, [])

    def mark(self, claim: Claim, why: str, won: bool = True) -> None:
        """Write down the verdict on one claim."""
        self._claims[self._place[_mark(claim)]] = replace(claim, won=won, why=why)

    def all(self) -> tuple[Claim, ...]:
        """Every claim with its verdict."""
        return tuple(self._claims)


def _mark(claim: Claim) -> tuple[str, str, str, str]:
    return claim.field, claim.value, claim.source, claim.path
