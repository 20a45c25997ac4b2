"""A teacher in Slack: the whole of Waymark behind real Bolt calls, by Socket Mode and by HTTP."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlmodel import SQLModel, col

from bot.app import compose
from bot.channels.base import Rendered
from bot.channels.slack.channel import SlackChannel
from bot.config import Settings
from bot.database import Sessions
from domain.action_codec import encode
from domain.actions import OpenStudent, RecordOutcome
from domain.models import ChannelLink, Conference, Incoming, Judgement, Promise
from domain.vocabulary import ChannelName, IncomingState, LinkState, PromiseState
from tests.support.conferring import accepts, asks, history, latest_conference
from tests.support.memory import MemoryChannel
from tests.support.slack_channel import Mode, a_channel, a_slack, address_of, listening
from tests.support.slack_people import SlackUser
from tests.support.slack_server import SlackServer
from tests.support.stand_in import Fault, drop_after, drop_before, refuse_429, server_error
from tests.support.talk import FixedClock
from tests.support.world import NOW, World, build

FRIDAY_HALF_PAST_TEN = datetime(2026, 11, 20, 15, 30, tzinfo=UTC)
"""10:30 in the school's zone."""


@dataclass(frozen=True, slots=True)
class Workspace:
    """The school of the scenarios, its teacher Bo in Slack too; students and the others are elsewhere."""

    slack: SlackServer
    channel: SlackChannel
    school: World
    bo: SlackUser
    stranger: SlackUser

    async def count(self, kind: type[SQLModel], *where: Any) -> int:
        async with self.school.runtime.sessions() as session:
            return await session.scalar(select(func.count()).select_from(kind).where(*where)) or 0

    async def settled(self, message: str) -> PromiseState:
        """What became of the newest message of that name."""
        newest = select(Promise).where(col(Promise.message) == message).order_by(col(Promise.id).desc())
        async with asyncio.timeout(5):
            while True:
                async with self.school.runtime.sessions() as session:
                    row = (await session.scalars(newest)).first()
                if row is not None and row.state not in (PromiseState.DUE, PromiseState.SENDING):
                    return row.state
                await asyncio.sleep(0.02)


@pytest.fixture(params=["socket", "http"])
async def at_work(
    request: pytest.FixtureRequest, settings: Settings, sessions: Sessions, tmp_path: Path
) -> AsyncIterator[Workspace]:
    mode: Mode = request.param
    clock, memory = FixedClock(NOW), MemoryChannel()
    runtime = compose(settings.model_copy(update={"attachments_directory": tmp_path}), clock, sessions)
    async with a_slack(retry_pauses=(0.0, 0.05, 0.05)) as slack:
        channel = a_channel(slack, mode, intake=runtime.intake, answer=runtime.conversation.answer_all)
        for each in (channel, memory):
            runtime.conversation.attach(each)
            runtime.delivery.attach(each)
        school = await build(runtime, clock, memory)
        bo = slack.user("U0BO", name="Bo Li")
        await _link(school, bo)
        delivering = asyncio.create_task(runtime.delivery.run(look_every=timedelta(milliseconds=50)))
        async with listening(slack, channel):
            yield Workspace(slack, channel, school, bo, slack.user("U0SAM", name="Sam"))
        delivering.cancel()
        await asyncio.gather(delivering, return_exceptions=True)


async def _link(school: World, bo: SlackUser) -> None:
    """Slack becomes Bo's newest account, so that notices come there."""
    async with school.runtime.sessions.begin() as session:
        link = ChannelLink(
            school_id=school.school.id,
            person_id=school.bo.person.id,
            channel=ChannelName.SLACK,
            address=address_of(bo.id),
            state=LinkState.CONFIRMED,
            linked_at=NOW - timedelta(days=1),
        )
        session.add(link)


async def test_the_home_tab_shows_the_teachers_day_and_stays_fresh(at_work: Workspace) -> None:
    bo, school = at_work.bo, at_work.school
    await bo.opens_home()
    await bo.sees_home("Hello Bo")
    assert "Nothing waits for you now." in bo.home_text
    await asks(school.ana, school)
    await bo.sees_home("1 conference request waits for you")
    assert any("Ana Morales" in button.text for button in bo.home_buttons)
    await bo.presses_in_home("Ana Morales")
    await bo.sees_modal("RP.2")
    await bo.presses("Accept with a time")
    await bo.fills({"starts_at": FRIDAY_HALF_PAST_TEN, "place": "Room 12"})
    await bo.submits()
    assert bo.modal is None
    await at_work.slack.until(lambda: "request waits" not in bo.home_text)
    assert bo.interaction_failures == []


