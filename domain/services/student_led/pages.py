"""The page of a student-led conference, made anew each time somebody opens it."""

import re
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from domain.errors import NotFound
from domain.messages.base import Message
from domain.messages.student_led_pages import LedIsShown, LedPage, LedPageReady
from domain.models import Person, School, StudentLedConference
from domain.rules.policy import policy_of
from domain.services.occasions import Occasion
from domain.services.people.students import fold
from domain.services.student_led import conferences, items, parts


async def open_page(
    session: AsyncSession, conference_id: UUID, *, reader: Person, occasion: Occasion
) -> LedPageReady:
    """The page in the reader's language: for its student, and for whom it is shared with now.

    What was taken back since, or made private again, is not on it. An adult's look leaves an audit entry.
    Raises NotFound, also where there is nothing on it. Joins the caller's transaction.
    """
    conference, student = await conferences.get_readable(
        session, conference_id, reader=reader, on=occasion.today
    )
    ready = await _ready(session, conference, student, reader=reader, occasion=occasion)
    if not (ready.page.items or ready.page.opening):
        raise NotFound
    if not ready.is_own:
        conferences.note_opened(session, conference, by=reader, now=occasion.now)
    return ready


async def as_shown_now(
    session: AsyncSession, message: Message, *, reader: Person, now: datetime
) -> Message | None:
    """Asked at the moment of sending: what tells of a page, or brings one, as its student shows it now.

    None where its reader may not open it any more, or is to get no notice of it; every other message
    as it is.
    """
    if not isinstance(message, LedIsShown | LedPageReady):
        return message
    school = await session.get_one(School, reader.school_id)
    occasion = Occasion(school, policy_of(school.settings), now)
    try:
        conference, student = await conferences.get_readable(
            session, message.conference_id, reader=reader, on=occasion.today
        )
    except NotFound:
        return None
    if isinstance(message, LedIsShown):
        told = await conferences.is_told(session, student, conference, reader=reader, on=occasion.today)
        return message if told else None
    return await _ready(session, conference, student, reader=reader, occasion=occasion)


async def _ready(
    session: AsyncSession,
    conference: StudentLedConference,
    student: Person,
    *,
    reader: Person,
    occasion: Occasion,
) -> LedPageReady:
    language = occasion.language_of(reader)
    chosen = await parts.of(session, conference)
    found = await items.of(session, student, chosen, language=language, occasion=occasion)
    there = tuple(item for item in found if item is not None)
    is_own = reader.id == student.id
    return LedPageReady(
        conference_id=conference.id,
        is_own=is_own,
        name=student.called if is_own else student.full_name,
        state=conference.state,
        happens_at=conference.happens_at,
        page=LedPage(
            file_name=_file_name(student, occasion),
            name=student.full_name,
            called=student.called,
            school_name=occasion.school.name,
            made_on=occasion.day_of(conference.shared_at or occasion.now),
            opening=conference.opening,
            happens_at=conference.happens_at,
            items=there,
        ),
        gone=len(found) - len(there) if is_own else 0,
    )


def _file_name(student: Person, occasion: Occasion) -> str:
    called = re.sub(r"[^a-z0-9]+", "-", fold(student.full_name)).strip("-")
    return f"my-learning-{called or 'student'}-{occasion.today.isoformat()}.html"
