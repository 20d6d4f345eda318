"""Errors of ours end a command with their sentence, never with a traceback."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable
from typing import ParamSpec, TypeVar

import click

from onrecord.errors import OnrecordError

P = ParamSpec("P")
R = TypeVar("R")


def plainly(command: Callable[P, R]) -> Callable[P, R]:
    """Show an error of ours as a line on standard error and exit with 1."""

    @functools.wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(*args, **kwargs)
        except OnrecordError as error:
            click.echo(str(error), err=True)
            sys.exit(1)

    return run
