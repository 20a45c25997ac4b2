"""Columns whose values lie sealed in the database and are read and written like any other.

A type is given nothing but the dialect when a value passes, so the keyring hangs there: one for each engine.
"""

import json
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Dialect

from domain.sealing import Keyring, SealError


def hand_over(dialect: Dialect, keyring: Keyring) -> None:
    """From now on, sealed columns of connections with this dialect are sealed and opened with the keyring."""
    dialect.waymark_keyring = keyring  # type: ignore[attr-defined]


def keyring_of(dialect: Dialect) -> Keyring:
    """Raises RuntimeError where none was handed over: nothing is ever stored unsealed by mistake."""
    keyring = getattr(dialect, "waymark_keyring", None)
    if not isinstance(keyring, Keyring):
        raise RuntimeError("this engine has no keyring")  # noqa: TRY004  # a fault of the code, not of a value
    return keyring


class Sealed(sa.types.TypeDecorator[Any]):  # Any: of what the subclass says
    """What all of them are. `place` is the table and column: what is sealed for one opens in no other."""

    impl = sa.LargeBinary
    cache_ok = True

    def __init__(self, place: str) -> None:
        super().__init__()
        self.place = place

    def to_plain(self, value: Any) -> bytes:
        """The words as they are before they are sealed."""
        raise NotImplementedError

    def from_plain(self, plain: bytes) -> Any:
        raise NotImplementedError

    def process_bind_param(self, value: Any, dialect: Dialect) -> bytes | None:
        if value is None:
            return None
        return keyring_of(dialect).seal(self.to_plain(value), place=self.place)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> Any:
        """Raises SealError."""
        return None if value is None else self.from_plain(keyring_of(dialect).open(value, place=self.place))


class SealedText(Sealed):
    """Words."""

    cache_ok = True

    def to_plain(self, value: str) -> bytes:
        return value.encode()

    def from_plain(self, plain: bytes) -> str:
        return plain.decode()


class Unopened(dict[str, Any]):
    """What stands, empty, for a dict that does not open."""


def opened(value: dict[str, Any]) -> dict[str, Any]:
    """The same. Raises SealError for one that did not open when it was read."""
    if isinstance(value, Unopened):
        raise SealError("a value of the database does not open")
    return value


class SealedJson(Sealed):
    """A dict of what JSON holds. Of a queue that many read from, one row that does not open keeps nobody from
    the others: it is read as Unopened, and who looks into it asks `opened`.
    """

    cache_ok = True

    def __init__(self, place: str, *, of_queue: bool = False) -> None:
        super().__init__(place)
        self.of_queue = of_queue

    def to_plain(self, value: dict[str, Any]) -> bytes:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()

    def from_plain(self, plain: bytes) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(plain)
        return found

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> Any:
        """Raises SealError, but not of a queue."""
        try:
            return super().process_result_value(value, dialect)
        except SealError:
            if not self.of_queue:
                raise
            return Unopened()
