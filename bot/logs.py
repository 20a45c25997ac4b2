"""Logs: one event a line, with fields; never a name, a text or a token."""

import logging
import sys

import structlog

QUIET = ("httpx", "httpcore", "aiohttp", "asyncio", "apscheduler", "slack_bolt", "slack_sdk", "telegram")
"""Libraries that write addresses with tokens in them, or too much, below WARNING."""


def configure(level: str) -> None:
    """Sends everything to standard error, in colour where somebody watches and as JSON where nobody does.

    Tracebacks come without the values of variables, which may be a person's words.
    """
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    watched = sys.stderr.isatty()
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    last: list[structlog.typing.Processor] = (
        [structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)]
        if watched
        else [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
    )
    structlog.configure(
        processors=[*shared, *last],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
