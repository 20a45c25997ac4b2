"""What one person sends is answered in its order, however many processes answer."""

import asyncio

from sqlalchemy import select, text
from sqlmodel import col

from bot.app import Runtime, compose
from bot.database import Sessions
from domain.models import Incoming, Promise
from domain.vocabulary import ChannelName, IncomingState
from tests.support.world import World

SENT = 8


async def _store(runtime: Runtime, address: str) -> None:
    for number in range(SENT):
        await runtime.intake.store(
            ChannelName.MEMORY,
            key=f"typed-{number}",
            address=address,
            payload={"address": address, "text": f"ratio {number}"},
        )


async def _answered(sessions: Sessions) -> list[str]:
    """The keys of what was answered, in the order of the transactions that did it."""
    async with sessions() as session:
        keys = await session.scalars(select(col(Promise.key)).order_by(text("xmin::text::bigint")))
        promised = [key.removeprefix("reply:") for key in keys]
        rows = {str(row.id): row for row in await session.scalars(select(Incoming))}
    assert all(row.state is IncomingState.DONE and row.attempts == 0 for row in rows.values())
    return [rows[key].key for key in promised]


async def test_two_processes_answer_one_person_in_order_and_once(school: World, sessions: Sessions) -> None:
    here = school.runtime
    there = compose(here.settings, here.clock, sessions)
    there.conversation.attach(school.channel)
    there.delivery.attach(school.channel)
    address = school.ana.address
    await _store(here, address)
    found = await asyncio.gather(
        here.conversation.answer_all(ChannelName.MEMORY, address),
        there.conversation.answer_all(ChannelName.MEMORY, address),
        here.conversation.answer_all(ChannelName.MEMORY, address),
    )
    assert sum(map(len, found)) == SENT
    assert await _answered(sessions) == [f"typed-{number}" for number in range(SENT)]


async def test_one_process_answers_everything_that_waits(school: World, sessions: Sessions) -> None:
    await _store(school.runtime, school.ana.address)
    handled = await school.runtime.conversation.answer_all(ChannelName.MEMORY, school.ana.address)
    assert len(handled) == SENT
    assert await _answered(sessions) == [f"typed-{number}" for number in range(SENT)]
