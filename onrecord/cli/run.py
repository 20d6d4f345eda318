"""The loop that commands share: each source becomes a record, failures are named, progress shows on a terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable

from msgspec.structs import replace

from onrecord.cli.progress import progress
from onrecord.cli.sources import Source, complain, count, sources
from onrecord.errors import OnrecordError
from onrecord.model import Options, Page, Record
from onrecord.read import read_page

SOME_FAILED = 1  # exit status; 0 is "all well", 2 (from click) "wrong usage"


Use = Callable[[str, Page, Record], None]


def each(
    given: Iterable[str],
    options: Options,
    use: Use,
    *,
    prints: bool,
    told: dict[str, str] | None = None,
    skip: Callable[[Page], bool] = lambda page: False,
) -> int:
    """Read every source and hand it to ``use(name, page, record)``; the exit status.

    :param prints: whether ``use`` writes to standard output; progress is not mixed into it on a terminal.
    :param told: what the user says of the page (``url``, ``fetched``), over what the source says.
    :param skip: whether a page need not be read.
    """
    failed = 0
    words = tuple(given)
    shown = sys.stderr.isatty() and not (prints and sys.stdout.isatty())
    with progress(count(words) if shown else None, shown=shown) as step:
        for source in sources(words, options.limits):
            failed += not _one(source, options, use, told or {}, skip)
            step(source.name)
    return SOME_FAILED if failed else 0


def _one(source: Source, options: Options, use: Use, told: dict[str, str], skip: Callable[[Page], bool]) -> bool:
    try:
        page = replace(source.load(), **told)
        if not skip(page):
            use(source.name, page, read_page(page, options))
    except OnrecordError as error:
        complain(source.name, error)
        return False
    except OSError:
        raise  # the output cannot be written, or nobody reads it any more: so it would be with every page
    except Exception as error:  # the worker's edge: a fault of ours costs one page, never the rest
        complain(source.name, f"onrecord failed on this page through a fault of its own ({error!r}). Please report it with the page.")
        return False
    return True
