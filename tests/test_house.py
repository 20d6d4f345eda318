"""The walls of the house: who imports whom, and what the code may not hold. See docs/index.md for the plan."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[1] / "onrecord"
EVERYONE = {"model", "limits", "errors", "version", "tables"}
STAGES = {"page", "article", "text", "findings", "models"}
MAY = {  # room or file -> what else it may import
    "__init__": {"archive", "explain", "read", "replay", "record"},
    "explain": {"read"},
    "__main__": {"cli"},
    "model": {"export"},  # a record shows itself in a notebook; loaded only then
    "limits": set(),
    "errors": set(),
    "version": set(),
    "tables": set(),
    "read": {"page", "article", "text", "findings", "record"},
    "record": {"models"},
    "replay": {"page", "article", "record"},  # apart from record.py, so that archive/ and room/ load no parser
    "page": {"models"},
    "article": {"models"},
    "text": {"models"},
    "findings": {"text", "models"},
    "models": set(),
    "archive": {"record"},
    "export": {"record"},
    "fetch": set(),
    "scale": {"read", "archive", "fetch"},
    "room": {"archive", "export"},
    "cli": {"archive", "article", "export", "fetch", "findings", "page", "read", "record", "replay", "room", "scale", "text"},
}
EDGES = {"cli", "room", "scale"}  # the loop over sources, the server, a crawl's worker: there a fault of ours costs one page, not the rest
SOCKETS = {"socket", "httpx", "httpcore", "urllib.request", "requests", "aiohttp", "http.client", "ftplib", "urllib3"}


def _files() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def _room(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def _imports(path: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno} imports relatively; write the whole name"
            yield node.lineno, node.module or ""


def _edges(path: Path) -> Iterator[tuple[int, str]]:
    for line, name in _imports(path):
        if name.startswith("onrecord."):
            yield line, name.split(".")[1]


@pytest.mark.parametrize("path", _files(), ids=lambda p: str(p.relative_to(PACKAGE)))
def test_no_edge_crosses_a_wall(path: Path) -> None:
    room = _room(path)
    allowed = EVERYONE | MAY[room] | {room}
    wrong = [f"line {line}: {room} imports {target}" for line, target in _edges(path) if target not in allowed]
    assert not wrong


def test_the_room_never_loads_a_parser() -> None:
    """Not even through others: whatever room/ imports, page/ and article/ are not behind it."""
    reached, queue = set(), ["room"]
    while queue:
        room = queue.pop()
        if room in reached:
            continue
        reached.add(room)
        folder = PACKAGE / room
        files = folder.rglob("*.py") if folder.is_dir() else [PACKAGE / f"{room}.py"]
        queue += [target for path in files for _, target in _edges(path)]
    assert not reached & {"page", "article", "findings", "read", "replay", "fetch"}


@pytest.mark.parametrize("path", _files(), ids=lambda p: str(p.relative_to(PACKAGE)))
def test_only_fetch_opens_outgoing_sockets(path: Path) -> None:
    if _room(path) != "fetch":
        assert not [name for _, name in _imports(path) if name in SOCKETS]


def test_every_exception_handler_is_narrow_but_at_the_edges() -> None:
    broad = []
    for path in _files():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ExceptHandler):
                names = {getattr(n, "id", None) for n in ast.walk(node.type)} if node.type else {"Exception"}
                raises_on = isinstance(node.body[-1], ast.Raise) and node.body[-1].exc is None
                if names & {"Exception", "BaseException"} and not raises_on:
                    broad.append(_room(path))
    assert not set(broad) - EDGES, "only at an edge may a fault of ours be caught"
    assert all(broad.count(room) <= 2 for room in EDGES)


def test_no_file_outgrows_its_room() -> None:
    assert [str(p.relative_to(PACKAGE)) for p in _files() if p.read_text(encoding="utf-8").count("\n") > 400] == []
