"""The whole path of a press: stored in the inbox, handled, promised, rendered, sent, settled."""

import itertools
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncEngine

from bench import bare, naive, report
from bench.channel import FreeChannel
from bench.measuring import Bounds, Figures, Work, in_turns, run
from bench.school import NOW, Server, Student, load
from bench.shares import measured
from bot import database
from bot.app import Runtime, compose, running
from domain.action_codec import encode
from domain.actions import GoHome, OpenTarget

AT_ONCE = (1, 16, 64)
NAIVE_AT_ONCE = (1, 16)
"""It is at the processor's limit with 16; 64 would only wait longer."""

SECONDS = 1.5
COUNTS = {1: 150, 16: 480, 64: 960}
CONNECTIONS = 20
"""As many as the product's own pool may open."""

BARE = "bare: the durable steps by asyncpg"
NAIVE = "naive: objects, N+1, templates compiled"

Button = Callable[[Student, int], str]


class FixedClock:
    def now(self) -> datetime:
        return NOW


async def main(server: Server) -> None:
    """Prints two tables: how fast, and where the time of one message goes."""
    async with server.migrated() as empty, server.database("path", template=empty) as engine:
        sessions = database.sessions_of(engine)
        students = await load(sessions, students=max(AT_ONCE))
        runtime, channel = compose(server.settings, FixedClock(), sessions), FreeChannel()
        await report.tell_machine(engine)
        ours = {
            "target card": _press(runtime, channel, students, _target),
            "home": _press(runtime, channel, students, _home),
        }
        async with running(runtime, [channel]), _bare(engine, students) as bare_message:
            works = {f"Waymark: {name}": work for name, work in ours.items()}
            works |= {BARE: bare_message, NAIVE: _naive(sessions, students)}
            found = {at_once: await _together(works, at_once) for at_once in AT_ONCE}
            shares = [await _share(work, engine, name) for name, work in ours.items()]
    _tell(found)
    columns = ("one at a time", "ms", "database", "rendering", "the rest", "transactions", "round trips")
    report.table("Where the time of a message goes", columns, shares)


async def _together(works: Mapping[str, Work], at_once: int) -> dict[str, Figures]:
    some = {name: work for name, work in works.items() if name != NAIVE or at_once in NAIVE_AT_ONCE}
    return await in_turns(some, Bounds(at_once, COUNTS[at_once], SECONDS))


def _target(student: Student, piece: int) -> str:
    return encode(OpenTarget(student.target_ids[piece % len(student.target_ids)]))


def _home(student: Student, piece: int) -> str:
    return encode(GoHome())


def _press(runtime: Runtime, channel: FreeChannel, students: Sequence[Student], button: Button) -> Work:
    keys = itertools.count(1)
    name = button.__name__

    async def press(worker: int, piece: int) -> float | None:
        student = students[worker]
        payload = {"address": student.address, "button": button(student, piece)}
        begun = time.perf_counter()
        key = f"{name}:{next(keys)}"
        await runtime.intake.store(channel.name, key=key, address=student.address, payload=payload)
        await runtime.conversation.answer_all(channel.name, student.address)
        sent = channel.sent_at.get(student.address, 0.0)
        return sent - begun if sent > begun else None

    return press


@asynccontextmanager
async def _bare(engine: AsyncEngine, students: Sequence[Student]) -> AsyncIterator[Work]:
    async with await bare.pool(engine.url, CONNECTIONS) as connections:

        async def work(worker: int, piece: int) -> float:
            return await bare.message(connections, students[worker].address, NOW)

        yield work


def _naive(sessions: database.Sessions, students: Sequence[Student]) -> Work:
    card = naive.NaiveBot(sessions, FreeChannel()).answer

    async def work(worker: int, piece: int) -> float:
        student = students[worker]
        return await card(student.address, student.target_ids[piece % len(student.target_ids)], NOW)

    return work


async def _share(work: Work, engine: AsyncEngine, name: str) -> tuple[str, ...]:
    count = 60
    begun = time.perf_counter()
    with measured(engine) as spent:
        await run(work, Bounds(1, count, 10))
    whole = time.perf_counter() - begun
    rest = whole - spent.database - spent.rendering
    return (
        name,
        f"{1_000 * whole / count:.1f}",
        f"{spent.database / whole:.0%}",
        f"{spent.rendering / whole:.0%}",
        f"{rest / whole:.0%}",
        f"{spent.transactions / count:.1f}",
        f"{spent.round_trips / count:.1f}",
    )


def _tell(found: Mapping[int, Mapping[str, Figures]]) -> None:
    rows = [
        (
            name,
            str(at_once),
            *report.numbers(figures),
            f"{figures.per_second / together[BARE].per_second:.2f}",
        )
        for at_once, together in found.items()
        for name, figures in together.items()
    ]
    columns = ("one message", "at once", "messages/s", "p50 ms", "p99 ms", "our CPU ms", "of bare")
    report.table("The whole path", columns, rows)