async def test_a_request_arrives_at_once_and_is_accepted_in_a_modal(at_work: Workspace) -> None:
    bo, school = at_work.bo, at_work.school
    await asks(school.ana, school, word="I did it at the <market>.")
    message = await bo.sees("Ana Morales asks for a conference: RP.2 Unit rates")
    assert "I did it at the <market>." in message.plain
    assert "Why you got this" in message.plain
    await bo.presses("Accept with a time")
    await bo.fills({"starts_at": FRIDAY_HALF_PAST_TEN, "place": "Room 12"})
    await bo.submits()
    assert bo.modal is None
    await bo.sees("10:30")
    await at_work.slack.until(lambda: "10:30" in school.ana.chat)
    assert await history(school, await latest_conference(school)) == ["requested", "scheduled"]
    assert bo.interaction_failures == []


async def test_an_outcome_is_recorded_in_one_form_and_the_student_hears_it(at_work: Workspace) -> None:
    bo, school = at_work.bo, at_work.school
    conference = await asks(school.ana, school)
    await accepts(school.bo, conference)
    school.passes(days=2, hours=1)
    await bo.commands("/waymark", "requests")
    await bo.presses("Ana Morales")
    await bo.presses("Record the outcome")
    modal = await bo.sees_modal("Which level did the student show?")
    assert modal["private_metadata"] == encode(RecordOutcome(conference.id))
    level = next(block["element"] for block in modal["blocks"] if block["block_id"] == "level")
    sentences = [option["description"]["text"] for option in level["options"]]
    assert sentences[2] == "Proficient: what unit rates looks like.", "the rubric stands beside the choice"
    assert "initial_option" not in level, "only the teacher sets a level"
    await bo.fills({"level": "emerging", "context": "class", "new_context": "no"})
    await bo.submits()
    assert bo.modal is not None, "what is missing and the next step are needed for a not yet"
    assert {"missing", "next_step"} & bo.modal_errors.keys()
    await bo.fills(
        {"met": "The ratio.", "missing": "The rate.", "next_step": "Draw it.", "support": "one_to_one"}
    )
    await bo.submits()
    assert bo.modal is None
    assert not bo.modal_errors
    await at_work.slack.until(lambda: "The rate." in school.ana.chat)
    assert await history(school, conference) == ["requested", "scheduled", "not_yet"]
    assert await at_work.count(Judgement) == 1
    assert bo.interaction_failures == []


async def test_a_form_sent_twice_has_one_effect(at_work: Workspace) -> None:
    bo, school = at_work.bo, at_work.school
    await asks(school.ana, school)
    await bo.presses("Accept with a time")
    await bo.fills({"starts_at": FRIDAY_HALF_PAST_TEN, "place": "Room 12"})
    await bo.submits()
    assert bo.modal is None
    sent = next(d.payload for d in at_work.slack.deliveries if d.payload.get("type") == "view_submission")
    again = await at_work.slack.courier.interaction("interactive", sent | {"trigger_id": "another"})
    assert (again.ok, again.body) == (True, {"response_action": "clear"})
    assert await at_work.count(Incoming, col(Incoming.key).startswith("view:")) == 1
    assert await history(school, await latest_conference(school)) == ["requested", "scheduled"]


async def test_a_student_is_found_by_name_and_another_teachers_is_not(at_work: Workspace) -> None:
    bo, school = at_work.bo, at_work.school
    await bo.writes("ana")
    await bo.sees("Ana Morales")
    await bo.presses("Home")
    await bo.sees("Hello Bo")
    await bo.presses_data(action_id=encode(OpenStudent(school.zoe.person.id)))
    await bo.sees("Not found")
    assert "Zoe" not in str(bo.chat)


async def test_a_refusal_shows_in_the_window_where_it_was_met(at_work: Workspace) -> None:
    bo, school = at_work.bo, at_work.school
    await bo.opens_home()
    await bo.sees_home("Hello Bo")
    await bo.presses_in_home("My students")
    await bo.sees_modal("Ana Morales")
    before = len(bo.chat)
    view = at_work.slack.workspace.top(bo.id)
    assert view is not None
    await at_work.slack.courier.interaction(
        "interactive", _press_in(view.body, bo, encode(OpenStudent(school.zoe.person.id)))
    )
    await bo.sees_modal("Not found")
    assert len(bo.chat) == before
    await bo.presses("Home")
    await bo.sees_modal("Hello Bo")


def _press_in(view: dict[str, Any], bo: SlackUser, action_id: str) -> dict[str, Any]:
    return {
        "type": "block_actions",
        "user": {"id": bo.id, "team_id": "T0SCHOOL"},
        "team": {"id": "T0SCHOOL"},
        "container": {"type": "view", "view_id": view["id"]},
        "trigger_id": "forged",
        "view": view,
        "actions": [{"type": "button", "action_id": action_id, "block_id": "x", "action_ts": "1.1"}],
    }


async def test_a_forged_or_outdated_button_is_refused_kindly(at_work: Workspace) -> None:
    bo = at_work.bo
    await bo.commands("/waymark")
    await bo.sees("Hello Bo")
    for data in ("zz:gone", "co:not-an-id", "x" * 200):
        await bo.presses_data(action_id=data)
    await at_work.slack.until(lambda: len([m for m in bo.chat if "button" in m.plain]) == 3)
    assert bo.interaction_failures == []


