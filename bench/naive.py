"""Baseline: the same target card as it is often written.

Nothing is stored before it is answered and nothing is promised: the press is lost with the process. A session
for each request loads whole objects, one query for each thing and one more for each planned target (N+1), and
every template is compiled anew for each message.
"""

import time
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from bench.channel import FreeChannel
from bot.database import Sessions
from bot.rendering.renderer import Renderer
from domain.messages.parts import EvidenceLine, LevelName, StillWanted, TargetName
from domain.messages.student import LevelLine, ResourceLine, TargetCard
from domain.models import (
    ChannelLink,
    Competency,
    Evidence,
    EvidenceTarget,
    Framework,
    InstructionalDay,
    Judgement,
    LearningTarget,
    Level,
    LevelDescription,
    Person,
    Plan,
    PlannedTarget,
    School,
    TargetResource,
)
from domain.rules.pace import PlannedFacts, standing
from domain.rules.policy import policy_of
from domain.vocabulary import ChannelName
from handlers.turn import Audience


class NaiveBot:
    def __init__(self, sessions: Sessions, channel: FreeChannel) -> None:
        self._sessions = sessions
        self._channel = channel
        self._renderer = Renderer()
        for environment in self._renderer._environments.values():  # noqa: SLF001  # its cache is compared
            environment.cache = None

    async def answer(self, address: str, target_id: UUID, now: datetime) -> float:
        """Seconds until the card was sent."""
        begun = time.perf_counter()
        async with self._sessions() as session:
            card, audience = await _card(session, address, target_id, now)
        self._renderer._words.clear()  # noqa: SLF001  # it keeps compiled macros
        await self._channel.send(address, self._renderer.message(card, audience))
        return time.perf_counter() - begun


async def _card(
    session: AsyncSession, address: str, target_id: UUID, now: datetime
) -> tuple[TargetCard, Audience]:
    link = await session.scalar(
        select(ChannelLink).where(
            col(ChannelLink.channel) == ChannelName.WEB, col(ChannelLink.address) == address
        )
    )
    assert link is not None
    school_id = link.school_id
    person = await session.get_one(Person, (school_id, link.person_id))
    school = await session.get_one(School, school_id)
    target = await session.get_one(LearningTarget, (school_id, target_id))
    competency = await session.get_one(Competency, (school_id, target.competency_id))
    judgements = (
        await session.scalars(
            select(Judgement)
            .where(col(Judgement.student_id) == person.id, col(Judgement.target_id) == target_id)
            .order_by(col(Judgement.shown_at))
        )
    ).all()
    names = {each.level_id: await session.get_one(Level, (school_id, each.level_id)) for each in judgements}
    current = names[judgements[-1].level_id] if judgements else None
    entry = names[judgements[0].level_id] if judgements else None
    planned, today = await _planned(session, person, target_id, now)
    audience = Audience(person.language or school.language)
    facts = PlannedFacts(
        agreed_ordinal=planned.agreed_ordinal if planned else None,
        met_ordinal=planned.met_ordinal if planned else None,
        is_excused=planned is not None and planned.is_excused,
    )
    evidence = await _evidence(session, person, target_id)
    return TargetCard(
        target=TargetName(target.id, target.code, target.title),
        competency_id=competency.id,
        competency_title=competency.title,
        statement=target.statement,
        levels=await _levels(session, target, current),
        assessed_by=target.assessed_by,
        still_wanted=StillWanted(),
        resources=tuple(
            ResourceLine(each.title, each.url)
            for each in await session.scalars(
                select(TargetResource).where(col(TargetResource.target_id) == target_id)
            )
        ),
        level=LevelName(current.code, current.name) if current else None,
        is_shown=current is not None and current.is_proficient,
        entry_level=LevelName(entry.code, entry.name) if entry else None,
        growth=current.rank - entry.rank if current and entry else 0,
        evidence=evidence[:5],
        more_evidence=max(0, len(evidence) - 5),
        due_on=planned.agreed_due_on if planned else None,
        first_due_on=None,
        standing=standing(facts, today=today, policy=policy_of(school.settings)).status if planned else None,
        conference=None,
        next_step=None,
    ), audience


async def _planned(
    session: AsyncSession, person: Person, target_id: UUID, now: datetime
) -> tuple[PlannedTarget | None, int]:
    """The student's whole path, object by object, for the one step of it that the card shows."""
    found: PlannedTarget | None = None
    today = 0
    for plan in await session.scalars(select(Plan).where(col(Plan.student_id) == person.id)):
        days = await session.scalars(
            select(InstructionalDay).where(
                col(InstructionalDay.calendar_id) == plan.calendar_id, col(InstructionalDay.day) <= now.date()
            )
        )
        today = max((day.ordinal for day in days), default=0)
        for step in await session.scalars(select(PlannedTarget).where(col(PlannedTarget.plan_id) == plan.id)):
            await session.get_one(LearningTarget, (step.school_id, step.target_id))
            if step.target_id == target_id:
                found = step
    return found, today


async def _evidence(session: AsyncSession, person: Person, target_id: UUID) -> tuple[EvidenceLine, ...]:
    found = await session.scalars(
        select(Evidence)
        .join(EvidenceTarget, col(EvidenceTarget.evidence_id) == col(Evidence.id))
        .where(col(Evidence.student_id) == person.id, col(EvidenceTarget.target_id) == target_id)
        .order_by(col(Evidence.shown_at).desc())
    )
    return tuple(
        EvidenceLine(piece.kind, piece.title, piece.shown_at.date(), piece.is_new_context) for piece in found
    )


async def _levels(
    session: AsyncSession, target: LearningTarget, current: Level | None
) -> tuple[LevelLine, ...]:
    framework = await session.get_one(Framework, (target.school_id, target.framework_id))
    levels = await session.scalars(
        select(Level).where(col(Level.scale_id) == framework.scale_id).order_by(col(Level.rank))
    )
    lines = []
    for level in levels:
        sentence = await session.scalar(
            select(LevelDescription).where(
                col(LevelDescription.target_id) == target.id, col(LevelDescription.level_id) == level.id
            )
        )
        words = sentence.sentence if sentence else None
        name = LevelName(level.code, level.name)
        lines.append(LevelLine(name, words, is_current=current is not None and level.id == current.id))
    return tuple(lines)
