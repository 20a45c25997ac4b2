"""What people say of themselves stands in no log, no error and no column in the open, whatever goes wrong."""

import logging
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO

import pytest
import structlog
from sqlalchemy import ColumnClause, column, func, select, table, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import col

from bot import logs
from domain.models import CheckIn, Goal, Incoming, Person, Promise, Reflection
from domain.vocabulary import ChannelName, IncomingState, PromiseState, Visibility
from tests.support.coaching import opens
from tests.support.raw import columns_with
from tests.support.talk import Talker
from tests.support.world import World

CANARY = "kanarienvogel"


@dataclass
class Log:
    """Everything that was written, by us and by libraries, as an operator finds it."""

    ours: StringIO
    caplog: pytest.LogCaptureFixture

    def __str__(self) -> str:
        return f"{self.ours.getvalue()}\n{self.caplog.text}"


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> Iterator[Log]:
    before, ours = structlog.get_config(), StringIO()
    monkeypatch.setattr(sys, "stderr", ours)
    logs.configure("DEBUG")
    monkeypatch.undo()
    caplog.set_level(logging.DEBUG)
    yield Log(ours, caplog)
    structlog.configure(**before)


async def reflects(ana: Talker) -> None:
    await ana.commands("reflect")
    await ana.types(f"I chose a table, {CANARY}.")
    await ana.presses("only me")


async def checks_in(school: World) -> None:
    await opens(school)
    await school.ana.presses("Answer the questions")
    await school.ana.types(f"I explained ratios, {CANARY}.")
    await school.ana.types(f"Busy, {CANARY}.")
    await school.ana.presses("That is all")
    await school.ana.types(f"For RP.3, {CANARY}.")
    await school.ana.types(f"Find three unit rates, {CANARY}.")


async def spoil(school: World, name: str, each: str, *, key: str | None = None) -> None:
    """A byte of the values of a sealed column changes on the disk: of all, or of the row with that key."""
    words: ColumnClause[bytes] = column(each)
    spoilt = func.set_byte(words, 20, func.get_byte(words, 20).op("#")(1))
    statement = update(table(name, words)).values({each: spoilt})
    async with school.runtime.sessions.begin() as session:
        await session.execute(statement if key is None else statement.where(column("key") == key))


async def test_a_week_of_a_students_words_leaves_no_trace_but_for_who_may_read_them(
    school: World, engine: AsyncEngine, log: Log
) -> None:
    await reflects(school.ana)
    await checks_in(school)
    await school.ana.commands("reflect")
    await school.ana.types(f"Half typed, {CANARY}")
    async with school.runtime.sessions() as session:
        words = (await session.scalars(select(col(Reflection.text)))).all()
        answers = (
            await session.scalars(select(col(CheckIn.answers)).where(col(CheckIn.answers).is_not(None)))
        ).all()
        goals = (await session.scalars(select(col(Goal.words)))).all()
    assert all(CANARY in str(each) for each in (*words, *answers, *goals))
    assert (len(words), len(answers), len(goals)) == (1, 1, 1)
    assert await columns_with(engine, CANARY) == set()
    assert CANARY not in str(log)
    for adult in (school.bo, school.grace, school.helen, school.lucia):
        adult.was_not_told(CANARY)


@pytest.mark.parametrize(("name", "each"), [("reflection", "text"), ("check_in", "answers")])
async def test_words_that_do_not_open_are_an_apology_and_a_line_without_them(
    school: World, log: Log, name: str, each: str
) -> None:
    await reflects(school.ana)
    await checks_in(school)
    await spoil(school, name, each)
    if name == "reflection":
        await school.ana.commands("reflections")
    else:
        await school.ana.presses("My answers")
    assert school.ana.sees("Something went wrong on our side")
    told = str(log)
    assert "payload_failed" in told
    assert "domain.sealing.SealError" in told
    assert CANARY not in told


async def test_an_error_of_the_database_does_not_repeat_what_was_to_be_written(school: World) -> None:
    async with school.runtime.sessions() as session:
        session.add(
            Reflection(
                school_id=school.school.id,
                student_id=school.school.id,  # no such student
                text=CANARY,
                visibility=Visibility.PRIVATE,
                written_at=school.clock.now(),
            )
        )
        with pytest.raises(DBAPIError) as refused:
            await session.flush()
    assert "fk_reflection" in str(refused.value)
    assert CANARY not in f"{refused.value}{refused.value.orig}{refused.value.params}"


async def test_a_message_that_does_not_open_is_listed_and_keeps_no_other_waiting(
    school: World, log: Log
) -> None:
    await school.ana.commands("help", CANARY)
    await school.settles()
    async with school.runtime.sessions.begin() as session:
        for key in ("spoilt", "well"):
            session.add(greeting(school, school.bo.person, key))
    await spoil(school, "outbox", "facts", key="spoilt")
    await school.settles()
    async with school.runtime.sessions() as session:
        of_bo = col(Promise.key).in_(("spoilt", "well"))
        states = await session.execute(
            select(col(Promise.key), col(Promise.state), col(Promise.fault)).where(of_bo)
        )
        found = {key: (state, fault) for key, state, fault in states}
    assert found == {
        "spoilt": (PromiseState.FAILED, "facts: SealError"),
        "well": (PromiseState.SENT, None),
    }
    assert school.bo.was_told("wellwell")
    assert CANARY not in str(log)


def greeting(school: World, person: Person, key: str) -> Promise:
    return Promise(
        school_id=school.school.id,
        key=key,
        recipient_id=person.id,
        message="Apology",
        facts={"number": key * 2},
        promised_at=school.clock.now(),
        due_at=school.clock.now(),
    )


async def test_a_payload_that_does_not_open_is_set_aside_and_its_sender_told(school: World, log: Log) -> None:
    ana, store = school.ana, school.runtime.intake.store
    for key in ("spoilt", "well"):
        said = {"address": ana.address, "whole_forms": False, "text": CANARY}
        await store(ChannelName.MEMORY, key=key, address=ana.address, payload=said)
    await spoil(school, "inbox", "payload", key="spoilt")
    await school.runtime.conversation.answer_all(ChannelName.MEMORY, ana.address)
    await school.settles()
    async with school.runtime.sessions() as session:
        states = (await session.scalars(select(col(Incoming.state)).order_by(col(Incoming.number)))).all()
    assert states == [IncomingState.QUARANTINED, IncomingState.DONE]
    assert ana.was_told("Something went wrong on our side")
    assert CANARY not in str(log)


async def test_a_draft_that_does_not_open_can_be_left(school: World) -> None:
    await school.ana.commands("reflect")
    await school.ana.types(f"I chose a table, {CANARY}.")
    await spoil(school, "form_draft", "answers")
    await school.ana.commands("home")
    assert school.ana.sees("Ana")
    await reflects(school.ana)
    assert school.ana.sees("Saved")
