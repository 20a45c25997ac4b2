"""A school that has lived with an earlier schema goes on where it stood."""

from typing import Any

from alembic import command
from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncEngine

from bot import database, sample_school
from scheduler import pacing


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


async def _standings(engine: AsyncEngine) -> list[Row[Any]]:
    async with engine.connect() as connection:
        found = await connection.execute(
            text(
                "SELECT plan_id, status, planned, met, waiting, behind, due_soon, oldest_due_ordinal,"
                " next_change_ordinal FROM plan_standing ORDER BY plan_id"
            )
        )
        return list(found)
