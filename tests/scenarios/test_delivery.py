"""What is promised reaches whom it was promised to, whatever became of the way there."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import structlog
from sqlalchemy import URL, select, update
from sqlmodel import col

from bot import database
from bot.app import compose
from bot.channels.base import DeliveryError, Rendered
from bot.config import DatabaseSettings, Settings
from domain.action_codec import encode
from domain.actions import ListCompetencies, ShowWhoSees
from domain.messages.advice import Interrupted
from domain.messages.staff import LinkWaiting
from domain.models import ChannelLink, Promise, Section
from domain.services.people import links
from domain.services.promises import promise
from domain.vocabulary import ChannelName, LinkState, PromiseState
from tests.support.conferring import accepts, asks
from tests.support.memory import MemoryChannel
from tests.support.talk import FixedClock, Talker
from tests.support.world import NOW, World, build

AWAY = DeliveryError("no connection")
BLOCKED = DeliveryError("blocked", permanent=True, unreachable=True)


async def promises(school: World, to: Talker, *keys: str) -> None:
    async with school.runtime.sessions.begin() as session:
        for key in keys:
            await promise(session, Interrupted(), to=to.person, key=key, now=school.clock.now())


async def states(school: World) -> Sequence[PromiseState]:
    async with school.runtime.sessions() as session:
        return list(await session.scalars(select(col(Promise.state)).order_by(col(Promise.id))))


async def faults(school: World) -> Sequence[str | None]:
    async with school.runtime.sessions() as session:
        return list(await session.scalars(select(col(Promise.fault)).order_by(col(Promise.id))))


async def set_link(school: World, talker: Talker, state: LinkState) -> None:
    async with school.runtime.sessions.begin() as session:
        await session.execute(
            update(ChannelLink).where(col(ChannelLink.person_id) == talker.person.id).values(state=state)
        )


async def test_a_platform_away_for_a_weekend_gets_every_message_when_it_is_back(school: World) -> None:
    await promises(school, school.bo, "a")
    school.channel.next_errors = [AWAY] * 300
    for _ in range(300):
        await school.settles()
        school.passes(minutes=15)
    assert await states(school) == [PromiseState.DUE]
    await school.settles()
    assert school.bo.sees("interrupted")


async def test_whoever_links_after_days_and_is_out_of_reach_for_a_moment_is_not_forgotten(
    school: World,
) -> None:
    await set_link(school, school.bo, LinkState.ENDED)
    await promises(school, school.bo, "a")
    for _ in range(100):
        await school.settles()
        school.passes(minutes=11)
    await set_link(school, school.bo, LinkState.CONFIRMED)
    school.channel.next_errors = [AWAY]
    await school.settles()
    school.passes(minutes=11)
    await school.settles()
    assert school.bo.sees("interrupted")


async def test_an_answer_to_an_account_that_waits_is_tried_again(school: World) -> None:
    ana = school.ana
    await set_link(school, ana, LinkState.PENDING)
    school.channel.next_errors = [AWAY]
    await ana.presses_data("ls:es")
    assert not ana.shown
    school.passes(minutes=1)
    await school.settles()
    assert ana.sees("Hola")


async def test_a_goodbye_is_tried_again_and_not_years_later(school: World) -> None:
    ana = school.ana
    await ana.commands("unlink")
    school.channel.next_errors = [AWAY]
    await ana.presses_data("uy")
    school.passes(minutes=1)
    await school.settles()
    assert ana.was_told("disconnected")


async def test_a_blocked_old_account_leaves_the_new_one_in_reach(school: World) -> None:
    ana, clock = school.ana, school.clock
    async with school.runtime.sessions.begin() as session:
        old = (
            await session.scalars(select(ChannelLink).where(col(ChannelLink.person_id) == ana.person.id))
        ).one()
        await links.replace(
            session, ana.person, channel=ChannelName.MEMORY, but=school.school.id, now=clock.now()
        )
        session.add(
            ChannelLink(
                school_id=old.school_id,
                person_id=old.person_id,
                channel=old.channel,
                address="new",
                state=LinkState.CONFIRMED,
                linked_at=clock.now(),
            )
        )
    school.channel.next_errors = [BLOCKED]
    await school.settles()
    await promises(school, ana, "a")
    await school.settles()
    assert replace(ana, address="new").sees("interrupted")


class ShowsLater(MemoryChannel):
    """Cannot be reached when it is to show something in its place, so many times."""

    def __init__(self, like: MemoryChannel, *, times: int) -> None:
        super().__init__()
        self.chats = like.chats
        self.times = times

    async def show(self, address: str, place: str, rendered: Rendered) -> str | None:
        if self.times:
            self.times -= 1
            raise AWAY
        return await super().show(address, place, rendered)


async def asks_for_a_screen_that_has_to_wait(school: World) -> str:
    """Ana's card, which still shows the screen before."""
    await school.ana.commands("home")
    card = school.ana.shown[-1].id
    channel = ShowsLater(school.channel, times=1)
    school.runtime.conversation.attach(channel)
    school.runtime.delivery.attach(channel)
    await school.ana.presses_data(encode(ListCompetencies()), place=card)
    assert school.ana.sees("Hi Ana")
    return card


