"""Frozen weeks in the words of a reader: names of targets, levels and classes in their language."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.messages.families.weeks import DateAhead, DatesPassed, FamilyWeek, LevelShown, TalkAhead
from domain.messages.parts import LevelName, TargetName
from domain.models import FamilySummary, LearningTarget, Level, Person, Section
from domain.rules.excerpts import excerpt
from domain.services.families import week_facts
from domain.services.families.week_facts import WeekFacts
from domain.services.learning import targets
from domain.vocabulary import FamilyPart

LONGEST_SECTION = 60


@dataclass(frozen=True, slots=True)
class Of:
    """One student's week, and what they add to it."""

    student: Person
    facts: WeekFacts
    word: str | None = None
    has_word: bool = False
    """Where the word itself is left out."""


def of_summary(student: Person, summary: FamilySummary) -> Of:
    return Of(student, week_facts.from_json(summary.facts), summary.word)


async def worded(
    session: AsyncSession, weeks: Collection[Of], *, parts: Collection[FamilyPart], language: str, on: date
) -> tuple[FamilyWeek, ...]:
    """In the same order, without what the school does not tell families of, and without dates that were still
    ahead when the week was frozen and lie before `on`, the day of reading. Asks no right.
    """
    names = await _Names.of(session, weeks, language=language)
    return tuple(_week(each, names, parts=parts, on=on) for each in weeks)


def _week(of: Of, names: "_Names", *, parts: Collection[FamilyPart], on: date) -> FamilyWeek:
    facts = of.facts
    levels = facts.levels if FamilyPart.LEVELS in parts else ()
    has_pace = FamilyPart.PACE in parts
    talks = facts.talks if FamilyPart.CONFERENCES in parts else ()
    return FamilyWeek(
        student_id=of.student.id,
        name=of.student.called,
        since=facts.since,
        until=facts.until,
        levels=tuple(
            LevelShown(names.targets[each.target_id], names.levels[each.level_id], each.on)
            for each in levels
            if each.target_id in names.targets and each.level_id in names.levels
        ),
        dates=tuple(
            DateAhead(names.targets[each.target_id], each.on)
            for each in facts.dates
            if has_pace and each.on >= on and each.target_id in names.targets
        ),
        passed=tuple(
            DatesPassed(names.sections[each.section_id], each.count)
            for each in facts.passed
            if has_pace and each.section_id in names.sections
        ),
        talks=tuple(
            TalkAhead(names.targets[each.target_id], each.state, each.starts_at)
            for each in talks
            if each.target_id in names.targets
        ),
        word=of.word,
        has_word=of.has_word,
    )


@dataclass(frozen=True, slots=True)
class _Names:
    """By id."""

    targets: Mapping[UUID, TargetName]
    levels: Mapping[UUID, LevelName]
    sections: Mapping[UUID, str]

    @classmethod
    async def of(cls, session: AsyncSession, weeks: Collection[Of], *, language: str) -> "_Names":
        there = [each.facts for each in weeks]
        school_ids = {each.student.school_id for each in weeks}
        target_ids = {
            *(each.target_id for facts in there for each in facts.levels),
            *(each.target_id for facts in there for each in facts.dates),
            *(each.target_id for facts in there for each in facts.talks),
        }
        level_ids = {each.level_id for facts in there for each in facts.levels}
        section_ids = {each.section_id for facts in there for each in facts.passed}
        found_targets = await session.scalars(
            select(LearningTarget).where(
                col(LearningTarget.school_id).in_(school_ids), col(LearningTarget.id).in_(target_ids)
            )
        )
        found_levels = await session.scalars(
            select(Level).where(col(Level.school_id).in_(school_ids), col(Level.id).in_(level_ids))
        )
        found_sections = await session.execute(
            select(col(Section.id), col(Section.title)).where(
                col(Section.school_id).in_(school_ids), col(Section.id).in_(section_ids)
            )
        )
        return cls(
            targets={each.id: targets.name_of(each, language) for each in found_targets},
            levels={each.id: LevelName(each.code, each.name) for each in found_levels},
            sections={each: excerpt(title, LONGEST_SECTION) for each, title in found_sections},
        )
