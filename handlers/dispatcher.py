"""From a wish to a reply: finds the person, opens the inner transaction, has the wish fulfilled."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from domain import actions as a
from domain.errors import InvalidAnswers, NotLinked, Refusal
from domain.forms import Form
from domain.messages.base import Message
from domain.models import Person
from domain.rules.comparing import asks_to_compare
from domain.rules.evidence import is_bare_link
from domain.rules.policy import policy_of
from domain.services.people import links
from domain.vocabulary import ChannelName, LinkState, Role
from handlers import (
    actions,
    dialogue,
    evidence,
    growing,
    helping,
    shared,
    student,
    teacher,
)
from handlers.turn import Audience, Reply, Sent, Submitted, Turn, Typed, Wish


async def answer(session: AsyncSession, wish: Wish, *, now: datetime, key: str) -> Reply:
    """The reply to a wish. Joins the caller's transaction; whatever a refusal interrupted is undone.

    `key` names the request, so that a replay has its effects only once.
    """
    known = await links.find(session, wish.channel, wish.address, now=now)
    if known is None or known.link.state is LinkState.PENDING:
        return await _answer_without_link(session, wish, known, now=now)
    if known.link.unreachable_since is not None:
        await links.came_back(session, known.link, now=now)
    turn = Turn(
        session=session,
        school=known.school,
        actor=known.person,
        roles=known.roles,
        policy=policy_of(known.school.settings),
        now=now,
        wish=wish,
        key=key,
    )
    try:
        async with session.begin_nested():
            outcome = await fulfil(turn, wish)
            await session.flush()
    except InvalidAnswers as invalid:
        return Reply(turn.audience, problems=invalid.problems, refusal=invalid, person=turn.actor)
    except Refusal as refusal:
        await dialogue.after_refusal(turn)
        near = helping.help_near(turn)
        return Reply(turn.audience, refusal=refusal, person=turn.actor, help_near=near)
    if isinstance(outcome, Form):
        return Reply(turn.audience, form=outcome, person=turn.actor)
    return Reply(turn.audience, message=helping.beside(turn, outcome), person=turn.actor)


async def largest_picture(
    session: AsyncSession, channel: ChannelName, address: str, *, now: datetime
) -> int | None:
    """Megapixels of the largest picture taken from this account; None where no files are taken from it.

    Nobody fetches what a stranger sends.
    """
    known = await links.find(session, channel, address, now=now)
    if known is None or known.link.state is LinkState.PENDING:
        return None
    return policy_of(known.school.settings).picture_megapixels


async def audience_of(
    session: AsyncSession, channel: ChannelName, address: str, *, now: datetime, hint: str | None
) -> Reply:
    """An empty reply to whoever is behind the address: their language, and who they are."""
    known = await links.find(session, channel, address, now=now)
    if known is None:
        return Reply(Audience(hint or "en"))
    language = known.person.language or known.school.language
    return Reply(Audience(language, ZoneInfo(known.school.zone)), person=known.person)


async def _answer_without_link(
    session: AsyncSession, wish: Wish, known: links.Known | None, *, now: datetime
) -> Reply:
    audience = Audience(wish.language_hint or "en")
    person: Person | None = None
    try:
        if known is not None:
            person = known.person
            audience = shared.audience_of(known.person, known.school)
            message = await shared.while_waiting(session, known, wish, now=now)
            audience = shared.audience_of(known.person, known.school)
        elif isinstance(wish.what, a.Start) and wish.what.token:
            person, message = await shared.use_invite(session, wish, now=now)
            audience = Audience(person.language or audience.language)
        elif isinstance(wish.what, a.HelpNow):
            message = await shared.help_for_stranger(session)
        else:
            raise NotLinked(was_writing=isinstance(wish.what, Typed | Sent | Submitted | a.FormStepAction))
    except Refusal as refusal:
        # What a refusal leaves in the session is meant to stay: a wrong invite counts as a try.
        return Reply(audience, refusal=refusal, person=person)
    return Reply(audience, message=message, person=person)


async def fulfil(turn: Turn, wish: Wish) -> Message | Form:
    """What a linked person gets for their wish. Raises Refusal."""
    what = wish.what
    if isinstance(what, Submitted):
        return await dialogue.submit_whole(turn, what)
    if isinstance(what, Typed):
        return await dialogue.hear(turn, what) or await _look_up(turn, what.text)
    if isinstance(what, Sent):
        return await dialogue.receive(turn, what)
    if isinstance(what, a.FormStepAction):
        return await dialogue.step(turn, what)
    await dialogue.pause(turn)
    if isinstance(what, a.FormAction):
        return await dialogue.open_form(turn, what)
    return await actions.do(turn, what)


async def _look_up(turn: Turn, text: str) -> Message:
    """Typed words without a question: a search among what this person works with."""
    if turn.is_staff:
        return await teacher.find_students(turn, a.FindStudents(text))
    if Role.STUDENT in turn.roles:
        if is_bare_link(text):
            return await evidence.take_link(turn, text)
        if asks_to_compare(text):
            return await growing.own_growth(turn)
        return await student.find_targets(turn, a.FindTargets(text))
    return await actions.home(turn)
