"""Columns whose values lie sealed in the database and are read and written like any other.

A type is given nothing but the dialect when a value passes, so the keyring hangs there: one for each engine.
"""

import json
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Dialect

from domain.sealing import Keyring


def hand_over(dialect: Dialect, keyring: Keyring) -> None:
    """From now on, sealed columns of connections with this dialect are sealed and opened with the keyring."""
    dialect.waymark_keyring = keyring  # type: ignore[attr-defined]


def keyring_of(dialect: Dialect) -> Keyring:
    """Raises RuntimeError where none was handed over: nothing is ever stored unsealed by mistake."""
    keyring = getattr(dialect, "waymark_keyring", None)
    if not isinstance(keyring, Keyring):
        raise RuntimeError("this engine has no keyring")  # noqa: TRY004  # a fault of the code, not of a value
    return keyring


class SealedText(sa.types.TypeDecorator[str]):
    """Words. `place` is the table and column: what is sealed for one opens in no other."""

    impl = sa.LargeBinary
    cache_ok = True

    def __init__(self, place: str) -> None:
        super().__init__()
        self.place = place

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        return None if value is None else keyring_of(dialect).seal(value.encode(), place=self.place)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> str | None:
        """Raises SealError."""
        return None if value is None else keyring_of(dialect).open(value, place=self.place).decode()


class SealedJson(sa.types.TypeDecorator[dict[str, Any]]):
    """A dict of what JSON holds; see SealedText."""

    impl = sa.LargeBinary
    cache_ok = True

    def __init__(self, place: str) -> None:
        super().__init__()
        self.place = place

    def process_bind_param(self, value: dict[str, Any] | None, dialect: Dialect) -> bytes | None:
        if value is None:
            return None
        plain = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
        return keyring_of(dialect).seal(plain, place=self.place)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> dict[str, Any] | None:
        """Raises SealError."""
        if value is None:
            return None
        found: dict[str, Any] = json.loads(keyring_of(dialect).open(value, place=self.place))
        return found
