"""Asks at the moment of sending whether a nudge still may and should be sent.

Source: DOMAIN rules 11, 16 and 23
"""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from domain.messages.base import Message, Nudge, StudentNudge
from domain.messages.check_ins import CheckInQuestions
from domain.messages.reminders import ConferenceReminder, ConferencesSoon
from domain.messages.talks import CheckInAskedAgain
from domain.models import Person, Promise, School
from domain.rules.policy import policy_of
from domain.services.nudges import nudge_truth
from domain.services.nudges.nudge_windows import windows_of
from domain.services.nudges.nudging import ARRIVED, with_place
from domain.services.occasions import Occasion


@dataclass(frozen=True, slots=True)
class Send:
    """It may go, as it stands now: its facts are gathered anew where they can have changed."""

    message: Message


@dataclass(frozen=True, slots=True)
class Postpone:
    """Not now: in the quiet hours, on a day without school, or on one that had a nudge already."""

    until: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Drop:
    """Not any more."""

    reason: str


Verdict = Send | Postpone | Drop


async def still_wanted(session: AsyncSession, row: Promise, nudge: Nudge, *, now: datetime) -> Verdict:
    """Whether a nudge that is due may be sent now, and with which facts. Changes nothing.

    That it is not too late, its recipient still at the school and still allowed to see the student is asked
    of every promise.
    """
    school = await session.get_one(School, row.school_id)
    recipient = await session.get_one(Person, (row.school_id, row.recipient_id))
    occasion = Occasion(school, policy_of(school.settings), now)
    is_check_in = isinstance(nudge, CheckInQuestions)
    windows = await windows_of(
        session, [recipient.id], occasion=occasion, taken_by=ARRIVED, for_check_in=is_check_in
    )
    window = windows[recipient.id]
    if isinstance(nudge, ConferenceReminder | ConferencesSoon | CheckInAskedAgain):
        window = replace(window, silent_on=frozenset())
    if not window.is_open(now):
        until = window.next_open(now)
        if until is None or (row.not_after is not None and until > row.not_after):
            return Drop("too late: no moment for it until then")
        return Postpone(until, "no moment for it now")
    if isinstance(nudge, StudentNudge) and nudge.COUNTS:
        # Of what arrived: it counts itself for nothing.
        has_place = await with_place(
            session,
            [recipient.id],
            week=window.week_of(now),
            occasion=occasion,
            states=ARRIVED,
            for_check_in=is_check_in,
        )
        if not has_place:
            return Drop("enough this week")
    current = await nudge_truth.as_it_stands(session, nudge, to=recipient, occasion=occasion)
    return Send(current) if current is not None else Drop("no longer so")
