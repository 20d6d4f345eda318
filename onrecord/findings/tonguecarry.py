"""Sentences that go on with what was said: quotations with nobody beside them, and German reported speech ("Er sei dort gewesen.").

In German the subjunctive of reported speech says by itself that the words are still the speaker's (Duden, Die Grammatik, 9th ed., §§ 775–785).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from onrecord.findings.draft import Draft, Place
from onrecord.findings.lines import OUTSIDE, Line
from onrecord.findings.tongue import Tongue
from onrecord.findings.tonguedrafts import tongue_drafts
from onrecord.model import Prose

CARRIED = 12  # sentences that one statement takes along
OPENING_WORDS = 14  # of a sentence: its verb stands among them


def by_tongue(prose: Prose, read: list[Line], tongue: Tongue) -> Iterator[tuple[Draft, float]]:
    """The statements of all sentences, each with the chance that it is right."""
    found = [list(tongue_drafts(prose, line, tongue)) for line in read]
    for line, drafts in zip(read, found, strict=True):
        for n, draft in enumerate(drafts):
            whole = carried(prose, read, found, tongue, line, draft) if n == len(drafts) - 1 else draft
            if whole.content:
                yield whole, CHANCES[whole.rule]


# The share of statements that were right by rule on the development halves of bench/gold/statements_*.jsonl, drawn down by a tenth or more: the judged halves are lower.
CHANCES = {
    "tongue after quote": 0.85, "tongue after": 0.7, "tongue quote": 0.7, "tongue colon": 0.8, "tongue that": 0.8, "tongue to": 0.6, "tongue reported": 0.7,
    "tongue named": 0.65, "tongue according": 0.75, "tongue label": 0.6, "tongue interrupted": 0.8, "tongue unknown verb": 0.65,
}  # fmt: skip


def carried(prose: Prose, read: list[Line], found: list[list[Draft]], tongue: Tongue, line: Line, draft: Draft) -> Draft:
    """The draft with the sentences after it that are still its speaker's."""
    content = list(draft.content)
    part = line.part
    for k in range(line.at + 1, min(len(read), line.at + 1 + CARRIED)):
        nxt = read[k]
        if found[k] or not nxt.words or nxt.part > part + 1 or (nxt.part > part and nxt.quote[0] == OUTSIDE):
            break
        if nxt.quote[0] != OUTSIDE and _claimed(found, k, prose.quotations[nxt.quote[0]].end):
            break
        part = nxt.part
        more = _more(prose, nxt, tongue)
        if more is None:
            break
        if not any(c.isalnum() for c in prose.text[slice(*more)]):
            continue
        if content and more[0] - content[-1][1] < 2:
            content[-1] = content[-1][0], max(content[-1][1], more[1])
        elif not content or more[1] > content[-1][1]:
            content.append(more)
    return replace(draft, content=tuple(c for c in content if c[0] < c[1]))


def _quoted(prose: Prose, line: Line) -> Place:
    """All of a quotation that begins here; of one that began before, this sentence."""
    start, end = line.words[0].start, max(line.words[-1].end, line.sentence.end)
    quotation = prose.quotations[line.quote[0]] if line.quote[0] != OUTSIDE else None
    if quotation is not None and quotation.start >= line.sentence.start:
        start = min(start, quotation.start)
        end = max(line.words[-1].end, quotation.end)
    elif quotation is not None:
        end = min(end, max(quotation.end, line.words[-1].end))
    return start, end


def _claimed(found: list[list[Draft]], k: int, end: int) -> bool:
    """Whether one of the next statements holds the words up to a place."""
    near = (d for drafts in found[k : k + CARRIED] for d in drafts)
    return any(a < end <= b for d in near for a, b in d.content)


def _more(prose: Prose, line: Line, tongue: Tongue) -> Place | None:
    """The words of a sentence that go on with what was said, or None."""
    outside = [k for k, q in enumerate(line.quote) if q == OUTSIDE and line.words[k].is_word]
    if not outside:
        return _quoted(prose, line)
    if tongue.language != "de" or line.kind in ("headline", "subheading"):
        return None
    verbs = [
        k for k in outside[:OPENING_WORDS] if tongue.has("reported", line.low(k)) or (tongue.has("reported_too", line.low(k)) and k < 8)
    ]
    if not verbs or any(line.low(k) in ("wenn", "falls", "ich") for k in outside[: verbs[0]]):
        return None
    end = prose.quotations[line.quote[-1]].end if line.quote[-1] != OUTSIDE else line.sentence.end
    return line.sentence.start, max(end, line.sentence.end)
