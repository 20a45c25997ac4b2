"""A person's accounts on the channels: found, waiting for the advisor's word, confirmed, ended."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Date,
    Select,
    bindparam,
    cast,
    delete,
    exists,
    func,
    literal,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlmodel import col

from domain.errors import NotFound
from domain.messages.shared import LinkConfirmed, LinkDeclined, LinkMoved
from domain.models import ChannelLink, FormDraft, Person, Promise, RoleAssignment, School
from domain.models.base import Moment
from domain.services import audit
from domain.services.people import students
from domain.services.promises import promise
from domain.vocabulary import ChannelName, LinkState, PromiseState, Role

CONSENT_TEXT = "2026-11"
"""Version of what people read before they link: the page with the invite, and the first message."""

CONSENT = f"school-record:{CONSENT_TEXT}"
"""Basis of a student's consent: the school holds it on paper, and the advisor who confirms says so."""

UNREACHABLE = "unreachable: "
"""Begins the fault of a promise whose recipient had blocked the bot or left the workspace."""

STILL_NEWS = timedelta(days=14)
"""What is older would only confuse."""


@dataclass(frozen=True, slots=True)
class Known:
    """Who is behind an account, in which school, and what they are there today."""

    link: ChannelLink
    person: Person
    school: School
    roles: frozenset[Role]


@dataclass(frozen=True, slots=True)
class Waiting:
    """An account that waits for an adult's word."""

    link_id: UUID
    student_id: UUID
    student_name: str
    channel: ChannelName
    linked_at: datetime
    replaces: bool
    """Whether a confirmed account of the same student would end with it."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What became of a waiting account."""

    student: Person
    state: LinkState
    is_new: bool
    """False where somebody had decided already, or the account was withdrawn."""


async def find(session: AsyncSession, channel: ChannelName, address: str, *, now: datetime) -> Known | None:
    """The person whose account this is; None for a stranger, an ended link, or somebody who left the school.

    The link may still be pending. Roles are those of the school's local date. One query.
    """
    asked = {"channel": channel, "address": address, "now": now}
    rows = (await session.execute(_behind_account(), asked)).all()
    if not rows:
        return None
    link, person, school, _ = rows[0]
    roles: set[Role | None] = {row[3] for row in rows if row[0] is link}
    return Known(link, person, school, frozenset(role for role in roles if role))


@cache
def _behind_account() -> Select[ChannelLink, Person, School, Role]:
    """Built once: putting it together takes longer than running it."""
    day = _local_day(bindparam("now", type_=Moment))
    return (
        select(ChannelLink, Person, School, col(RoleAssignment.role))
        .join(
            Person,
            (col(Person.school_id) == col(ChannelLink.school_id))
            & (col(Person.id) == col(ChannelLink.person_id)),
        )
        .join(School, col(School.id) == col(ChannelLink.school_id))
        .outerjoin(
            RoleAssignment,
            (col(RoleAssignment.school_id) == col(Person.school_id))
            & (col(RoleAssignment.person_id) == col(Person.id))
            & (col(RoleAssignment.begins_on) <= day)
            & (col(RoleAssignment.ends_on).is_(None) | (col(RoleAssignment.ends_on) >= day)),
        )
        .where(
            col(ChannelLink.channel) == bindparam("channel"),
            col(ChannelLink.address) == bindparam("address"),
            col(ChannelLink.state) != LinkState.ENDED,
            col(Person.retired_on).is_(None) | (col(Person.retired_on) > day),
        )
    )


def _local_day(now: ColumnElement[datetime]) -> ColumnElement[date]:
    """The date in the school of the row, as an expression."""
    return cast(func.timezone(col(School.zone), now), Date)


async def waiting_for(session: AsyncSession, *, actor: Person, on: date) -> list[Waiting]:
    """Accounts on which the actor has the say, longest waiting first.

    Those of advisees; a leader also those of students who have no advisor.
    """
    confirmed = aliased(ChannelLink)
    replaces = (
        select(literal(1))
        .where(
            col(confirmed.school_id) == col(ChannelLink.school_id),
            col(confirmed.person_id) == col(ChannelLink.person_id),
            col(confirmed.channel) == col(ChannelLink.channel),
            col(confirmed.state) == LinkState.CONFIRMED,
        )
        .exists()
    )
    found = await session.execute(
        _decidable(actor, on=on)
        .where(col(ChannelLink.state) == LinkState.PENDING)
        .order_by(col(ChannelLink.linked_at))
        .add_columns(replaces)
    )
    return [
        Waiting(link.id, student.id, student.full_name, link.channel, link.linked_at, replaces=also)
        for link, student, also in found
    ]


def _decidable(actor: Person, *, on: date) -> Select[ChannelLink, Person]:
    """Links of the students on whose accounts the actor has the say."""
    return (
        select(ChannelLink, Person)
        .join(
            Person,
            (col(Person.school_id) == col(ChannelLink.school_id))
            & (col(Person.id) == col(ChannelLink.person_id)),
        )
        .where(
            col(ChannelLink.school_id) == actor.school_id,
            col(Person.id).in_(students.in_care_of(actor.school_id, actor.id, on=on)),
        )
    )


