"""Two students and two teachers do what they like with conferences, time passes, processes die: whatever the
order, nobody's time is given twice, no request is lost, and everybody always has something to do next.
"""

import asyncio
import itertools
import os
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import replace
from datetime import time, timedelta
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

from hypothesis import HealthCheck, Phase, note
from hypothesis import settings as bounds
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import URL, event, select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import col

from bot import database
from bot.app import compose
from bot.channels.base import DeliveryError
from bot.config import Settings
from domain import actions as a
from domain.action_codec import encode
from domain.messages.base import Message
from domain.models import Conference, ConferenceHours, ConferenceSlot, ConferenceStep, Incoming, Promise
from domain.rules.conferences import ENDED, WaitsFor, moves_from, waits_for
from domain.rules.policy import Policy
from domain.services.conferences import conference_cards, meetings
from domain.services.occasions import Occasion
from domain.vocabulary import ConferenceState, IncomingState, PromiseState
from scheduler import pacing
from tests.conftest import TEMPLATE
from tests.support.conferring import MET, NOT_YET, teaches_too
from tests.support.memory import MemoryChannel
from tests.support.talk import FixedClock, Talker, settle
from tests.support.world import NOW, World, build

CODES = ("RP.2", "EE.1")
STUDENTS, TEACHERS = ("ana", "jamal"), ("bo", "rosa")
EXAMPLES = 60 if os.environ.get("WAYMARK_FAULTS") == "long" else 3
STEPS = 30

TAKES_TIME = (ConferenceState.PROPOSED, ConferenceState.SCHEDULED)

OPEN = tuple(state for state in ConferenceState if state not in ENDED)
STUDENTS_ACTS = {
    a.RequestConference,
    a.BookTime,
    a.AcceptTime,
    a.AskOtherTime,
    a.CancelConference,
    a.RespondToOutcome,
}
TEACHERS_ACTS = {
    a.AcceptConference,
    a.ProposeTime,
    a.RecordOutcome,
    a.RecordMissed,
    a.CallOff,
    a.OfferConference,
    a.AnswerResponse,
}

some = st.integers(min_value=0, max_value=5)
"""Which of what there is to choose from."""
student = st.sampled_from(STUDENTS)
teacher = st.sampled_from(TEACHERS)
code = st.sampled_from(CODES)
T = TypeVar("T")

_numbers = itertools.count(1)


