"""The sample school, brought in the way a real one is: framework, roster, calendars; then its history."""

import json
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.exchange.calendar_import import import_calendar
from domain.exchange.case_import import import_case
from domain.exchange.history import load_history
from domain.exchange.roster_import import import_roster
from domain.ids import new_id
from domain.models import ChannelLink, FamilySummary, Guardianship, Person, School
from domain.rules import families as rules
from domain.rules.policy import policy_of
from domain.services.families import summaries
from domain.services.occasions import Occasion
from domain.vocabulary import ChannelName, LinkState

SAMPLES = Path(__file__).parent.parent / "samples"

TODAY = datetime.fromisoformat("2026-11-18T10:20:00-05:00")
"""The moment up to which the history tells, when the demo's clock starts."""


LAST_WEEK = TODAY - timedelta(days=7)

ON_PAPER = ("g-denise-carter",)
"""By roster identity: one of two guardians of Jamal, who know nothing of each other here."""


async def load(session: AsyncSession, *, now: datetime) -> School:
    """Writes the sample school, with everybody reachable on the web page. Joins the caller's transaction."""
    for name in ("mathematics.json", "english.json", "habits.json"):
        await import_case(session, (SAMPLES / name).read_bytes(), file_name=name, now=now)
    await import_roster(session, SAMPLES / "roster.zip", now=now)
    for name, file_name in (("riverbend", "calendar.ics"), ("hillside", "calendar-hillside.ics")):
        data, is_default = (SAMPLES / file_name).read_bytes(), name == "riverbend"
        await import_calendar(session, data, file_name=file_name, now=now, name=name, default=is_default)
    school = (await session.scalars(select(School))).one()
    history = json.loads((SAMPLES / "history.json").read_text(encoding="utf-8"))
    await load_history(session, school, history)
    await _link_everybody(session, school, now=now)
    await _tell_families(session, school)
    return school


async def _tell_families(session: AsyncSession, school: School) -> None:
    """The week before the demo's day, as families read it; and a family that reads on paper."""
    policy = policy_of(school.settings)
    with_family = await session.scalars(
        select(col(Guardianship.student_id)).where(col(Guardianship.school_id) == school.id).distinct()
    )
    await summaries.prepare(session, with_family.all(), occasion=Occasion(school, policy, LAST_WEEK))
    gone_at = rules.goes_after(LAST_WEEK, policy=policy)
    await session.execute(
        update(FamilySummary).where(col(FamilySummary.school_id) == school.id).values(gone_at=gone_at)
    )
    on_paper = select(col(Person.id)).where(
        col(Person.school_id) == school.id, col(Person.sourced_id).in_(ON_PAPER)
    )
    await session.execute(
        update(Guardianship).where(col(Guardianship.guardian_id).in_(on_paper)).values(on_paper=True)
    )


async def _link_everybody(session: AsyncSession, school: School, *, now: datetime) -> None:
    people = await session.scalars(select(col(Person.id)).where(col(Person.school_id) == school.id))
    await session.execute(
        insert(ChannelLink),
        [
            {
                "school_id": school.id,
                "id": new_id(),
                "person_id": person_id,
                "channel": ChannelName.WEB,
                "address": str(person_id),
                "state": LinkState.CONFIRMED,
                "linked_at": now,
                "decided_at": now,
                "consent": "sample",
            }
            for person_id in people
        ],
    )


NOTES = {
    "s-mei-tran": "has waited six school days for a conference",
    "s-ana-morales": "writes in Spanish, and could ask for a conference",
    "s-jamal-carter": "is ahead of the plan",
    "s-tomas-rivera": "has targets past their dates, and is growing",
    "s-noor-haddad": "reads Arabic, and has shown nothing for weeks",
    "s-eli-novak": "got a not yet, with support under way",
    "g-lucia-morales": "is the family of two students",
    "g-samir-haddad": "is the family of one, and reads Arabic",
    "t-bo-li": "teaches mathematics; requests wait",
    "t-grace-okafor": "teaches English",
    "u-rosa-delgado": "advises fifteen students and hears every call for help",
    "u-helen-park": "leads the school and sees no names",
}
"""Why somebody is interesting when the demo begins, by roster identity. The first of each side sits there."""
