"""The stretches of text that times and figures are read in: sentences, joined again where a full stop belongs to a number.

German "am 10. November", "3,2 Mrd. Euro" and Russian "2 тыс. тракторов" hold a full stop that ends no sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from onrecord.findings.hopes import Hopes, hopeful
from onrecord.limits import LIMITS
from onrecord.model import Prose, Sentence, Span

ORDINAL = frozenset(
    ["de", "da", "nb", "no", "nn", "fi", "cs", "sk", "sl", "hr", "et", "lv", "hu", "is"]
)  # languages that write 10. for tenth
DAY = re.compile(r"(?<!\d)\d{1,2}\.$")
SCALED = r"\d (?:Mrd|Mio|Tsd|тыс|млн|млрд|трлн|руб|mld|mln|mio|mia|mrd|tys|tis|Mill|mill|bn|m)\."
SHORT = re.compile(rf"{SCALED}$|\bRs\.$")
ANYWHERE = re.compile(SCALED)
REACH = 12  # code points looked at before a full stop


def stretches(prose: Prose, hopes: Hopes) -> Iterable[Span | Sentence]:
    """Each sentence that is worth reading, or several joined; none longer than a sentence may be."""
    days = prose.language[:2] in ORDINAL
    some = days or "Rs." in prose.text or ANYWHERE.search(prose.text)  # most texts have none
    return _joined(prose, days) if some else hopeful(prose, hopes)


def _joined(prose: Prose, days: bool) -> Iterator[Span]:
    """:param days: whether the language writes 10. for tenth."""
    start: int | None = None
    for i, sentence in enumerate(prose.sentences):
        begin = sentence.start if start is None else start
        after = prose.sentences[i + 1] if i + 1 < len(prose.sentences) else None
        tail = sentence.text[-REACH:]
        open_end = after is not None and after.start - sentence.end < 3 and (SHORT.search(tail) or (days and DAY.search(tail)))
        if (
            after is not None
            and open_end
            and "\n" not in prose.text[sentence.end : after.start]
            and after.end - begin < LIMITS.sentence_characters
        ):
            start = begin
            continue
        yield Span(prose.text[begin : sentence.end], begin, sentence.end)
        start = None
