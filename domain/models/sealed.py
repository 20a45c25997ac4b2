"""Columns whose values lie sealed in the database and are read and written like any other.

A type is given nothing but the dialect when a value passes, so the keyring hangs there: one for each engine.
"""

import json
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import QueryableAttribute
from sqlalchemy.sql import operators
from sqlalchemy.sql.operators import OperatorType

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


class _Unlike(sa.types.TypeDecorator.Comparator[Any]):
    """The same words sealed twice are not alike: a condition on them would find nothing, and say nothing."""

    def operate(self, op: OperatorType, *other: Any, **kwargs: Any) -> sa.ColumnElement[Any]:
        """Raises TypeError but for whether there are any words.

        That a column is another one is asked within SQLAlchemy, wherever one is the key of a dict.
        """
        is_which = op is operators.eq and isinstance(other[0], sa.ColumnClause | QueryableAttribute)
        if op not in (operators.is_, operators.is_not) and not is_which:
            raise TypeError(f"{self.expr} is sealed: nothing is sought, compared or ordered by it")
        return super().operate(op, *other, **kwargs)


class Sealed(sa.types.TypeDecorator[Any]):  # Any: of what the subclass says
    """What all of them are. `place` is the table and column: what is sealed for one opens in no other.

    The database knows whether there is a value, and nothing else of it.
    """

    impl = sa.LargeBinary
    cache_ok = True
    comparator_factory = _Unlike

    def __init__(self, place: str) -> None:
        super().__init__()
        self.place = place

    def seal(self, plain: bytes, dialect: Dialect) -> bytes:
        return keyring_of(dialect).seal(plain, place=self.place)

    def open(self, sealed: bytes, dialect: Dialect) -> bytes:
        """Raises SealError."""
        return keyring_of(dialect).open(sealed, place=self.place)


class SealedText(Sealed):
    """Words."""

    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        return None if value is None else self.seal(value.encode(), dialect)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> str | None:
        """Raises SealError."""
        return None if value is None else self.open(value, dialect).decode()


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

    def process_bind_param(self, value: dict[str, Any] | None, dialect: Dialect) -> bytes | None:
        if value is None:
            return None
        return self.seal(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode(), dialect)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> dict[str, Any] | None:
        """Raises SealError, but not of a queue."""
        if value is None:
            return None
        try:
            found: dict[str, Any] = json.loads(self.open(value, dialect))
        except SealError:
            if not self.of_queue:
                raise
            return Unopened()
        return found
