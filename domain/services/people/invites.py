"""Invites: a single-use token leads one account to one person."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import ceil
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Integer, cast, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.errors import AlreadyLinked, InviteNotUsable, TooManyTries
from domain.messages.shared import LinkPendingWelcome, Welcome
from domain.messages.staff import LinkWaiting
from domain.models import ChannelLink, Invite, LinkAttempt, Person, School
from domain.rules.linking import works_at_once
from domain.rules.policy import Policy
from domain.services import audit
from domain.services.people import adults, links, people, students
from domain.services.promises import promise
from domain.vocabulary import ChannelName, LinkState

TOKEN_BYTES = 16
"""128 bits, 22 characters of the alphabet that deep links allow."""

CONSENT_OF_ADULTS = f"invite:{links.CONSENT_TEXT}"
"""Basis of an adult's consent: they used the invite that was handed to them."""

TRIES_WINDOW = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Issued:
    """A fresh invite. The token is nowhere else: only its hash is kept."""

    person: Person
    token: str
    channel: ChannelName
    expires_at: datetime

    def deep_link(self, bot: str) -> str | None:
        """Opens the school's bot on Telegram with the token; None for another channel or an unknown bot.

        Source: core.telegram.org/api/links, "Bot links"
        """
        if self.channel is not ChannelName.TELEGRAM or not bot:
            return None
        return f"https://t.me/{bot.removeprefix('@')}?start={self.token}"


async def issue(
    session: AsyncSession,
    person: Person,
    *,
    channel: ChannelName,
    policy: Policy,
    by: Person | None,
    now: datetime,
) -> Issued:
    """A new token for the person; earlier ones for the same channel no longer work.

    `by` is None for the command line. Joins the caller's transaction.
    """
    token = secrets.token_urlsafe(TOKEN_BYTES)
    expires_at = now + policy.invite_lasts
    await session.execute(
        update(Invite)
        .where(
            col(Invite.school_id) == person.school_id,
            col(Invite.person_id) == person.id,
            col(Invite.channel) == channel,
            col(Invite.used_at).is_(None),
            col(Invite.expires_at) > now,
        )
        .values(expires_at=now)
    )
    session.add(
        Invite(
            school_id=person.school_id,
            person_id=person.id,
            channel=channel,
            token_hash=hash_of(token),
            created_at=now,
            expires_at=expires_at,
        )
    )
    audit.record(
        session,
        "invited",
        school_id=person.school_id,
        actor_id=by.id if by else None,
        about_id=person.id,
        now=now,
        channel=channel,
    )
    return Issued(person, token, channel, expires_at)


def hash_of(token: str) -> str:
    """What is kept of a token. It has 128 random bits, so a slow hash would add nothing."""
    return hashlib.sha256(token.encode()).hexdigest()


async def use(
    session: AsyncSession, *, channel: ChannelName, address: str, token: str, now: datetime
) -> tuple[Person, LinkPendingWelcome | Welcome]:
    """The person whose account this is from now on, and what they are told.

    A student's account waits for an advisor's word, an adult's works at once. Raises InviteNotUsable for an
    unknown, expired or used token, and TooManyTries; a wrong token leaves a trace in the session, so the
    caller commits also then. The account must not be linked yet. Joins the caller's transaction.
    """
    await _refuse_too_many(session, channel=channel, address=address, now=now)
    claimed = await _claim(session, channel=channel, token=token, now=now)
    if claimed is None:
        await _note_wrong(session, channel=channel, address=address, now=now)
        raise InviteNotUsable
    person, school = claimed
    on = now.astimezone(ZoneInfo(school.zone)).date()
    # Of somebody who left the school: found by nobody, yet still in the way of the new one.
    for stale in await _links_at(session, person.school_id, channel=channel, address=address):
        await links.end(session, stale, now=now)
    link = ChannelLink(
        school_id=person.school_id,
        person_id=person.id,
        channel=channel,
        address=address,
        state=LinkState.PENDING,
        linked_at=now,
    )
    if works_at_once(await people.roles_of(session, person, on=on)):
        await _confirm(session, link, person, now=now)
        return person, Welcome(person.called, school.name)
    waits_for = await _ask(session, link, person, on=on, now=now)
    return person, LinkPendingWelcome(person.called, school.name, waits_for)


async def _refuse_too_many(
    session: AsyncSession, *, channel: ChannelName, address: str, now: datetime
) -> None:
    """Raises TooManyTries. A stranger has no school, so the strictest school's limit counts."""
    limit = await session.scalar(
        select(func.min(cast(col(School.settings)["link_tries_an_hour"].astext, Integer)))
    )
    limit = max(1, Policy().link_tries_an_hour if limit is None else limit)
    tried = (
        await session.scalars(
            select(col(LinkAttempt.tried_at))
            .where(
                col(LinkAttempt.channel) == channel,
                col(LinkAttempt.address) == address,
                col(LinkAttempt.tried_at) > now - TRIES_WINDOW,
            )
            .order_by(col(LinkAttempt.tried_at).desc())
            .limit(limit)
        )
    ).all()
    if len(tried) >= limit:
        raise TooManyTries(max(1, ceil((tried[-1] + TRIES_WINDOW - now) / timedelta(minutes=1))))


