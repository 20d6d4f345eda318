"""Errors of ours end a command with their sentence, never with a traceback."""

from __future__ import annotations

import errno
import functools
import sys
from collections.abc import Callable
from typing import ParamSpec, TypeVar

import click

from onrecord.errors import OnrecordError

P = ParamSpec("P")
R = TypeVar("R")


def plainly(command: Callable[P, R]) -> Callable[P, R]:
    """Show an error of ours, and one of the disk, as a line on standard error and exit with 1."""

    @functools.wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(*args, **kwargs)
        except OnrecordError as error:
            click.echo(str(error), err=True)
            sys.exit(1)
        except OSError as error:
            if error.errno == errno.EPIPE:
                raise  # nobody reads the output any more (| head): click ends without a word
            click.echo(_in_plain_words(error), err=True)
            sys.exit(1)

    return run


def _in_plain_words(error: OSError) -> str:
    if error.filename is None:
        return f"This cannot be done: {error.strerror or error}."
    return f"{error.filename} cannot be opened or written: {error.strerror}. Check the name, the folder and your permissions."
