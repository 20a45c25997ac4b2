"""What came in and went out is not kept for ever."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

import pytest
import structlog
from pydantic import ValidationError
from sqlalchemy import select, update
from sqlmodel import col

from bot.app import Rhythm, running
from bot.channels.base import DeliveryError
from bot.config import Settings
from domain.messages.advice import Apology, Interrupted
from domain.models import Incoming, Promise
from domain.services import keeping as pages
from domain.services.promises import promise
from domain.vocabulary import ChannelName, IncomingState, PromiseState
from scheduler import keeping
from scheduler.keeping import Forgotten
from tests.support.world import World


async def a_day_passes(school: World, days: int = 1, *, keep_inbox_days: int | None = None) -> Forgotten:
    """The clearing that a process does by itself, later."""
    school.passes(days=days)
    settings = Settings.model_construct()
    return await keeping.forget(
        school.runtime.sessions,
        now=school.clock.now(),
        keep_incoming=timedelta(days=keep_inbox_days or settings.keep_inbox_days),
        keep_promises=timedelta(days=settings.keep_outbox_days),
    )


async def kept(school: World, column: Any) -> list[Any]:
    async with school.runtime.sessions() as session:
        return list(await session.scalars(select(column).order_by(column)))


async def promises(school: World, *keys: str, due_at: datetime | None = None) -> None:
    async with school.runtime.sessions.begin() as session:
        for key in keys:
            bo, now = school.bo.person, school.clock.now()
            await promise(session, Interrupted(), to=bo, key=key, now=now, due_at=due_at)


async def set_state(school: World, key: str, state: PromiseState) -> None:
    async with school.runtime.sessions.begin() as session:
        await session.execute(update(Promise).where(col(Promise.key) == key).values(state=state))


async def test_a_payload_is_kept_for_two_weeks_and_its_answer_for_three_months(school: World) -> None:
    await school.ana.commands("home")
    assert await a_day_passes(school, 14) == Forgotten(0, 0, 0)
    assert await a_day_passes(school, 1) == Forgotten(1, 0, 0)
    assert await a_day_passes(school, 75) == Forgotten(0, 0, 0)
    assert await a_day_passes(school, 1) == Forgotten(0, 1, 0)
    assert await kept(school, col(Incoming.id)) == []
    assert await kept(school, col(Promise.id)) == []


async def test_a_running_process_forgets_by_itself(school: World) -> None:
    await school.ana.commands("home")
    school.passes(days=91)
    rhythm = Rhythm(forget_every=timedelta(seconds=0.1))
    async with running(school.runtime, [school.channel], rhythm=rhythm):
        for _ in range(400):
            left = (*await kept(school, col(Incoming.id)), *await kept(school, col(Promise.id)))
            if not left:
                break
            await asyncio.sleep(0.05)
    assert not left


async def test_what_was_never_handled_is_kept_however_old(school: World) -> None:
    await school.runtime.intake.store(ChannelName.MEMORY, key="k", address="somebody", payload={})
    assert await a_day_passes(school, 400) == Forgotten(0, 0, 0)
    assert await kept(school, col(Incoming.state)) == [IncomingState.NEW]


async def test_a_payload_handled_late_is_known_when_its_platform_delivers_it_again(school: World) -> None:
    ana, payload = school.ana, {"address": school.ana.address, "whole_forms": False, "text": "unit rate"}
    store = school.runtime.intake.store
    await store(ChannelName.MEMORY, key="k", address=ana.address, payload=payload)
    school.passes(days=20)
    await school.runtime.conversation.recover(older_than=school.clock.now())
    assert await a_day_passes(school) == Forgotten(0, 0, 0)
    assert await store(ChannelName.MEMORY, key="k", address=ana.address, payload=payload) is None


async def test_what_is_due_in_doubt_or_could_not_be_delivered_stays_listed(school: World) -> None:
    await promises(school, "due", due_at=school.clock.now() + timedelta(days=300))
    await promises(school, "sent", "dropped", "doubtful", "refused")
    await school.settles()
    await set_state(school, "dropped", PromiseState.DROPPED)
    await set_state(school, "doubtful", PromiseState.UNCERTAIN)
    await set_state(school, "refused", PromiseState.FAILED)
    assert await a_day_passes(school, 91) == Forgotten(0, 2, 0)
    assert await kept(school, col(Promise.key)) == ["doubtful", "due", "refused"]


async def test_what_is_said_once_for_as_long_as_it_lasts_is_not_said_again(school: World) -> None:
    await promises(school, "reach:plan:2026-11-18", "wait:conference:1", "pace:somebody:2026-W47")
    await school.settles()
    assert await a_day_passes(school, 200) == Forgotten(0, 1, 0)
    assert await kept(school, col(Promise.key)) == ["reach:plan:2026-11-18", "wait:conference:1"]


async def test_more_than_a_page_goes_at_once_and_what_is_listed_is_not_in_the_way(school: World) -> None:
    many = pages.PAGE + 10
    async with school.runtime.sessions.begin() as session:
        session.add_all(
            Promise(
                school_id=school.school.id,
                key=f"{number}",
                recipient_id=school.bo.person.id,
                message=Interrupted.__name__,
                facts={},
                promised_at=school.clock.now(),
                due_at=school.clock.now(),
                state=PromiseState.UNCERTAIN if number < pages.PAGE else PromiseState.SENT,
            )
            for number in range(many)
        )
    assert await a_day_passes(school, 91) == Forgotten(0, 10, 0)


async def test_of_what_was_handled_nothing_is_kept_but_that_it_came(school: World) -> None:
    await school.ana.commands("reflect")
    await school.ana.types("I planned it first, and it helped.")
    assert await kept(school, col(Incoming.state)) == [IncomingState.DONE, IncomingState.DONE]
    assert await payloads(school) == [{}, {}]


async def test_what_could_not_be_handled_is_kept_until_it_is_forgotten(school: World) -> None:
    store, payload = school.runtime.intake.store, {"text": "no address, so it cannot be read"}
    await store(ChannelName.MEMORY, key="k", address=school.ana.address, payload=payload)
    with structlog.testing.capture_logs():
        await school.runtime.conversation.answer_all(ChannelName.MEMORY, school.ana.address)
    assert await kept(school, col(Incoming.state)) == [IncomingState.QUARANTINED]
    assert await payloads(school) == [payload]
    assert await a_day_passes(school, 15) == Forgotten(1, 0, 0)


async def facts(school: World) -> list[dict[str, Any]]:
    async with school.runtime.sessions() as session:
        return list(await session.scalars(select(col(Promise.facts)).order_by(col(Promise.id))))


async def payloads(school: World) -> list[dict[str, Any]]:
    async with school.runtime.sessions() as session:
        return list(await session.scalars(select(col(Incoming.payload)).order_by(col(Incoming.number))))


async def says_to_bo(school: World, number: str, error: DeliveryError | None = None) -> None:
    async with school.runtime.sessions.begin() as session:
        await promise(session, Apology(number), to=school.bo.person, key=number, now=school.clock.now())
    school.channel.next_errors = [error] if error else []
    await school.settles()


async def test_what_stays_listed_says_nothing_any_more_after_two_weeks(school: World) -> None:
    await says_to_bo(school, "1", DeliveryError("refused", permanent=True))
    await says_to_bo(school, "2", DeliveryError("cut off", unknown=True))
    await says_to_bo(school, "3")
    await says_to_bo(school, "4", DeliveryError("away"))
    said = await facts(school)
    assert [each.get("number") for each in said] == ["1", "2", None, "4"]
    assert await a_day_passes(school, 14) == Forgotten(0, 0, 0)
    assert await facts(school) == said
    assert await a_day_passes(school, 1) == Forgotten(0, 0, 2)
    assert await facts(school) == [{}, {}, {}, said[3]]
    assert await kept(school, col(Promise.key)) == ["1", "2", "3", "4"]
    assert await a_day_passes(school, 1) == Forgotten(0, 0, 0)


async def test_what_was_dropped_before_it_was_due_says_nothing_either(school: World) -> None:
    later = school.clock.now() + timedelta(days=1)
    async with school.runtime.sessions.begin() as session:
        await promise(
            session, Apology("1a2b"), to=school.bo.person, key="k", now=school.clock.now(), due_at=later
        )
    await set_state(school, "k", PromiseState.DROPPED)
    assert await a_day_passes(school, 15) == Forgotten(0, 0, 1)
    assert await facts(school) == [{}]


async def test_whoever_comes_back_within_two_weeks_reads_what_was_kept_from_them(school: World) -> None:
    await says_to_bo(school, "1a2b", DeliveryError("blocked", permanent=True, unreachable=True))
    assert await a_day_passes(school, 13, keep_inbox_days=3) == Forgotten(0, 0, 0)
    await school.bo.commands("home")
    await school.settles()
    assert school.bo.was_told("1a2b")


@pytest.mark.parametrize(("name", "days"), [("keep_inbox_days", 2), ("keep_outbox_days", 29)])
def test_keeping_too_little_to_know_a_replay_is_refused(name: str, days: int) -> None:
    with pytest.raises(ValidationError, match="greater than or equal"):
        Settings.model_validate({name: days})
