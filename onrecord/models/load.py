"""Weight files, each believed only where its digest is the one on its card."""

from __future__ import annotations

import hashlib
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from onrecord.errors import ModelError

FOLDER = Path(__file__).parent  # importlib.resources would find it as well, 5 ms later


@cache
def load(name: str) -> dict[str, Any]:
    """What ``<name>.json`` of this folder holds, read once.

    :raises ModelError: where the file is missing, is no JSON, or is not the one that ``<name>.card.toml`` speaks of.
    """
    try:
        data = FOLDER.joinpath(f"{name}.json").read_bytes()
        card = tomllib.loads(FOLDER.joinpath(f"{name}.card.toml").read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise ModelError(f"The model {name!r} or its card cannot be read ({error}). Install onrecord again.") from error
    if hashlib.sha256(data).hexdigest() != card.get("sha256"):
        raise ModelError(f"The model {name!r} is not the one that its card describes: the digests differ. Install onrecord again.")
    try:
        found = msgspec.json.decode(data)
    except msgspec.DecodeError as error:
        raise ModelError(f"The model {name!r} is no JSON ({error}). Train it again with training/{name}.py.") from error
    if not isinstance(found, dict):
        raise ModelError(f"The model {name!r} holds no table. Train it again with training/{name}.py.")
    return found


def load_bytes(name: str, part: str) -> bytes:
    """What ``<name>.<part>`` of this folder holds; its digest stands under "files" in ``<name>.json``, whose own is on the card.

    :raises ModelError: where either file is missing or is not the one that is spoken of.
    """
    wanted = load(name).get("files", {}).get(part)
    try:
        data = FOLDER.joinpath(f"{name}.{part}").read_bytes()
    except OSError as error:
        raise ModelError(f"The model file {name}.{part} cannot be read ({error}). Install onrecord again.") from error
    if hashlib.sha256(data).hexdigest() != wanted:
        raise ModelError(
            f"The model file {name}.{part} is not the one that {name}.json speaks of: the digests differ. Install onrecord again."
        )
    return data


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
    card = tomllib.loads(FOLDER.joinpath(f"{name}.card.toml").read_text("utf-8"))
    return str(card["sha256"])