async def test_a_screen_that_had_to_wait_is_shown_in_its_place(school: World) -> None:
    await asks_for_a_screen_that_has_to_wait(school)
    school.passes(minutes=1)
    await school.settles()
    assert school.ana.sees("What you can learn here")
    assert len(school.ana.shown) == 1


async def test_a_screen_that_had_to_wait_does_not_overwrite_a_newer_one(school: World) -> None:
    card = await asks_for_a_screen_that_has_to_wait(school)
    await school.ana.presses_data(encode(ShowWhoSees()), place=card)
    assert school.ana.sees("Who can see")
    school.passes(minutes=1)
    await school.settles()
    assert school.ana.sees("Who can see")
    assert await states(school) == [PromiseState.SENT, PromiseState.DROPPED, PromiseState.SENT]


async def test_a_screen_to_one_account_is_no_reason_to_drop_another_accounts(school: World) -> None:
    card = await asks_for_a_screen_that_has_to_wait(school)
    async with school.runtime.sessions.begin() as session:
        newer = Promise(
            school_id=school.school.id,
            key="reply:on the page",
            recipient_id=school.ana.person.id,
            message=Interrupted.__name__,
            facts={},
            channel=ChannelName.WEB,
            address="page",
            promised_at=NOW + timedelta(seconds=1),
            due_at=NOW,
            state=PromiseState.SENT,
        )
        session.add(newer)
    school.passes(minutes=1)
    await school.settles()
    assert school.ana.shown[-1].id == card
    assert school.ana.sees("What you can learn here")


async def test_whoever_blocked_the_bot_and_comes_back_hears_what_was_kept_from_them(school: World) -> None:
    ana, bo = school.ana, school.bo
    conference = await asks(ana, school)
    school.channel.next_errors = []
    await bo.presses("Accept with a time")
    async with school.runtime.sessions.begin() as session:
        await promise(session, Interrupted(), to=ana.person, key="first", now=NOW)
    school.channel.next_errors = [BLOCKED]
    await school.settles()
    await accepts(bo, conference)
    assert ana.was_not_told("Room 12")
    await ana.commands("home")
    assert ana.was_told("interrupted")
    assert ana.was_told("Room 12")
    await promises(school, ana, "later")
    await school.settles()
    assert (await states(school)).count(PromiseState.FAILED) == 0


async def test_an_advisor_hears_once_that_a_student_gets_no_messages_any_more(school: World) -> None:
    await promises(school, school.ana, "a", "b")
    school.channel.next_errors = [BLOCKED]
    await school.settles()
    assert school.rosa.sees("Ana Morales no longer gets messages")
    assert school.rosa.sees("Why you got this")
    for adult in (school.bo, school.grace, school.helen, school.lucia):
        adult.was_not_told("no longer gets messages")
    await school.rosa.presses("New invite")
    assert school.rosa.sees("Invite for Ana Morales")
    await promises(school, school.ana, "c")
    school.passes(days=1)
    await school.settles()
    assert school.rosa.chat.count("no longer gets messages") == 1


async def test_a_leader_hears_it_of_a_student_without_an_advisor(school: World) -> None:
    async with school.runtime.sessions.begin() as session:
        await session.execute(
            update(Section)
            .where(col(Section.id) == school.advisory.id)
            .values(retired_on=NOW.date() - timedelta(days=1))
        )
    await promises(school, school.ana, "a")
    school.channel.next_errors = [BLOCKED]
    await school.settles()
    assert school.helen.sees("Ana Morales no longer gets messages")
    assert school.helen.buttons == ["New invite"]
    await school.helen.presses("New invite")
    assert school.helen.sees("Invite for Ana Morales")


async def test_nobody_is_told_that_an_adult_gets_no_messages_any_more(school: World) -> None:
    await promises(school, school.bo, "a")
    school.channel.next_errors = [BLOCKED]
    await school.settles()
    assert await faults(school) == ["unreachable: blocked"]


async def test_nobody_is_told_of_a_student_who_came_back_before_the_word_went_out(school: World) -> None:
    ana, rosa = school.ana, school.rosa
    await set_link(school, rosa, LinkState.ENDED)
    await promises(school, ana, "a")
    school.channel.next_errors = [BLOCKED]
    await school.settles()
    await ana.commands("home")
    await set_link(school, rosa, LinkState.CONFIRMED)
    school.passes(days=1)
    await school.settles()
    assert rosa.was_not_told("no longer gets messages")


