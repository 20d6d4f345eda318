"""Every compiled expression of the package, timed on the worst inputs that its own pattern suggests: none may take more than linear time."""

from __future__ import annotations

import importlib
import pkgutil
import re
import re._parser as parser
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import onrecord

ROOT = Path(onrecord.__file__).parent
SIZE = 4_000  # characters: a quadratic expression takes 16 million steps, a tenth of a second
SECONDS = 0.02  # a linear one takes a thousandth
LOOSE = ("search", "finditer", "findall", "sub", "subn", "split")  # these try every place of the text, so each start must cost little
OURS = ("_PARTICIPLE",)  # these meet words of our own tables alone, when the tables are made
USES = re.compile(r"\b([A-Z_][A-Z0-9_]*)\s*(?:\[[^\]\n]{0,60}\])?\.(match|fullmatch|search|finditer|findall|sub|subn|split)\b")


def compiled() -> dict[str, tuple[str, re.Pattern[Any]]]:
    """Every expression that stands in a module, or in a table or object of one: its place, the name it begins from, and itself."""
    found: dict[int, tuple[str, tuple[str, re.Pattern[Any]]]] = {}
    for module in pkgutil.walk_packages(onrecord.__path__, "onrecord."):
        if not module.name.endswith("__main__"):
            for name, value in vars(importlib.import_module(module.name)).items():
                for place, pattern in _inside(value, f"{module.name}.{name}", 0):
                    found.setdefault(id(pattern), (place, (f"{module.name}.{name}", pattern)))
    return dict(sorted(found.values(), key=lambda pair: pair[0]))


def _inside(value: object, place: str, depth: int) -> Iterator[tuple[str, re.Pattern[Any]]]:
    if isinstance(value, re.Pattern):
        yield place, value
    if depth > 3 or isinstance(value, str | bytes | int | float):
        return
    parts: list[tuple[object, object]] = []
    if isinstance(value, dict):
        parts = list(value.items())
    elif isinstance(value, list | tuple | set | frozenset):
        parts = list(enumerate(value))
    elif type(value).__module__.startswith("onrecord") or (isinstance(value, type) and value.__module__.startswith("onrecord")):
        names = (
            getattr(value, "__struct_fields__", None) or vars(value)
            if hasattr(value, "__dict__") or hasattr(value, "__struct_fields__")
            else ()
        )
        parts = [(name, getattr(value, name, None)) for name in names]
    for key, part in parts:
        yield from _inside(part, f"{place}.{key}", depth + 1)


def used() -> dict[str, set[str]]:
    """Which methods each module calls on its constants."""
    calls: dict[str, set[str]] = {}
    for path in ROOT.rglob("*.py"):
        module = ".".join(path.relative_to(ROOT.parent).with_suffix("").parts).removesuffix(".__init__")
        for name, method in USES.findall(path.read_text("utf-8")):
            calls.setdefault(f"{module}.{name}", set()).add(method)
    return calls


def pieces(tree: Any) -> Iterator[str]:
    """Words and single characters that the expression looks for."""
    run = ""
    for op, given in tree:
        kind = str(op)
        if kind == "LITERAL":
            run += chr(given)
            continue
        if run:
            yield run
            run = ""
        if kind == "IN":
            yield from (chr(a) if str(o) == "LITERAL" else chr(a[0]) for o, a in given if str(o) in ("LITERAL", "RANGE"))
        elif kind.endswith("_REPEAT"):
            yield from pieces(given[2])
        elif kind == "SUBPATTERN":
            yield from pieces(given[3])
        elif kind == "BRANCH":
            for branch in given[1][:30]:
                yield from pieces(branch)
        elif kind in ("ASSERT", "ASSERT_NOT"):
            yield from pieces(given[1])
    if run:
        yield run


def worst(pattern: re.Pattern[Any]) -> list[Any]:
    """Texts that end in a character which nothing expects, after many repetitions of what the expression looks for."""
    own = list(dict.fromkeys(pieces(parser.parse(pattern.pattern, pattern.flags))))[:14]
    units = dict.fromkeys(
        ["a", " ", "1", ".", "a ", "1 ", "Ab ", "\n", *own, *(one + " " for one in own[:6]), *(a + b for a in own[:4] for b in own[:4])]
    )
    texts = [(unit * (SIZE // len(unit) + 1))[:SIZE] + "\x00" for unit in units]
    return texts if isinstance(pattern.pattern, str) else [text.encode("utf-8", "replace") for text in texts]


def spent(pattern: re.Pattern[Any], text: Any, anchored: bool) -> float:
    begun = time.process_time()
    if anchored:
        pattern.match(text)
        pattern.fullmatch(text)
    else:
        for _ in pattern.finditer(text):
            pass
    return time.process_time() - begun


EXPRESSIONS = compiled()
CALLS = used()


def test_the_expressions_are_found() -> None:
    assert len(EXPRESSIONS) > 150
    assert any(name.startswith("onrecord.fetch.guard") for name in EXPRESSIONS)


@pytest.mark.parametrize("place", EXPRESSIONS)
def test_no_expression_takes_more_than_linear_time(place: str) -> None:
    name, pattern = EXPRESSIONS[place]
    calls = CALLS.get(name, set())
    if name.endswith(OURS):
        pytest.skip("it meets words of our own tables alone")
    anchored = bool(calls) and not calls & set(LOOSE)
    for text in worst(pattern):
        took = spent(pattern, text, anchored)
        for _ in range(3):
            if took < SECONDS:
                break
            took = min(took, spent(pattern, text, anchored))
        assert took < SECONDS, f"{took:.2f} s on {text[:20]!r} repeated to {SIZE:,} characters"


def test_a_bad_expression_would_be_noticed() -> None:
    bad = re.compile(r"\w+@")
    assert max(spent(bad, text, False) for text in worst(bad)) > SECONDS
