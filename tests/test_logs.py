"""What a log tells of an error: where and what kind, never anybody's words."""

import asyncio
import subprocess
import sys

from bot.logs import without_words

WORDS = "I think I am no good at this"

FAILING = f"""
import asyncio, logging, structlog
from bot import logs

def reads(words):
    try:
        int(words)
    except ValueError:
        raise LookupError(words)

async def main():
    logs.configure("INFO")
    try:
        reads({WORDS!r})
    except LookupError:
        structlog.get_logger().exception("payload_failed", number="1a2b")
        logging.getLogger("uvicorn.error").exception("Exception in ASGI application")
    async def forgotten():
        reads({WORDS!r})
    task = asyncio.create_task(forgotten())
    await asyncio.sleep(0)
    del task

asyncio.run(main())
"""


async def test_no_words_get_into_the_log_with_an_error() -> None:
    done = await asyncio.to_thread(
        subprocess.run, [sys.executable, "-c", FAILING], capture_output=True, text=True, check=True
    )
    assert WORDS not in done.stdout + done.stderr
    assert "payload_failed" in done.stderr
    assert "1a2b" in done.stderr
    assert done.stderr.count("LookupError") == 3
    assert "in reads" in done.stderr
    assert "Exception in ASGI application" in done.stderr
    assert "Task exception was never retrieved" in done.stderr


def test_causes_and_groups_are_told_by_their_kind() -> None:
    class BrokenError(Exception):
        constraint_name = "uq_conference_open"

    error = ExceptionGroup(WORDS, [KeyError(WORDS)])
    error.__cause__ = BrokenError(WORDS)
    told = without_words((type(error), error, None))
    assert WORDS not in told
    assert told.index("BrokenError (uq_conference_open)") < told.index("ExceptionGroup")
    assert "KeyError" in told