async def test_a_stranger_learns_how_to_come_in_and_nothing_else(at_work: Workspace) -> None:
    sam = at_work.stranger
    await sam.writes("ana")
    await sam.sees("I do not know this account yet")
    await sam.opens_home()
    await sam.sees_home("I do not know this account yet")
    assert "Ana" not in str(sam.chat) + sam.home_text
    assert sam.home_buttons == []


async def test_a_guest_is_refused(at_work: Workspace) -> None:
    guest = at_work.slack.user("U0GUEST", is_ultra_restricted=True)
    await guest.commands("/waymark", "link abc")
    await guest.sees("Members only")


@pytest.mark.parametrize(
    ("fault", "arrived"),
    [(drop_before(), 0), (server_error(), 0), (drop_after(), 1)],
    ids=["cut", "502", "cut after"],
)
async def test_a_notice_of_unknown_fate_is_settled_by_what_slack_remembers(
    at_work: Workspace, fault: Fault, arrived: int
) -> None:
    bo, school = at_work.bo, at_work.school
    at_work.slack.next("chat.postMessage", fault)
    await asks(school.ana, school)
    async with asyncio.timeout(5):
        while not await at_work.count(Promise, col(Promise.fault).is_not(None)):  # noqa: ASYNC110  # a row
            await asyncio.sleep(0.02)
    assert len([m for m in bo.chat if "asks for a conference" in m.plain]) == arrived
    school.passes(minutes=5)
    await school.runtime.delivery.take_up_abandoned()
    assert await at_work.settled("ConferenceRequested") is PromiseState.SENT
    assert len([m for m in bo.chat if "asks for a conference" in m.plain]) == 1
    assert await at_work.count(Conference) == 1


async def test_too_many_messages_wait_and_arrive(at_work: Workspace) -> None:
    bo, school = at_work.bo, at_work.school
    at_work.slack.next("chat.postMessage", refuse_429(retry_after=1))
    await asks(school.ana, school)
    await at_work.slack.until(
        lambda: any(
            c["response"] and c["response"].get("error") == "ratelimited" for c in at_work.slack.calls
        )
    )
    school.passes(minutes=1)
    await bo.sees("asks for a conference")


async def test_a_message_claimed_by_a_process_that_died_is_settled_by_what_slack_remembers(
    at_work: Workspace,
) -> None:
    bo, school = at_work.bo, at_work.school
    await asks(school.ana, school)
    assert await at_work.settled("ConferenceRequested") is PromiseState.SENT
    async with school.runtime.sessions.begin() as session:
        row = (
            await session.scalars(select(Promise).where(col(Promise.message) == "ConferenceRequested"))
        ).one()
        row.state, row.claimed_at = PromiseState.SENDING, NOW
    school.passes(minutes=5)
    assert await school.runtime.delivery.take_up_abandoned() == 1
    await school.settles()
    assert len([m for m in bo.chat if "asks for a conference" in m.plain]) == 1
    assert await at_work.count(Promise, col(Promise.state) == PromiseState.SENDING) == 0


async def test_what_a_process_that_died_had_stored_is_answered_by_the_next(
    at_work: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    bo, school = at_work.bo, at_work.school
    intake, came = school.runtime.intake, list[dict[str, Any]]()
    store = intake.store

    async def remember(channel: ChannelName, *, key: str, address: str, payload: dict[str, Any]) -> object:
        came.append(payload)
        return await store(channel, key=key, address=address, payload=payload)

    monkeypatch.setattr(intake, "store", remember)
    await bo.writes("ana")
    await bo.sees("Ana Morales")
    await store(ChannelName.SLACK, key="event:left", address=address_of(bo.id), payload=came[-1])
    assert await school.runtime.conversation.recover(older_than=school.clock.now()) == 1
    await at_work.slack.until(lambda: len([m for m in bo.chat if "Ana Morales" in m.plain]) == 2)
    assert await at_work.count(Incoming, col(Incoming.state) == IncomingState.NEW) == 0


async def test_somebody_who_left_is_marked_unreachable(at_work: Workspace) -> None:
    school = at_work.school
    at_work.slack.workspace.accounts["U0BO"].deleted = True
    await asks(school.ana, school)
    assert await at_work.settled("ConferenceRequested") is PromiseState.FAILED
    assert await at_work.count(ChannelLink, col(ChannelLink.unreachable_since).is_not(None)) == 1


async def test_a_name_that_looks_like_a_call_to_everybody_is_a_name(at_work: Workspace) -> None:
    sent_as = await at_work.channel.send(address_of("U0BO"), Rendered("<b>&lt;!channel&gt;</b> is here"))
    message = await at_work.bo.sees("<!channel> is here")
    assert sent_as.endswith(message.ts)
    assert message.text == "&lt;!channel&gt; is here"
