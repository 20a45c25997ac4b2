"""What a student reads of the conferences they lead."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from domain.messages.parts import PAGE_SIZE, page_count
from domain.messages.student_led import LedCard, LedChoice, LedHome, LedLine, LedPartCard, LedPartLine
from domain.models import Person, StudentLedConference
from domain.rules.excerpts import excerpt
from domain.services.occasions import Occasion
from domain.services.student_led import choices, conferences, items, parts
from domain.services.student_led.parts import MOST_PARTS, Chosen
from domain.vocabulary import LedPart, LedState

LONGEST_OPENING = 300
LONGEST_WHY = 300
LONGEST_SHOWN_WHY = 70
LONGEST_TITLE = 60
LONGEST_NAME = 40
MOST_NAMES = 6


async def home_of(session: AsyncSession, student: Person, *, occasion: Occasion) -> LedHome:
    """The one in the making, those open to others, and the latest of those that are closed."""
    found = await conferences.all_of(session, student)
    lines = [(each.state, await _line(session, each, occasion=occasion)) for each in found]
    of_state = {state: tuple(line for its_state, line in lines if its_state is state) for state in LedState}
    return LedHome(
        draft=next(iter(of_state[LedState.DRAFT]), None),
        shown=of_state[LedState.SHARED][: conferences.MOST_EARLIER],
        earlier=of_state[LedState.ENDED][: conferences.MOST_EARLIER],
    )


async def _line(session: AsyncSession, conference: StudentLedConference, *, occasion: Occasion) -> LedLine:
    return LedLine(
        conference_id=conference.id,
        state=conference.state,
        made_on=occasion.day_of(conference.made_at),
        parts=len(await parts.of(session, conference)),
        happens_at=conference.happens_at,
        shared_on=occasion.day_of(conference.shared_at) if conference.shared_at else None,
    )


async def card_of(
    session: AsyncSession, student: Person, conference: StudentLedConference, *, occasion: Occasion
) -> LedCard:
    """One conference with its parts, whom it can be or is shared with, and what to begin with."""
    chosen = await parts.of(session, conference)
    readers = await conferences.readers_of(session, student, on=occasion.today)
    is_draft = conference.state is LedState.DRAFT
    return LedCard(
        conference_id=conference.id,
        state=conference.state,
        opening=excerpt(conference.opening, LONGEST_OPENING) if conference.opening else None,
        happens_at=conference.happens_at,
        parts=await _lines(session, student, chosen, occasion=occasion),
        rehearsed_on=occasion.day_of(conference.rehearsed_at) if conference.rehearsed_at else None,
        shared_on=occasion.day_of(conference.shared_at) if conference.shared_at else None,
        ended_on=occasion.day_of(conference.ended_at) if conference.ended_at else None,
        family=names_of(readers.family),
        advisors=names_of(readers.advisors),
        with_family=conference.with_family,
        with_advisor=conference.with_advisor,
        suggestions=await choices.suggested(session, student, chosen, occasion=occasion) if is_draft else (),
        has_draft=is_draft or await conferences.draft_of(session, student) is not None,
        most=MOST_PARTS,
    )


async def _lines(
    session: AsyncSession, student: Person, chosen: tuple[Chosen, ...], *, occasion: Occasion
) -> tuple[LedPartLine, ...]:
    found = await items.of(
        session, student, chosen, language=occasion.language_of(student), occasion=occasion
    )
    return tuple(
        LedPartLine(
            part.kind,
            part.ref_id,
            excerpt((item.title or item.words or "") if item else "", LONGEST_TITLE),
            excerpt(part.why, LONGEST_SHOWN_WHY) if part.why else None,
            is_gone=item is None,
        )
        for part, item in zip(chosen, found, strict=True)
    )


async def choice_of(
    session: AsyncSession,
    student: Person,
    conference: StudentLedConference,
    kind: LedPart,
    *,
    page: int,
    occasion: Occasion,
) -> LedChoice:
    """A page of what there is to show of one kind, marked where it is chosen already."""
    there = {each.ref_id for each in await parts.of(session, conference) if each.kind is kind}
    lines = await choices.all_of(session, student, kind, occasion=occasion)
    pages = page_count(len(lines))
    at = min(max(page, 0), pages - 1)
    return LedChoice(
        conference_id=conference.id,
        kind=kind,
        lines=tuple(
            choices.marked(line, is_chosen=line.ref_id in there)
            for line in lines[at * PAGE_SIZE : (at + 1) * PAGE_SIZE]
        ),
        page=at,
        pages=pages,
    )


async def part_of(
    session: AsyncSession,
    student: Person,
    conference: StudentLedConference,
    kind: LedPart,
    ref_id: UUID,
    *,
    occasion: Occasion,
) -> LedPartCard:
    """One part with its place. Raises NotFound for what was not chosen."""
    chosen = await parts.of(session, conference)
    at = parts.place_of(chosen, kind, ref_id)
    (line,) = await _lines(session, student, chosen[at : at + 1], occasion=occasion)
    return LedPartCard(conference.id, line, number=at + 1, of=len(chosen))


def names_of(people: tuple[Person, ...]) -> tuple[str, ...]:
    """Names to read; of very many the first, and how many more there are."""
    names = tuple(excerpt(person.full_name, LONGEST_NAME) for person in people)
    return names if len(names) <= MOST_NAMES else (*names[:MOST_NAMES], f"+{len(names) - MOST_NAMES}")
