"""Whoever has the database and no key reads nothing that was written by or about a student.

Complete by construction: a new column that can hold words is sealed, or stands in the list of plain ones with a reason.
"""

import re

import pytest
from alembic import command
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import SQLModel, col

from bot import database
from domain.models import Evidence, Judgement, Reflection
from domain.models.sealed import Sealed
from tests.support.plain_columns import PLAIN
from tests.support.raw import columns_of_bytes, columns_with, files_have
from tests.support.whole_record import stands, texts, write
from tests.support.world import World

MARK = "Zq[0-9a-f]{10}"
"""How what was written in the record says where it stands."""


def test_every_column_that_can_hold_words_is_sealed_or_has_a_reason_not_to_be() -> None:
    plain = [place for places in PLAIN.values() for place in places]
    sealed = _sealed()
    assert len(plain) == len(set(plain))
    assert not sealed & set(plain)
    assert sealed | set(plain) == texts()


async def test_a_students_whole_record_is_sealed_by_the_upgrade_and_reads_the_same(
    school: World, engine: AsyncEngine
) -> None:
    await database.check_schema(engine)
    await _has_a_record(school)
    before = sorted((await stands(school)).splitlines())
    assert len(set(re.findall(MARK, "\n".join(before)))) > 60
    assert await columns_with(engine, MARK) == set()
    sealed = await columns_of_bytes(engine)

    async with engine.begin() as connection:
        await connection.run_sync(lambda sync: command.downgrade(database.alembic_config(sync), "0005"))
    opened = sealed - await columns_of_bytes(engine)
    assert len(opened) > 35
    assert await columns_with(engine, MARK) == opened
    assert await files_have(engine, MARK)

    await database.upgrade(engine)
    await database.check_schema(engine)
    assert await columns_with(engine, MARK) == set()
    assert not await files_have(engine, MARK)
    assert sorted((await stands(school)).splitlines()) == before


async def test_what_cannot_be_changed_can_be_sealed_anew_and_not_otherwise(
    school: World, engine: AsyncEngine
) -> None:
    await _has_a_record(school)
    sealed_anew = update(Judgement).values(met="the same, with another key")
    async with engine.connect() as connection:
        with pytest.raises(DBAPIError, match="append-only"):
            await connection.execute(sealed_anew)
        await connection.rollback()
        await connection.execute(text("SET LOCAL waymark.sealing = 'on'"))
        await connection.execute(sealed_anew)
        with pytest.raises(DBAPIError, match="append-only"):
            await connection.execute(sealed_anew.values(level_id=school.levels["proficient"].id))
        await connection.rollback()
        await connection.execute(text("SET LOCAL waymark.sealing = 'on'"))
        with pytest.raises(DBAPIError, match="append-only"):
            await connection.execute(text("DELETE FROM judgement_evidence"))


def test_nothing_can_be_sought_compared_or_ordered_by_sealed_words() -> None:
    title = col(Evidence.title)
    conditions = (
        lambda: title == "Market stall",
        lambda: title != "Market stall",
        lambda: title.in_(["Market stall"]),
        lambda: title.contains("stall"),
        title.desc,
        lambda: title + "!",
    )
    for condition in conditions:
        with pytest.raises(TypeError, match=r"evidence\.title is sealed"):
            condition()
    assert "reflection.text IS NOT NULL" in str(select(1).where(col(Reflection.text).is_not(None)))


def _sealed() -> set[str]:
    return {
        f"{table.name}.{each.name}"
        for table in SQLModel.metadata.tables.values()
        for each in table.columns
        if isinstance(each.type, Sealed)
    }


async def _has_a_record(school: World) -> None:
    await write(school, {"habit_id": school.targets["RP.1"].id, "colleague": school.grace.person.id})
