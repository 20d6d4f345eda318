"""Which runs of flattened text are the story."""

from __future__ import annotations

from onrecord.article.fields import Fields
from onrecord.article.score import Verdicts
from onrecord.model import Layout


def flat_verdicts(layout: Layout, fields: Fields) -> Verdicts:
    """For each run of a text whose tags are lost whether it is part of the story."""
    return Verdicts([None] * len(layout.blocks), [0.5] * len(layout.blocks))