def machine(address: URL, configured: Settings, directory: Path) -> type[RuleBasedStateMachine]:
    """The machine over databases of this server."""

    class Conferences(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            self.runner = asyncio.Runner()
            self.name = f"machine_{os.getpid()}_{next(_numbers)}"
            self.asked: set[tuple[str, str]] = set()
            """Who asked for what and has neither taken it back nor shown it."""
            self.crash_at_commit = 0
            self.looked_at: set[tuple[object, ...]] = set()
            self.world = self.run(self.begin())

        # --- the school ---------------------------------------------------------------------------------

        def run(self, work: Coroutine[Any, Any, T]) -> T:
            return self.runner.run(work)

        async def begin(self) -> World:
            await self.on_server(f'CREATE DATABASE "{self.name}" TEMPLATE "{TEMPLATE}"')
            self.opened = database.open_engine(database.named(address, self.name), configured)
            self.engine: AsyncEngine = await self.opened.__aenter__()
            event.listen(self.engine.sync_engine, "commit", self.maybe_crash)
            self.clock, self.channel = FixedClock(NOW), MemoryChannel()
            where = configured.model_copy(update={"attachments_directory": directory})
            runtime = compose(where, self.clock, database.sessions_of(self.engine))
            runtime.conversation.attach(self.channel)
            runtime.delivery.attach(self.channel)
            world = await build(runtime, self.clock, self.channel)
            await teaches_too(world, world.rosa)
            for name in (*STUDENTS, *TEACHERS):
                setattr(world, name, replace(getattr(world, name), whole_forms=True))
            return world

        async def on_server(self, statement: str) -> None:
            root = database.named(address, "postgres")
            async with database.open_engine(root, configured) as engine, engine.connect() as connection:
                await (await connection.execution_options(isolation_level="AUTOCOMMIT")).execute(
                    text(statement)
                )

        def teardown(self) -> None:
            self.run(self.opened.__aexit__(None, None, None))
            self.run(self.on_server(f'DROP DATABASE "{self.name}" WITH (FORCE)'))
            self.runner.close()

        def maybe_crash(self, connection: Any) -> None:
            """The process dies instead of the commit that was chosen."""
            if self.crash_at_commit:
                self.crash_at_commit -= 1
                if not self.crash_at_commit:
                    raise OperationalError(
                        "COMMIT", {}, ConnectionResetError("gone"), connection_invalidated=True
                    )

        # --- acting -------------------------------------------------------------------------------------

        def who(self, name: str) -> Talker:
            found: Talker = getattr(self.world, name)
            return found

        async def does(self, name: str, **payload: Any) -> None:
            """Whatever dies on the way is taken up again, as a new process does."""
            talker = self.who(name)
            try:
                await talker._does(**payload)
            except OperationalError:
                note("the process died")
                runtime = self.world.runtime
                await runtime.conversation.recover(older_than=self.clock.now())
                self.clock.move(timedelta(minutes=2))
                await runtime.delivery.take_up_abandoned()
                await settle(runtime)

        async def fills(self, name: str, opener: a.FormAction, which: int, answers: dict[str, Any]) -> None:
            """Opens the form and sends it, with the chosen one of whatever there is to choose."""
            talker = self.who(name)
            chat = self.channel.chat(talker.address)
            chat.form = None
            await self.does(name, button=encode(opener))
            if chat.form is None:
                return  # refused
            given: dict[str, Any] = {}
            for each in chat.form.fields:
                if each.name in answers:
                    given[each.name] = answers[each.name]
                elif each.kind in ("choice", "moment") and each.options:
                    given[each.name] = each.options[which % len(each.options)].value
                elif each.kind == "choices" and each.options:
                    given[each.name] = [option.value for option in each.options]
                elif each.kind == "date":
                    given[each.name] = each.initial
                elif each.kind == "text" and each.required:
                    given[each.name] = "Because."
            await self.does(name, form=[chat.form.opener, given])

        async def conferences(self, *states: ConferenceState) -> list[Conference]:
            async with self.world.runtime.sessions() as session:
                found = await session.scalars(select(Conference).order_by(col(Conference.id)))
                return [each for each in found if not states or each.state in states]

        async def one(self, which: int, *states: ConferenceState) -> Conference | None:
            found = await self.conferences(*states)
            return found[which % len(found)] if found else None

        # --- what people do -----------------------------------------------------------------------------

        @initialize(both=st.booleans())
        def hours(self, both: bool) -> None:
            """Two times on each of three days a week; sometimes only one teacher has any."""

            async def add() -> None:
                async with self.world.runtime.sessions.begin() as session:
                    for name in TEACHERS if both else TEACHERS[:1]:
                        for weekday in (0, 2, 4):
                            session.add(
                                ConferenceHours(
                                    school_id=self.world.school.id,
                                    teacher_id=self.who(name).person.id,
                                    weekday=weekday,
                                    begins_at=time(15),
                                    ends_at=time(15, 30),
                                    minutes=15,
                                    place="Room 12",
                                    first_on=NOW.date(),
                                )
                            )

            self.run(add())
            for name, about in itertools.product(STUDENTS, CODES):
                self.ask(name, about, 5 if about == CODES[0] else 0)

        @rule(name=student, about=code, which=some)
        def ask(self, name: str, about: str, which: int) -> None:
            target_id = self.world.targets[about].id
            answers = {"showing": "explain"}
            self.run(self.fills(name, a.RequestConference(target_id), which, answers))
            self.run(self.remember(name, about))

        async def remember(self, name: str, about: str) -> None:
            """What the student was told has been asked is not lost from then on."""
            student_id, target_id = self.who(name).person.id, self.world.targets[about].id
            for each in await self.conferences():
                if each.student_id == student_id and each.target_id == target_id and each.state not in ENDED:
                    self.asked.add((name, about))

        @rule(which=some, time=some)
        def book(self, which: int, time: int) -> None:
            self.on(which, lambda each: a.BookTime(each.id), by="student", choice=time)

        @rule(which=some)
        def take_time(self, which: int) -> None:
            self.on(
                which, lambda each: a.AcceptTime(each.id), by="student", states=(ConferenceState.PROPOSED,)
            )

        @rule(which=some, time=some)
        def ask_other_time(self, which: int, time: int) -> None:
            self.on(which, lambda each: a.AskOtherTime(each.id), by="student", states=TAKES_TIME, choice=time)

        @rule(which=some)
        def cancel(self, which: int) -> None:
            conference = self.run(self.one(which, *OPEN))
            if conference is None:
                return
            self.run(self.does(self.student_of(conference), button=encode(a.ConfirmCancel(conference.id))))

            async def forget() -> None:
                async with self.world.runtime.sessions() as session:
                    left = await session.get_one(Conference, (conference.school_id, conference.id))
                if left.state is ConferenceState.CANCELLED:
                    self.asked.discard((self.student_of(conference), self.code_of(conference)))

            self.run(forget())

        @rule(which=some, name=teacher, time=some)
        def accept(self, which: int, name: str, time: int) -> None:
            states = (ConferenceState.REQUESTED, ConferenceState.PROPOSED)
            self.on(which, lambda each: a.AcceptConference(each.id), by=name, states=states, choice=time)

        @rule(which=some, name=teacher, time=some)
        def propose(self, which: int, name: str, time: int) -> None:
            self.on(which, lambda each: a.ProposeTime(each.id), by=name, choice=time)

        @rule(which=some, name=teacher)
        def call_off(self, which: int, name: str) -> None:
            self.on(which, lambda each: a.CallOff(each.id), by=name, states=TAKES_TIME)

        @rule(which=some, name=teacher)
        def miss(self, which: int, name: str) -> None:
            self.on(which, lambda each: a.RecordMissed(each.id), by=name, states=(ConferenceState.SCHEDULED,))

        @rule(about=code, name=teacher, time=some)
        def gather(self, about: str, name: str, time: int) -> None:
            self.run(self.fills(name, a.GatherGroup(self.world.targets[about].id), time, {}))

        @rule(which=some, name=teacher)
        def not_yet(self, which: int, name: str) -> None:
            self.on(which, lambda each: a.RecordOutcome(each.id), by=name, answers=NOT_YET)

        @rule(which=some, name=teacher)
        def met(self, which: int, name: str) -> None:
            conference = self.run(self.one(which, *OPEN))
            self.on(which, lambda each: a.RecordOutcome(each.id), by=name, answers=MET)
            if conference is not None and self.run(self.state_of(conference)) is ConferenceState.MET:
                self.asked.discard((self.student_of(conference), self.code_of(conference)))

        @rule(which=some)
        def respond(self, which: int) -> None:
            states = (ConferenceState.NOT_YET, ConferenceState.MET)
            self.on(which, lambda each: a.RespondToOutcome(each.id), by="student", states=states)

        @rule(hours=st.sampled_from((1, 5, 24, 48)))
        def time_passes(self, hours: int) -> None:
            self.clock.move(timedelta(hours=hours))
            self.run(pacing.pass_time(self.world.runtime.unhurried, now=self.clock.now()))
            self.run(settle(self.world.runtime))

        @rule(commit=st.integers(min_value=1, max_value=3))
        def a_process_will_die(self, commit: int) -> None:
            """Instead of that commit from now on."""
            self.crash_at_commit = commit

        @rule()
        def an_answer_will_be_lost(self) -> None:
            self.channel.next_errors = [DeliveryError("nobody knows", unknown=True)]

        def on(
            self,
            which: int,
            action: Callable[[Conference], a.FormAction | a.AcceptTime | a.RecordMissed],
            *,
            by: str,
            states: tuple[ConferenceState, ...] = (),
            choice: int = 0,
            answers: dict[str, Any] | None = None,
        ) -> None:
            """Does something to one of the conferences, as its student or as a teacher."""
            conference = self.run(self.one(which, *(states or OPEN)))
            if conference is None:
                return
            name = self.student_of(conference) if by == "student" else by
            wish = action(conference)
            if isinstance(wish, a.AcceptTime | a.RecordMissed):
                self.run(self.does(name, button=encode(wish)))
            else:
                self.run(self.fills(name, wish, choice, answers or {}))

        def student_of(self, conference: Conference) -> str:
            return next(name for name in STUDENTS if self.who(name).person.id == conference.student_id)

        def code_of(self, conference: Conference) -> str:
            return next(code for code in CODES if self.world.targets[code].id == conference.target_id)

        async def state_of(self, conference: Conference) -> ConferenceState:
            async with self.world.runtime.sessions() as session:
                row = await session.get_one(Conference, (conference.school_id, conference.id))
                return row.state

        # --- what always holds --------------------------------------------------------------------------

        @invariant()
        def holds(self) -> None:
            crash, self.crash_at_commit = self.crash_at_commit, 0  # looking on kills nobody
            errors, self.channel.next_errors = self.channel.next_errors, []
            self.run(self.check())
            self.crash_at_commit, self.channel.next_errors = crash, errors

        async def check(self) -> None:
            async with self.world.runtime.sessions() as session:
                conferences = (await session.scalars(select(Conference))).all()
                slots = {each.id: each for each in await session.scalars(select(ConferenceSlot))}
                steps = (
                    await session.scalars(
                        select(ConferenceStep).order_by(col(ConferenceStep.at), col(ConferenceStep.id))
                    )
                ).all()
                broken = await session.scalars(
                    select(col(Incoming.fault)).where(col(Incoming.state) == IncomingState.QUARANTINED)
                )
                assert not list(broken)
                failed = await session.scalars(
                    select(Promise).where(col(Promise.state) == PromiseState.FAILED)
                )
                assert not [(each.message, each.fault) for each in failed]
            open_ones = [each for each in conferences if each.state not in ENDED]
            self.no_time_is_given_twice(open_ones, slots)
            self.no_request_is_lost(open_ones)
            self.history_is_whole(conferences, steps)
            await self.everybody_has_a_next_step(open_ones)

        def no_time_is_given_twice(
            self, open_ones: list[Conference], slots: dict[UUID, ConferenceSlot]
        ) -> None:
            timed = [each for each in open_ones if each.state in TAKES_TIME]
            for each in open_ones:
                if each.slot_id is None:
                    continue
                slot = slots[each.slot_id]
                assert slot.starts_at == each.starts_at
                assert each.state in TAKES_TIME or slot.starts_at <= self.clock.now(), "kept for nobody"
            for one, other in itertools.combinations(timed, 2):
                if one.teacher_id != other.teacher_id or one.slot_id is None or one.slot_id == other.slot_id:
                    assert one.slot_id != other.slot_id or one.slot_id is None or slots[one.slot_id].is_group
                    continue
                if other.slot_id is not None:
                    first, second = slots[one.slot_id], slots[other.slot_id]
                    assert first.ends_at <= second.starts_at or second.ends_at <= first.starts_at, (
                        "booked twice"
                    )

        def no_request_is_lost(self, open_ones: list[Conference]) -> None:
            there = {(self.student_of(each), self.code_of(each)) for each in open_ones}
            assert self.asked <= there, "a request is lost"
            assert len(there) == len(open_ones), "asked twice for the same"

        def history_is_whole(
            self, conferences: Sequence[Conference], steps: Sequence[ConferenceStep]
        ) -> None:
            for conference in conferences:
                mine = [each for each in steps if each.conference_id == conference.id]
                assert mine[0].from_state is None
                assert mine[-1].to_state is conference.state
                assert all(one.to_state is other.from_state for one, other in itertools.pairwise(mine))

        async def everybody_has_a_next_step(self, open_ones: list[Conference]) -> None:
            """Whoever's turn it is sees a button for it."""
            occasion = Occasion(self.world.school, Policy(), self.clock.now())
            async with self.world.runtime.sessions() as session:
                for each in open_ones:
                    as_it_is = (each.id, each.state, each.responded_at, each.starts_at)
                    if as_it_is in self.looked_at:
                        continue
                    self.looked_at.add(as_it_is)
                    assert moves_from(each.state)
                    found = await meetings.get_visible(
                        session, each.id, actor=self.who(self.student_of(each)).person, on=occasion.today
                    )
                    mine = await conference_cards.for_student(session, found, occasion=occasion)
                    theirs = [
                        await conference_cards.for_adult(
                            session, found, reader=self.who(name).person, occasion=occasion
                        )
                        for name in TEACHERS
                    ]
                    waits = waits_for(each.state, has_responded=each.responded_at is not None)
                    if waits is WaitsFor.STUDENT:
                        assert acts(mine) & STUDENTS_ACTS, f"{each.state}: nothing to press for the student"
                    if waits is WaitsFor.TEACHER:
                        assert any(acts(card) & TEACHERS_ACTS for card in theirs), (
                            f"{each.state}: nobody can answer"
                        )
                    assert acts(mine) & STUDENTS_ACTS or any(acts(card) & TEACHERS_ACTS for card in theirs)

    return Conferences


def acts(message: Message) -> set[type[a.Action]]:
    """What its buttons do."""
    return {type(button.action) for row in message.buttons() for button in row}


def test_whatever_happens_no_time_is_given_twice_and_no_request_lost(
    server_address: URL, settings: Settings, tmp_path: Path
) -> None:
    run_state_machine_as_test(
        machine(server_address, settings, tmp_path),
        settings=bounds(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            database=None,
            phases=(Phase.generate,),
        ),
    )
