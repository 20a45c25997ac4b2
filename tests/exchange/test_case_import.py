"""CASE packages in the database: kept whole, imported twice, changed, retired and brought back."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import func
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from domain.exchange.case_import import CaseReport, import_case
from domain.exchange.oddities import ImportRefused
from domain.models import (
    Competency,
    Framework,
    FrameworkItem,
    LearningTarget,
    Level,
    LevelDescription,
    LevelScale,
    Prerequisite,
    School,
    Section,
    TargetResource,
)
from domain.vocabulary import SectionKind
from tests.exchange.packages import Json, child, item, package, precedes, rubric

NOW = datetime(2026, 11, 18, 15, tzinfo=UTC)
LEVELS = [("Beginning", "a", 1), ("Emerging", "b", 2), ("Proficient", "c", 3), ("College-ready", "d", 4)]


async def bring(session: AsyncSession, whole: Json, **choices: Any) -> CaseReport:
    return await import_case(
        session, json.dumps(whole).encode(), file_name="made_up.json", now=NOW, **choices
    )


def mathematics(*, targets: int = 12, **other: Any) -> Json:
    codes = [f"t{number}" for number in range(targets)]
    return package(
        [item("c", "Competency", code="RP"), *(item(code, "Target", code=code) for code in codes)],
        [child("c", "doc"), *(child(code, "c", n) for n, code in enumerate(codes)), precedes("t0", "t1")],
        rubrics=[rubric("t0", LEVELS)],
        **other,
    )


def figures(report: CaseReport) -> tuple[int, int, int]:
    return report.added, report.changed, report.retired


async def count(session: AsyncSession, model: Any) -> int:
    return await session.scalar(select(func.count()).select_from(model)) or 0


async def test_a_package_arrives_whole_in_a_school_made_for_it(session: AsyncSession) -> None:
    report = await bring(session, mathematics())
    assert figures(report) == (13, 0, 0)
    assert (report.items, report.targets, report.competencies, report.prerequisites) == (13, 12, 1, 1)
    assert [await count(session, model) for model in (FrameworkItem, Competency, LearningTarget)] == [
        13,
        1,
        12,
    ]
    assert await count(session, Prerequisite) == 1
    assert (await session.execute(select(School.sourced_id, School.zone))).all() == [
        ("school", "America/New_York")
    ]
    levels = (await session.execute(select(Level.code, Level.is_proficient).order_by(col(Level.rank)))).all()
    assert levels == [
        ("beginning", False),
        ("emerging", False),
        ("proficient", True),
        ("college_ready", True),
    ]
    assert (await session.scalar(select(LevelScale.is_default))) is True
    assert await count(session, LevelDescription) == 4


async def test_importing_again_changes_nothing(session: AsyncSession) -> None:
    await bring(session, mathematics())
    report = await bring(session, mathematics())
    assert figures(report) == (0, 0, 0)
    assert report.unchanged == 13


async def test_numbers_that_jsonb_spells_otherwise_do_not_count_as_changes(session: AsyncSession) -> None:
    odd = {"huge": 1e23, "tiny": 5e-324, "text": "nul \x00 and \ud800", "not a number": float("nan")}
    whole = package([item("t", "Target", extensions=odd)], [child("t", "doc")])
    await bring(session, whole)
    assert figures(await bring(session, whole)) == (0, 0, 0)


async def test_changed_words_change_the_row_and_keep_its_identity(session: AsyncSession) -> None:
    await bring(session, mathematics())
    before = await session.scalar(select(LearningTarget.id).where(LearningTarget.guid == "t3"))
    whole = mathematics()
    whole["CFItems"][4]["fullStatement"] = "I can say it better."
    report = await bring(session, whole)
    assert figures(report) == (0, 1, 0)
    after = (
        await session.execute(
            select(LearningTarget.id, LearningTarget.statement).where(LearningTarget.guid == "t3")
        )
    ).one()
    assert tuple(after) == (before, "I can say it better.")


async def test_a_changed_level_sentence_counts_as_a_change_of_its_item(session: AsyncSession) -> None:
    await bring(session, mathematics())
    whole = mathematics()
    whole["CFRubrics"][0]["CFRubricCriteria"][0]["CFRubricCriterionLevels"][0]["description"] = "better"
    assert figures(await bring(session, whole)) == (0, 1, 0)
    assert figures(await bring(session, whole)) == (0, 0, 0)


async def test_what_a_later_file_lacks_is_retired_and_comes_back(session: AsyncSession) -> None:
    await bring(session, mathematics())
    assert figures(await bring(session, mathematics(targets=11))) == (0, 0, 1)
    gone = select(LearningTarget.guid).where(col(LearningTarget.retired_at).is_not(None))
    assert (await session.scalars(gone)).all() == ["t11"]
    assert figures(await bring(session, mathematics(targets=11))) == (0, 0, 0)
    assert figures(await bring(session, mathematics())) == (0, 1, 0)
    assert (await session.scalars(gone)).all() == []


async def test_more_than_one_in_ten_is_retired_only_when_it_is_meant(session: AsyncSession) -> None:
    await bring(session, mathematics())
    with pytest.raises(ImportRefused, match=r"retire 6 of 13 items .* --allow-retiring"):
        await bring(session, mathematics(targets=6))
    assert figures(await bring(session, mathematics(targets=6), allow_retiring=True)) == (0, 0, 6)


async def test_a_school_keeps_its_own_sentences_where_the_file_has_none(session: AsyncSession) -> None:
    await bring(session, mathematics())
    target = (
        await session.execute(
            select(LearningTarget.school_id, LearningTarget.id).where(LearningTarget.guid == "t5")
        )
    ).one()
    level_id = await session.scalar(select(Level.id).where(Level.rank == 1))
    assert level_id is not None
    session.add(
        LevelDescription(school_id=target[0], target_id=target[1], level_id=level_id, sentence="ours")
    )
    await session.flush()
    assert figures(await bring(session, mathematics())) == (0, 0, 0)
    assert await count(session, LevelDescription) == 5


async def test_resources_are_replaced_by_what_the_file_names(session: AsyncSession) -> None:
    def with_resources(*addresses: str) -> Json:
        facts = {"waymark": {"resources": [{"title": "R", "url": address} for address in addresses]}}
        return package([item("t", "Target", extensions=facts)], [child("t", "doc")])

    await bring(session, with_resources("https://a.example", "https://b.example"))
    assert figures(await bring(session, with_resources("https://b.example", "https://c.example"))) == (
        0,
        1,
        0,
    )
    found = await session.scalars(select(TargetResource.url).order_by(col(TargetResource.position)))
    assert found.all() == ["https://b.example", "https://c.example"]


async def test_two_subjects_share_the_default_scale_and_habits_have_their_own(session: AsyncSession) -> None:
    await bring(session, mathematics())
    english = mathematics() | {"CFDocument": {"identifier": "doc2", "title": "English"}}
    await bring(session, english)
    steps = [("Just starting", "a", 1), ("On my own", "b", 2), ("Helping others", "c", 3)]
    habits = package([item("h", "Habit")], [], rubrics=[rubric("h", steps)])
    report = await bring(session, habits | {"CFDocument": {"identifier": "doc3", "title": "Habits"}})
    assert report.proficient == "On my own"
    assert await count(session, LevelScale) == 2
    assert await count(session, Framework) == 3


async def test_a_framework_is_linked_to_the_sections_of_its_course(session: AsyncSession) -> None:
    school = School(sourced_id="s", name="S", zone="UTC")
    session.add(school)
    await session.flush()
    for name in ("mathematics", "History"):
        session.add(
            Section(
                school_id=school.id,
                sourced_id=name,
                title=name,
                kind=SectionKind.COURSE,
                course_title=name,
            )
        )
    await session.flush()
    assert (await bring(session, mathematics())).sections_linked == 1
    linked = select(Section.title).where(col(Section.framework_id).is_not(None))
    assert (await session.scalars(linked)).all() == ["mathematics"]
    assert (await bring(session, mathematics())).sections_linked == 0


async def test_with_several_schools_one_must_be_named(session: AsyncSession) -> None:
    for name in ("north", "south"):
        session.add(School(sourced_id=name, name=name.title(), zone="UTC"))
    await session.flush()
    with pytest.raises(ImportRefused, match=r"--school: north \(North\), south \(South\)"):
        await bring(session, mathematics())
    with pytest.raises(ImportRefused, match=r"There is no school east\. There are: north"):
        await bring(session, mathematics(), school="east")
    assert (await bring(session, mathematics(), school="south")).school == "south"


async def test_a_time_zone_nobody_knows_is_refused(session: AsyncSession) -> None:
    with pytest.raises(ImportRefused, match="no time zone Mars/Base"):
        await bring(session, mathematics(), zone="Mars/Base")
