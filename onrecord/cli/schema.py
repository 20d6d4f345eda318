"""``onrecord schema``: the JSON Schema of a record."""

from __future__ import annotations

import json

import click

from onrecord.cli.errors import plainly
from onrecord.model import Record


@click.command("schema")
@plainly
def schema_command() -> None:
    """Print the JSON Schema of a record, for those who read --json with other tools."""
    click.echo(json.dumps(Record.json_schema(), indent=2))
