"""Weight files, each believed only where its digest is the one on its card."""

from __future__ import annotations

import hashlib
import json
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from onrecord.errors import ModelError


@cache
def load(name: str) -> dict[str, Any]:
    """What ``<name>.json`` of this folder holds, read once.

    :raises ModelError: where the file is missing, is no JSON, or is not the one that ``<name>.card.toml`` speaks of.
    """
    folder = files("onrecord.models")
    try:
        data = folder.joinpath(f"{name}.json").read_bytes()
        card = tomllib.loads(folder.joinpath(f"{name}.card.toml").read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise ModelError(f"The model {name!r} or its card cannot be read ({error}). Install onrecord again.") from error
    if hashlib.sha256(data).hexdigest() != card.get("sha256"):
        raise ModelError(f"The model {name!r} is not the one that its card describes: the digests differ. Install onrecord again.")
    try:
        found = json.loads(data)
    except ValueError as error:
        raise ModelError(f"The model {name!r} is no JSON ({error}). Train it again with training/{name}.py.") from error
    if not isinstance(found, dict):
        raise ModelError(f"The model {name!r} holds no table. Train it again with training/{name}.py.")
    return found


@cache
def at_hand(name: str) -> str | None:
    """The SHA-256 of a weight file that can be used; None where :func:`load` refuses it."""
    try:
        load(name)
    except ModelError:
        return None
    return digest(name)


def digest(name: str) -> str:
    """The SHA-256 of a weight file, as its card gives it."""
    card = tomllib.loads(files("onrecord.models").joinpath(f"{name}.card.toml").read_text("utf-8"))
    return str(card["sha256"])
