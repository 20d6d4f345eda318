"""What taking a verb says of the words, checked on what stands beside it: "told" is neutral, "told him to leave" an order.

The table of verbs (``cues.toml``) gives each its stance by itself; here stand the few that context turns, each with its reason.
"""

from __future__ import annotations

from collections.abc import Callable

from onrecord.findings.cues import Cue
from onrecord.findings.lines import Line
from onrecord.model import Stance

NEAR = 8  # words after a verb that can turn it
ASKING = frozenset(["whether", "if", "why", "how", "what", "about", "who", "when", "where"])
NEGATIONS = frozenset(
    [
        "not",
        "never",
        "neither",
        "nor",
        "hardly",
        "don't",
        "doesn't",
        "didn't",
        "won't",
        "wouldn't",
        "hasn't",
        "haven't",
        "can't",
        "couldn't",
    ]
)
SAYING = frozenset(["that", "he", "she", "they", "it", "there", "i", "we", "having", ",", ":", "“", '"', ""])


def _to_verb(after: list[str]) -> bool:
    """ "told him to leave", "warned them not to": not "told the court that … to"."""
    head = after[: next((k for k, low in enumerate(after) if low in ("that", ",", ".", ":") or low in ASKING), len(after))]
    return "to" in head


def _told_to(after: list[str]) -> bool:
    return _to_verb(after) and after[0] != "to"


def _asked_for(after: list[str]) -> bool:
    return _to_verb(after) or after[0] == "for"


def _no_clause(after: list[str]) -> bool:
    """An object follows, and no clause: "granted bail", "recognised the flag"."""
    return after[0] not in SAYING and "that" not in after[:4]


def _clause(after: list[str]) -> bool:
    return after[0] in ("that", "with") or after[0] == ""


# verbs, what must stand behind them, the stance that follows, and why
TURNS: tuple[tuple[str, Callable[[list[str]], bool], Stance], ...] = (
    ("ask", _asked_for, "order"),  # asking somebody to do a thing, or for one
    ("ask", lambda after: True, "question"),
    ("tell warn remind call caution write", _told_to, "order"),  # telling somebody to do a thing; advice leaves it to him
    ("call", lambda after: after[0] == "for" or after[:1] == ["on"], "order"),  # "called for calm"
    ("allow grant recognize recognise", _no_clause, "neutral"),  # to permit, to give, to honour: nothing is owned up to
    ("agree", _clause, "neutral"),  # to be of one mind; "agreed to pay" stays a promise
    ("swear guarantee", lambda after: after[0] != "to", "assertion"),  # "swore that he had seen it"; "swore to return" stays a promise
    ("plead", lambda after: after[0] == "guilty", "admission"),
    ("plead", lambda after: after[:2] == ["not", "guilty"], "denial"),
    ("wonder", lambda after: True, "question"),
    ("press push direct rule charge appeal", lambda after: "that" in after[:2], "assertion"),  # "ruled that" finds, it does not order
)
TURNS_OF = {
    verb: [(fits, turned) for verbs, fits, turned in TURNS if verb in verbs.split()] for row in TURNS for verb in row[0].split()
}  # by verb
# Not to admit is no admission, and not to deny leaves standing what was said; but not to believe is a belief.
UNDONE: dict[Stance, Stance] = {"admission": "neutral", "promise": "neutral", "order": "neutral", "denial": "admission"}


def stance(line: Line, start: int, at: int, cue: Cue) -> Stance:
    """The stance of the verb at word ``at``, whose group begins at word ``start``."""
    after = [*line.lows[at + 1 : at + 1 + NEAR], ""]
    found = next((turned for fits, turned in TURNS_OF.get(cue.lemma, ()) if fits(after)), cue.stance)
    negated = not NEGATIONS.isdisjoint(line.lows[start:at])
    return UNDONE.get(found, found) if negated else found
