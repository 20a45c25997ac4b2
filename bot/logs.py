"""Logs: one event a line, with fields; never a name, a text or a token."""

import logging
import sys
import traceback
from typing import Any, TextIO

import structlog

QUIET = ("httpx", "httpcore", "aiohttp", "asyncio", "slack_bolt", "slack_sdk", "telegram")
"""Libraries that write addresses with tokens in them, or too much, below WARNING."""


def configure(level: str) -> None:
    """Sends everything to standard error, in colour where somebody watches and as JSON where nobody does.

    Of an error it tells where it happened and of what kind it is; its message may hold a person's words.
    """
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.getLogger("apscheduler").setLevel(logging.ERROR)  # a tick left out on a busy machine does no harm
    if not logging.getLogger().handlers:
        others = logging.StreamHandler(sys.stderr)
        others.setFormatter(_OfLibraries("%(levelname)s %(name)s: %(message)s"))
        logging.getLogger().addHandler(others)
    watched = sys.stderr.isatty()
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    last: list[structlog.typing.Processor] = (
        [structlog.dev.ConsoleRenderer(exception_formatter=_write)]
        if watched
        else [structlog.processors.ExceptionRenderer(without_words), structlog.processors.JSONRenderer()]
    )
    structlog.configure(
        processors=[*shared, *last],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )


def without_words(exc_info: structlog.typing.ExcInfo) -> str:
    """The frames and kinds of an error and its causes, first cause first; of the database's also the names
    of table and constraint.
    """
    return "\n".join(_told(exc_info[1])).rstrip()


def _told(error: BaseException) -> list[str]:
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    names = [getattr(error, name, None) for name in ("sqlstate", "table_name", "constraint_name")]
    known = ", ".join(name for name in names if isinstance(name, str))
    frames = "".join(traceback.format_tb(error.__traceback__))
    within = error.exceptions if isinstance(error, BaseExceptionGroup) else ()
    return [
        *(_told(cause) if cause is not None else ()),
        *(line for each in within for line in _told(each)),
        f"{frames}{type(error).__module__}.{type(error).__qualname__}" + (f" ({known})" if known else ""),
    ]


def _write(stream: TextIO, exc_info: structlog.typing.ExcInfo) -> None:
    stream.write("\n" + without_words(exc_info))


class _OfLibraries(logging.Formatter):
    """What libraries log, its first line: asyncio shows a task's error, words and all, in the next ones."""

    def format(self, record: logging.LogRecord) -> str:
        short = logging.makeLogRecord(
            vars(record) | {"msg": record.getMessage().partition("\n")[0], "args": ()}
        )
        return super().format(short)

    def formatException(self, ei: Any) -> str:  # noqa: N802  # the library's names and types
        return without_words(ei) if ei[1] is not None else ""