async def confirm(
    session: AsyncSession, link_id: UUID, *, actor: Person, on: date, now: datetime
) -> Decision:
    """The account is the student's from now on; an older one on the same channel ends.

    Raises NotFound. Joins the caller's transaction.
    """
    link, student = await _held(session, link_id, actor=actor, on=on)
    if link.state is not LinkState.PENDING:
        return Decision(student, link.state, is_new=False)
    await replace(session, student, channel=link.channel, but=link.id, now=now)
    link.state = LinkState.CONFIRMED
    link.decided_by_id, link.decided_at, link.consent = actor.id, now, CONSENT
    await session.flush()
    await hurry(session, student, now=now)
    record(session, "confirmed link", link, actor_id=actor.id, now=now)
    await promise(
        session,
        LinkConfirmed(student.called, actor.full_name),
        to=student,
        key=f"link:{link.id}:confirmed",
        now=now,
        account=(link.channel, link.address),
    )
    return Decision(student, link.state, is_new=True)


async def decline(
    session: AsyncSession, link_id: UUID, *, actor: Person, on: date, now: datetime
) -> Decision:
    """The account is nobody's; who holds it is told kindly. Raises NotFound.

    Joins the caller's transaction.
    """
    link, student = await _held(session, link_id, actor=actor, on=on)
    if link.state is not LinkState.PENDING:
        return Decision(student, link.state, is_new=False)
    link.decided_by_id, link.decided_at = actor.id, now
    await end(session, link, now=now)
    record(session, "declined link", link, actor_id=actor.id, now=now)
    await promise(
        session,
        LinkDeclined(actor.full_name),
        to=student,
        key=f"link:{link.id}:declined",
        now=now,
        account=(link.channel, link.address),
    )
    return Decision(student, link.state, is_new=True)


async def _held(
    session: AsyncSession, link_id: UUID, *, actor: Person, on: date
) -> tuple[ChannelLink, Person]:
    """The link, held so that two advisors decide one after the other. Raises NotFound."""
    statement = _decidable(actor, on=on).where(col(ChannelLink.id) == link_id)
    found = (await session.execute(statement.with_for_update(of=ChannelLink))).one_or_none()
    if found is None:
        raise NotFound
    link, student = found
    await session.refresh(link)
    return link, student


async def end(session: AsyncSession, link: ChannelLink, *, now: datetime, is_replaced: bool = False) -> None:
    """The account is nobody's from now on: what was promised to it is not sent, and what was being written
    there is gone.

    What was promised to the person on whatever account goes on waiting where another account takes over or
    is left; else it is dropped too. Joins the caller's transaction.
    """
    link.state, link.ended_at = LinkState.ENDED, now
    await session.flush()
    if not is_replaced:
        await _forget_draft(session, link)
    due = update(Promise).where(
        col(Promise.school_id) == link.school_id,
        col(Promise.recipient_id) == link.person_id,
        col(Promise.state) == PromiseState.DUE,
    )
    to_it = (col(Promise.channel) == link.channel) & (col(Promise.address) == link.address)
    person = await session.get_one(Person, (link.school_id, link.person_id))
    if is_replaced or await channels_of(session, person):
        # Tried here before, without luck: no reply to this account, so another one will do.
        is_reply = col(Promise.key).startswith("reply:")
        await session.execute(due.where(to_it, ~is_reply).values(channel=None, address=None))
    else:
        to_it |= col(Promise.address).is_(None)
    await session.execute(
        due.where(to_it).values(state=PromiseState.DROPPED, facts={}, fault="the link ended")
    )


async def _forget_draft(session: AsyncSession, link: ChannelLink) -> None:
    """Half-typed words stay nowhere once nobody is there on the channel to go on with them."""
    await session.execute(
        delete(FormDraft).where(
            col(FormDraft.school_id) == link.school_id,
            col(FormDraft.person_id) == link.person_id,
            col(FormDraft.channel) == link.channel,
            ~exists().where(
                col(ChannelLink.school_id) == link.school_id,
                col(ChannelLink.person_id) == link.person_id,
                col(ChannelLink.channel) == link.channel,
                col(ChannelLink.state) == LinkState.CONFIRMED,
            ),
        )
    )


async def hurry(session: AsyncSession, person: Person, *, now: datetime) -> None:
    """What waited for the person to have an account is due now. Joins the caller's transaction."""
    await session.execute(
        update(Promise)
        .where(
            col(Promise.school_id) == person.school_id,
            col(Promise.recipient_id) == person.id,
            col(Promise.state) == PromiseState.DUE,
            # What was never tried is due later on purpose.
            col(Promise.attempts) > 0,
            col(Promise.due_at) > now,
        )
        .values(due_at=now)
    )


