"""A school that has lived with an earlier schema goes on where it stood."""

import json
from typing import Any

from alembic import command
from sqlalchemy import Row, Select, Text, cast, column, select, table, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession
from sqlmodel import col

from bot import database, sample_school
from domain.models import FormDraft, HabitRating, Incoming, Promise, Reflection
from scheduler import pacing
from tests.support.raw import columns_with, files_have

CANARY = "kanarienvogel"
"""In all that people wrote."""

MANY = 1_100
"""More rows than are sealed at once; the words of some are so long that they lie outside of their table."""

WORDS = """
    INSERT INTO reflection (school_id, id, student_id, text, visibility, written_at)
    SELECT school_id, gen_random_uuid(), id, CAST(:words AS text) || repeat(' long', n % 7 * 900) || n, 'private', now()
    FROM student, generate_series(1, :many) n;
    INSERT INTO habit_rating (school_id, id, student_id, habit_id, level_id, rated_by_id, sentence, rated_at)
    SELECT s.school_id, gen_random_uuid(), s.id, t.id, l.id, s.id, CAST(:words AS text) || t.code, now()
    FROM student s, (SELECT id, code FROM learning_target LIMIT 1) t, (SELECT id FROM level LIMIT 1) l;
    INSERT INTO form_draft (school_id, id, person_id, channel, opener, answers, field_name, is_paused, updated_at)
    SELECT school_id, gen_random_uuid(), id, 'web', 'w', jsonb_build_object('text', CAST(:words AS text)), 'text', false, now()
    FROM student;
    INSERT INTO inbox (id, channel, key, address, payload, received_at, state, attempts)
    SELECT gen_random_uuid(), 'web', state, 'a', jsonb_build_object('text', CAST(:words AS text) || state, 'n', 1), now(), state, 0
    FROM (VALUES ('new'), ('done'), ('quarantined')) v (state);
    INSERT INTO outbox (school_id, id, key, recipient_id, message, facts, promised_at, due_at, state, attempts)
    SELECT school_id, gen_random_uuid(), 'k' || n, id, 'Apology', jsonb_build_object('number', CAST(:words AS text) || n),
        now(), now(), 'due', 0
    FROM student, generate_series(1, :many) n;
"""
"""What a school may hold in the schema before words were sealed, all of one student."""

SEALED = (
    (Reflection, "text"),
    (HabitRating, "sentence"),
    (FormDraft, "answers"),
    (Incoming, "payload"),
    (Promise, "facts"),
)
"""What is sealed since, of which model."""


async def test_plans_stand_where_they_stood_when_the_pace_schema_came_to_a_school_with_a_history(
    engine: AsyncEngine, sessions: database.Sessions
) -> None:
    async with sessions.begin() as session:
        school = await sample_school.load(session, now=sample_school.TODAY)
    await pacing.sweep(sessions, school, now=sample_school.TODAY)
    before = await _standings(engine)
    assert len({row.status for row in before}) > 3
    async with engine.begin() as connection:
        await connection.run_sync(lambda sync: command.downgrade(database.alembic_config(sync), "0002"))
    await database.upgrade(engine)
    await pacing.sweep(sessions, school, now=sample_school.TODAY)
    assert await _standings(engine) == before


async def test_what_people_wrote_is_sealed_by_the_upgrade_and_reads_the_same(
    engine: AsyncEngine, sessions: database.Sessions
) -> None:
    async with sessions.begin() as session:
        await sample_school.load(session, now=sample_school.TODAY)
    async with engine.begin() as connection:
        await _go_back(connection)
        await _write_in_the_open(connection)
        before = await _in_the_open(connection)
    assert [len(before[model.__name__]) for model, _ in SEALED] == [MANY, 1, 1, 3, MANY]
    seen = await columns_with(engine, CANARY)
    assert seen >= {f"{model.__tablename__}.{name}" for model, name in SEALED}
    assert await files_have(engine, CANARY)

    await database.upgrade(engine)
    assert await columns_with(engine, CANARY) == set()
    assert not await files_have(engine, CANARY)
    async with sessions() as session:
        after = await _through_the_models(session)
    (done,) = (id_ for id_, words in before["Incoming"].items() if words["text"].endswith("done"))
    before["Incoming"][done] = {}  # nothing of it is ever read again
    assert after == before

    async with engine.begin() as connection:
        await _go_back(connection)
        assert await _in_the_open(connection) == before
    await database.upgrade(engine)
    await database.check_schema(engine)


async def _go_back(connection: AsyncConnection) -> None:
    await connection.run_sync(lambda sync: command.downgrade(database.alembic_config(sync), "0004"))


async def _write_in_the_open(connection: AsyncConnection) -> None:
    tables = ", ".join(str(model.__tablename__) for model, _ in SEALED)
    await connection.execute(text(f"TRUNCATE {tables} CASCADE"))
    await connection.execute(
        text("CREATE TEMP TABLE student ON COMMIT DROP AS SELECT school_id, id FROM person LIMIT 1")
    )
    for statement in WORDS.split(";"):
        if statement.strip():
            await connection.execute(text(statement), {"words": CANARY, "many": MANY})


async def _in_the_open(connection: AsyncConnection) -> dict[str, dict[Any, Any]]:
    """By model and id, as anybody with the database alone would read it."""
    found = {}
    for model, name in SEALED:
        words: Select[Any, Any] = select(column("id"), cast(column(name), Text)).select_from(
            table(str(model.__tablename__))
        )
        rows = await connection.execute(words)
        found[model.__name__] = {id_: _value(told) for id_, told in rows}
    return found


def _value(told: str) -> object:
    """Of what was JSON, whatever its spaces."""
    return json.loads(told) if told.startswith("{") else told


async def _through_the_models(session: AsyncSession) -> dict[str, dict[Any, Any]]:
    """The same, as Waymark reads it."""
    found: dict[str, dict[Any, Any]] = {}
    for model, name in SEALED:
        rows = await session.execute(select(col(model.id), col(getattr(model, name))))
        found[model.__name__] = {row[0]: row[1] for row in rows}
    return found


async def _standings(engine: AsyncEngine) -> list[Row[Any]]:
    async with engine.connect() as connection:
        found = await connection.execute(
            text(
                "SELECT plan_id, status, planned, met, waiting, behind, due_soon, oldest_due_ordinal,"
                " next_change_ordinal FROM plan_standing ORDER BY plan_id"
            )
        )
        return list(found)
