"""Whoever has the database and no key reads nothing that was written by or about a student.

Complete by construction: a new column that can hold words is sealed, or stands below with a reason.
"""

import re
from collections.abc import Mapping

import pytest
from alembic import command
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import SQLModel, col

from bot import database
from domain.models import Evidence, Judgement, Reflection
from domain.models.sealed import Sealed
from tests.support.raw import columns_of_bytes, columns_with, files_have
from tests.support.whole_record import stands, texts, write
from tests.support.world import World

MARK = "Zq[0-9a-f]{10}"
"""How what was written in the record says where it stands."""

PLAIN: Mapping[str, frozenset[str]] = {
    "who somebody is, as the roster has it: counted, sorted and sought": frozenset(
        {
            "guardianship.relationship",
            "person.email",
            "person.family_name",
            "person.given_name",
            "person.grade",
            "person.language",
            "person.preferred_name",
            "person.pronouns",
        }
    ),
    "what a school is, has and teaches, the same for all its students": frozenset(
        {
            "calendar.name",
            "closure.reason",
            "competency.code",
            "competency.statement",
            "competency.title",
            "conference_hours.place",
            "framework.language",
            "framework.source",
            "framework.subject",
            "framework.title",
            "framework_item.code",
            "framework_item.item_type",
            "framework_item.source",
            "framework_item.statement",
            "learning_target.assessed_by",
            "learning_target.code",
            "learning_target.statement",
            "learning_target.title",
            "learning_target.translations",
            "level.code",
            "level.name",
            "level_description.sentence",
            "level_description.translations",
            "level_scale.name",
            "reflection_prompt.language",
            "reflection_prompt.name",
            "reflection_prompt.source",
            "reflection_prompt.words",
            "school.help_line_name",
            "school.help_line_number",
            "school.language",
            "school.name",
            "school.settings",
            "school.zone",
            "section.course_title",
            "section.title",
            "target_resource.title",
            "target_resource.url",
        }
    ),
    "made by machines, and only ever compared: ids, hashes, keys of effects": frozenset(
        {
            "attachment.sha256",
            "calendar_feed.token_sha256",
            "closure.uid",
            "competency.guid",
            "enrolment.sourced_id",
            "evidence.key",
            "feedback_request.token_sha256",
            "framework.guid",
            "framework_item.guid",
            "framework_item.parent_guid",
            "help_request.key",
            "inbox.key",
            "invite.token_hash",
            "learning_target.guid",
            "outbox.key",
            "outbox.replaces",
            "outbox.sent_as",
            "outbox.thread",
            "person.sourced_id",
            "reflection_ask.key",
            "school.sourced_id",
            "section.course_sourced_id",
            "section.sourced_id",
        }
    ),
    "where somebody is reached on a channel: whose it is, is sought by it": frozenset(
        {
            "card.address",
            "card.sent_as",
            "channel_link.address",
            "inbox.address",
            "link_attempt.address",
            "outbox.address",
        }
    ),
    "of lists that are closed in the code: kinds, verbs, names of messages, fields, questions and errors": frozenset(
        {
            "attachment.media_type",
            "audit.detail",
            "audit.what",
            "channel_link.consent",
            "form_draft.field_name",
            "form_draft.opener",
            "inbox.fault",
            "outbox.fault",
            "outbox.message",
            "reflection.prompt",
            "reflection_ask.prompt",
        }
    ),
}
"""Columns that can hold words and are not sealed, by the reason."""


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