async def test_nobody_is_told_of_a_student_who_is_reached_on_another_account(school: World) -> None:
    async with school.runtime.sessions.begin() as session:
        session.add(
            ChannelLink(
                school_id=school.school.id,
                person_id=school.ana.person.id,
                channel=ChannelName.WEB,
                address="page",
                state=LinkState.CONFIRMED,
                linked_at=NOW - timedelta(days=60),
            )
        )
    await promises(school, school.ana, "a")
    school.channel.next_errors = [BLOCKED]
    await school.settles()
    assert await faults(school) == ["unreachable: blocked"]


NO_MOMENT = datetime.min.replace(tzinfo=UTC)
"""Before there were calendars: no template can say it in a school's time."""


async def test_a_notice_without_words_is_listed_and_keeps_no_other_waiting(school: World) -> None:
    async with school.runtime.sessions.begin() as session:
        broken = LinkWaiting(school.school.id, "Ana Morales", ChannelName.MEMORY, NO_MOMENT)
        await promise(session, broken, to=school.rosa.person, key="broken", now=NOW)
        await promise(session, Interrupted(), to=school.rosa.person, key="after it", now=NOW)
        await promise(session, Interrupted(), to=school.bo.person, key="beside it", now=NOW)
    with structlog.testing.capture_logs() as logged:
        await school.settles()
    assert school.rosa.sees("interrupted")
    assert school.bo.sees("interrupted")
    assert await faults(school) == ["words: OverflowError", None, None]
    assert await states(school) == [PromiseState.FAILED, PromiseState.SENT, PromiseState.SENT]
    assert [event["event"] for event in logged] == ["words_not_made"]
    assert "Morales" not in str(logged)


async def test_whoever_waits_for_an_answer_without_words_gets_an_apology(school: World) -> None:
    broken = LinkWaiting(school.school.id, "Ana Morales", ChannelName.MEMORY, NO_MOMENT)
    async with school.runtime.sessions.begin() as session:
        await promise(
            session,
            broken,
            to=school.rosa.person,
            key="reply:broken",
            now=NOW,
            account=(ChannelName.MEMORY, school.rosa.address),
        )
    with structlog.testing.capture_logs() as logged:
        await school.settles()
    assert school.rosa.sees("Something went wrong on our side")
    assert school.rosa.sees(logged[0]["number"])


async def test_many_messages_nobody_may_read_any_more_are_dropped_by_few_connections(
    settings: Settings, database_address: URL, tmp_path: Path
) -> None:
    few = settings.model_copy(
        update={"database": DatabaseSettings(pool_size=1), "attachments_directory": tmp_path}
    )
    async with database.open_engine(database_address, few) as engine:
        clock, channel = FixedClock(NOW), MemoryChannel()
        runtime = compose(few, clock, database.sessions_of(engine))
        runtime.delivery.attach(channel)
        school = await build(runtime, clock, channel)
        talkers = (school.bo, school.rosa, school.grace, school.helen, school.lucia, school.jamal)
        async with runtime.sessions.begin() as session:
            for talker in talkers:
                await promise(
                    session,
                    Interrupted(),
                    to=talker.person,
                    key=talker.address,
                    now=NOW,
                    about=school.zoe.person.id,
                )
        await runtime.delivery.deliver_due()
        assert (await states(school)).count(PromiseState.DROPPED) == len(talkers) - 1, "Grace teaches Zoe"


async def test_a_claim_that_another_process_took_over_is_not_settled_by_the_first(school: World) -> None:
    await promises(school, school.bo, "a")

    class Slow(MemoryChannel):
        async def send(self, address: str, rendered: object) -> str:
            async with school.runtime.sessions.begin() as session:
                await session.execute(
                    update(Promise).values(
                        state=PromiseState.SENDING, claimed_at=school.clock.now() + timedelta(minutes=2)
                    )
                )
            raise AWAY

    school.runtime.delivery.attach(Slow())
    await school.runtime.delivery.deliver_due()
    assert await states(school) == [PromiseState.SENDING]


@pytest.mark.parametrize("steps", range(5))
async def test_whoever_ends_the_delivery_is_heard_also_when_something_wakes_it(
    school: World, steps: int
) -> None:
    delivery = school.runtime.delivery
    running = asyncio.create_task(delivery.run(look_every=timedelta(minutes=1)))
    async with asyncio.timeout(10):
        while not delivery._wake._waiters:  # noqa: ASYNC110  # nothing tells that it waits
            await asyncio.sleep(0.01)

    delivery.wake()
    for _ in range(steps):
        await asyncio.sleep(0)
    running.cancel()

    ended, _ = await asyncio.wait({running}, timeout=10)
    assert ended