async def _note_wrong(session: AsyncSession, *, channel: ChannelName, address: str, now: datetime) -> None:
    """Counts a wrong token. What no longer counts is not kept."""
    await session.execute(delete(LinkAttempt).where(col(LinkAttempt.tried_at) <= now - TRIES_WINDOW))
    session.add(LinkAttempt(channel=channel, address=address, tried_at=now))
    await session.flush()


async def _claim(
    session: AsyncSession, *, channel: ChannelName, token: str, now: datetime
) -> tuple[Person, School] | None:
    """Whose the token is, used up by this very question; None for unknown, expired, used, or of another
    channel. Holds the person, so that two tokens of one person are used one after the other.
    """
    claimed = (
        await session.execute(
            update(Invite)
            .where(
                col(Invite.token_hash) == hash_of(token),
                col(Invite.channel) == channel,
                col(Invite.used_at).is_(None),
                col(Invite.expires_at) > now,
            )
            .values(used_at=now)
            .returning(col(Invite.school_id), col(Invite.person_id))
        )
    ).one_or_none()
    if claimed is None:
        return None
    person = await session.get_one(Person, (claimed.school_id, claimed.person_id), with_for_update=True)
    school = await session.get_one(School, claimed.school_id)
    left = person.retired_on
    return None if left and left <= now.astimezone(ZoneInfo(school.zone)).date() else (person, school)


async def _links_at(
    session: AsyncSession, school_id: UUID, *, channel: ChannelName, address: str
) -> list[ChannelLink]:
    return list(
        await session.scalars(
            select(ChannelLink).where(
                col(ChannelLink.school_id) == school_id,
                col(ChannelLink.channel) == channel,
                col(ChannelLink.address) == address,
                col(ChannelLink.state) != LinkState.ENDED,
            )
        )
    )


async def _confirm(session: AsyncSession, link: ChannelLink, person: Person, *, now: datetime) -> None:
    link.state, link.decided_at, link.consent = LinkState.CONFIRMED, now, CONSENT_OF_ADULTS
    await links.replace(session, person, channel=link.channel, but=link.id, now=now)
    await _add(session, link, "linked", now=now)
    await links.hurry(session, person, now=now)


async def _ask(
    session: AsyncSession, link: ChannelLink, student: Person, *, on: date, now: datetime
) -> tuple[str, ...]:
    """The names of those who were asked to confirm. A newer account takes the place of a waiting one."""
    await links.end_waiting(session, student, channel=link.channel, now=now)
    await _add(session, link, "asked to link", now=now)
    asked = await deciders(session, student, on=on)
    for adult in asked:
        sees = await students.may_see(
            session, school_id=student.school_id, actor_id=adult.id, student_id=student.id, on=on
        )
        await promise(
            session,
            LinkWaiting(link.id, student.full_name, link.channel, now),
            to=adult,
            key=f"link:{link.id}:waiting:{adult.id}",
            now=now,
            # A leader decides for a student without an advisor, and sees nothing else of them.
            about=student.id if sees else None,
        )
    return tuple(adult.full_name for adult in asked)


async def deciders(session: AsyncSession, student: Person, *, on: date) -> tuple[Person, ...]:
    """Who has the say on the student's accounts: the advisors now; without any, the school's leaders."""
    around = await adults.around(session, student, on=on)
    return adults.advisors(around) or await adults.leaders(session, student.school_id, on=on)


async def _add(session: AsyncSession, link: ChannelLink, what: str, *, now: datetime) -> None:
    session.add(link)
    await session.flush()
    links.record(session, what, link, actor_id=link.person_id, now=now)


async def link_directly(
    session: AsyncSession, person: Person, *, channel: ChannelName, address: str, now: datetime
) -> None:
    """The account is the person's from now on, on the word of whoever runs the server; others of theirs on
    the channel end. Raises AlreadyLinked where the account has anybody. Joins the caller's transaction.
    """
    taken = await session.scalar(
        select(col(ChannelLink.id)).where(
            col(ChannelLink.channel) == channel,
            col(ChannelLink.address) == address,
            col(ChannelLink.state) != LinkState.ENDED,
        )
    )
    if taken is not None:
        raise AlreadyLinked
    await session.refresh(person, with_for_update=True)
    link = ChannelLink(
        school_id=person.school_id,
        person_id=person.id,
        channel=channel,
        address=address,
        state=LinkState.CONFIRMED,
        linked_at=now,
        decided_at=now,
        consent=links.CONSENT,
    )
    await links.replace(session, person, channel=channel, but=link.id, now=now)
    session.add(link)
    await session.flush()
    links.record(session, "linked", link, actor_id=None, now=now)
    await links.hurry(session, person, now=now)


async def is_of(session: AsyncSession, token: str, person: Person) -> bool:
    """Whether the token, usable or not, was made for this person."""
    found = await session.scalar(
        select(col(Invite.id)).where(
            col(Invite.school_id) == person.school_id,
            col(Invite.token_hash) == hash_of(token),
            col(Invite.person_id) == person.id,
        )
    )
    return found is not None