async def came_back(session: AsyncSession, link: ChannelLink, *, now: datetime) -> None:
    """Somebody who could not be reached writes again: what was kept from them is due now, and nobody else
    need hear of it any more.

    Answers of back then are not due: nobody waits for them. Joins the caller's transaction.
    """
    link.unreachable_since = None
    await session.execute(
        update(Promise)
        .where(
            col(Promise.school_id) == link.school_id,
            col(Promise.key).startswith(f"unreachable:{link.id}:"),
            col(Promise.state) == PromiseState.DUE,
        )
        .values(state=PromiseState.DROPPED, facts={}, fault="in reach again")
    )
    await session.execute(
        update(Promise)
        .where(
            col(Promise.school_id) == link.school_id,
            col(Promise.recipient_id) == link.person_id,
            col(Promise.channel) == link.channel,
            col(Promise.address) == link.address,
            col(Promise.state) == PromiseState.FAILED,
            col(Promise.fault).startswith(UNREACHABLE),
            ~col(Promise.key).startswith("reply:"),
            col(Promise.promised_at) > now - STILL_NEWS,
        )
        .values(state=PromiseState.DUE, due_at=now)
    )
    await hurry(session, await session.get_one(Person, (link.school_id, link.person_id)), now=now)


async def replace(
    session: AsyncSession, person: Person, *, channel: ChannelName, but: UUID, now: datetime
) -> None:
    """The person's other accounts on the channel end. A confirmed one is told that another took its place:
    whoever did not wish that should know. Joins the caller's transaction.
    """
    for link in await _lasting(session, person, channel):
        if link.id == but:
            continue
        was_confirmed = link.state is LinkState.CONFIRMED
        await end(session, link, now=now, is_replaced=True)
        if was_confirmed:
            await promise(
                session,
                LinkMoved(person.called),
                to=person,
                key=f"link:{link.id}:moved",
                now=now,
                account=(link.channel, link.address),
            )


async def end_waiting(session: AsyncSession, person: Person, *, channel: ChannelName, now: datetime) -> None:
    """Accounts on the channel that still wait for a word no longer do. Joins the caller's transaction."""
    for link in await _lasting(session, person, channel):
        if link.state is LinkState.PENDING:
            await end(session, link, now=now, is_replaced=True)


async def _lasting(
    session: AsyncSession, person: Person, channel: ChannelName | None = None
) -> Sequence[ChannelLink]:
    """The person's links that have not ended, held until the transaction ends."""
    there = select(ChannelLink).where(
        col(ChannelLink.school_id) == person.school_id,
        col(ChannelLink.person_id) == person.id,
        col(ChannelLink.state) != LinkState.ENDED,
    )
    if channel is not None:
        there = there.where(col(ChannelLink.channel) == channel)
    return (await session.scalars(there.with_for_update())).all()


async def unlink(session: AsyncSession, link: ChannelLink, *, actor: Person, now: datetime) -> None:
    """One's own account, ended at once. Joins the caller's transaction."""
    await end(session, link, now=now)
    record(session, "unlinked", link, actor_id=actor.id, now=now)


async def unlink_student(
    session: AsyncSession, student_id: UUID, *, actor: Person, on: date, now: datetime
) -> tuple[Person, int]:
    """A lost phone: the student, and how many accounts ended. Raises NotFound.

    Joins the caller's transaction.
    """
    student = await students.get_in_care(session, student_id, actor=actor, on=on)
    return student, await end_accounts(session, student, channel=None, actor=actor, now=now)


async def end_accounts(
    session: AsyncSession,
    person: Person,
    *,
    channel: ChannelName | None,
    actor: Person | None,
    now: datetime,
) -> int:
    """How many accounts of the person ended, on one channel or on all. No actor: the command line.

    Joins the caller's transaction.
    """
    lasting = await _lasting(session, person, channel)
    for link in lasting:
        await end(session, link, now=now)
        record(session, "unlinked", link, actor_id=actor.id if actor else None, now=now)
    return len(lasting)


async def channels_of(session: AsyncSession, person: Person) -> frozenset[ChannelName]:
    """On which channels the person has a confirmed account now."""
    found = await session.scalars(
        select(col(ChannelLink.channel)).where(
            col(ChannelLink.school_id) == person.school_id,
            col(ChannelLink.person_id) == person.id,
            col(ChannelLink.state) == LinkState.CONFIRMED,
        )
    )
    return frozenset(found)


async def latest_channel(session: AsyncSession, person: Person) -> ChannelName | None:
    """Where the person had an account last, ended or not; None where there never was one."""
    return await session.scalar(
        select(col(ChannelLink.channel))
        .where(col(ChannelLink.school_id) == person.school_id, col(ChannelLink.person_id) == person.id)
        .order_by(col(ChannelLink.linked_at).desc(), col(ChannelLink.id).desc())
        .limit(1)
    )


def record(
    session: AsyncSession, what: str, link: ChannelLink, *, actor_id: UUID | None, now: datetime
) -> None:
    """An audit entry about a link. Joins the caller's transaction."""
    audit.record(
        session,
        what,
        school_id=link.school_id,
        actor_id=actor_id,
        about_id=link.person_id,
        now=now,
        link=str(link.id),
        channel=link.channel,
    )
