"""A teacher's calendar address."""

from domain.messages.base import Message
from domain.messages.feeds import (
    CalendarAddress,
    CalendarAddressReady,
    CalendarAddressRevokeAsked,
    CalendarAddressRevoked,
)
from domain.services.conferences import feeds
from domain.vocabulary import Role
from handlers.turn import Turn


async def show(turn: Turn) -> CalendarAddress:
    """Whether there is one; the address itself was shown when it was made, and cannot be shown again."""
    turn.require(Role.TEACHER)
    found = await feeds.current(turn.session, turn.actor)
    made_on = turn.occasion.day_of(found.made_at) if found is not None else None
    return CalendarAddress(made_on, is_possible=bool(turn.policy.public_url))


async def make(turn: Turn) -> Message:
    """A new one; where calendar programs cannot reach this process, why not."""
    turn.require(Role.TEACHER)
    if not turn.policy.public_url:
        return await show(turn)
    before = await feeds.current(turn.session, turn.actor)
    url = await feeds.make(turn.session, turn.actor, public_url=turn.policy.public_url, now=turn.now)
    return CalendarAddressReady(url, has_replaced=before is not None)


async def ask_revoke(turn: Turn) -> Message:
    turn.require(Role.TEACHER)
    if await feeds.current(turn.session, turn.actor) is None:
        return await show(turn)
    return CalendarAddressRevokeAsked()


async def revoke(turn: Turn) -> CalendarAddressRevoked:
    turn.require(Role.TEACHER)
    await feeds.revoke(turn.session, turn.actor, now=turn.now)
    return CalendarAddressRevoked()
