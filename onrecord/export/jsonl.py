"""One record a line, as JSON: the whole of it, spans, evidence and what was dropped included."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any, TextIO

import msgspec

from onrecord.model import Record


def write(records: Iterable[Record], stream: TextIO, remarks: Callable[[Record], Any] | None = None) -> int:
    """Write records as JSON lines (``onrecord schema`` prints the schema of a line); gives how many there were.

    :param remarks: what readers put beside a record (see ``export/desk.py``); a line that has any carries them under ``desk``.

    >>> import sys
    >>> write([], sys.stdout)
    0
    """
    count = 0
    for record in records:
        beside = remarks(record) if remarks else None
        stream.write((_with(line(record), beside) if beside else line(record)) + "\n")
        count += 1
    return count


def line(record: Record) -> str:
    """A record as one line. A lone surrogate, which UTF-8 cannot carry, becomes "?", so that no offset moves."""
    try:
        return record.to_json()
    except UnicodeEncodeError:
        whole = json.dumps(msgspec.to_builtins(record), ensure_ascii=False, separators=(",", ":"))
        return whole.encode("utf-8", "replace").decode("utf-8")


def _with(line: str, beside: Any) -> str:
    added = json.dumps(carried(list(beside)), ensure_ascii=False, separators=(",", ":"))
    return f'{line[:-1]},"desk":{added}}}'


def carried(value: Any) -> Any:
    """A value as UTF-8 can carry it: a lone surrogate becomes "?", so that no offset moves.

    >>> carried({"a": ["x\\ud800"]})
    {'a': ['x?']}
    """
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, dict):
        return {key: carried(inner) for key, inner in value.items()}
    return [carried(inner) for inner in value] if isinstance(value, list) else value
