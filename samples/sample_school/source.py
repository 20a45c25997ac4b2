"""Reading the prose in ``samples/source`` and giving out stable identifiers and choices."""

import hashlib
import tomllib
import uuid
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

SOURCE = Path(__file__).resolve().parent.parent / "source"
SITE = "https://case.riverbend.example.org"
CHANGED_AT = "2026-08-17T09:00:00+00:00"

Toml = dict[str, Any]
"""One parsed TOML table; its shape is the file's own and is checked by the tests of the samples."""

Choice = TypeVar("Choice")


@cache
def read(name: str) -> Toml:
    """The parsed file ``samples/source/<name>.toml``, read once; nobody may change it."""
    return tomllib.loads((SOURCE / f"{name}.toml").read_text(encoding="utf-8"))


def guid(*names: str) -> str:
    """A UUID that is the same in every run for the same names."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, "/".join((SITE, *names))))


def number(below: int, *names: str) -> int:
    """A whole number from 0 up to ``below`` that depends on the names alone.

    Hashing instead of a seeded generator: adding one student changes nobody else's history.
    """
    digest = hashlib.sha256("/".join(names).encode()).digest()
    return int.from_bytes(digest[:8], "big") % below


def pick(choices: Sequence[Choice], *names: str) -> Choice:
    """One of the choices, the same in every run for the same names."""
    return choices[number(len(choices), *names)]
