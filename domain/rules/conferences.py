"""The conference's state machine. Source: DOMAIN rules 4, 12 and 16."""

from collections.abc import Collection, Iterable
from datetime import date, datetime, time
from enum import StrEnum
from itertools import islice

from domain.vocabulary import ConferenceState

_HALF_HOUR = 30
"""Minutes."""


class Move(StrEnum):
    """What somebody does to a conference."""

    ASK = "ask"
    BOOK = "book"
    """The student takes one of the teacher's weekly times: the teacher has agreed to it beforehand."""
    OFFER = "offer"
    """A teacher invites, with a time."""
    ACCEPT = "accept"
    PROPOSE = "propose"
    TAKE_TIME = "take_time"
    ASK_OTHER_TIME = "ask_other_time"
    CALL_OFF = "call_off"
    """The teacher cannot come: the request stays where it was in the queue."""
    HOLD = "hold"
    """A time became free: it is kept for a while for who has waited longest."""
    LAPSE = "lapse"
    """It was not taken, and goes on to the next."""
    MISS = "miss"
    RECORD_MET = "record_met"
    RECORD_NOT_YET = "record_not_yet"
    CANCEL = "cancel"


class WaitsFor(StrEnum):
    """Whose turn it is."""

    TEACHER = "teacher"
    STUDENT = "student"
    NOBODY = "nobody"


STUDENT_MOVES = frozenset({Move.ASK, Move.BOOK, Move.TAKE_TIME, Move.ASK_OTHER_TIME, Move.CANCEL})
TIME_MOVES = frozenset({Move.HOLD, Move.LAPSE})
"""Nobody's: what time brings. All others are the teacher's."""

_S = ConferenceState

TRANSITIONS: dict[tuple[ConferenceState, Move], ConferenceState] = {
    (_S.REQUESTED, Move.ACCEPT): _S.SCHEDULED,
    (_S.REQUESTED, Move.PROPOSE): _S.PROPOSED,
    (_S.REQUESTED, Move.BOOK): _S.SCHEDULED,
    (_S.REQUESTED, Move.HOLD): _S.PROPOSED,
    (_S.REQUESTED, Move.CANCEL): _S.CANCELLED,
    (_S.REQUESTED, Move.RECORD_MET): _S.MET,
    (_S.REQUESTED, Move.RECORD_NOT_YET): _S.NOT_YET,
    (_S.PROPOSED, Move.TAKE_TIME): _S.SCHEDULED,
    (_S.PROPOSED, Move.ASK_OTHER_TIME): _S.REQUESTED,
    (_S.PROPOSED, Move.PROPOSE): _S.PROPOSED,
    (_S.PROPOSED, Move.ACCEPT): _S.SCHEDULED,
    (_S.PROPOSED, Move.BOOK): _S.SCHEDULED,
    (_S.PROPOSED, Move.CALL_OFF): _S.REQUESTED,
    (_S.PROPOSED, Move.LAPSE): _S.REQUESTED,
    (_S.PROPOSED, Move.CANCEL): _S.CANCELLED,
    (_S.PROPOSED, Move.RECORD_MET): _S.MET,
    (_S.PROPOSED, Move.RECORD_NOT_YET): _S.NOT_YET,
    (_S.SCHEDULED, Move.PROPOSE): _S.PROPOSED,
    (_S.SCHEDULED, Move.ASK_OTHER_TIME): _S.REQUESTED,
    (_S.SCHEDULED, Move.BOOK): _S.SCHEDULED,
    (_S.SCHEDULED, Move.CALL_OFF): _S.REQUESTED,
    (_S.SCHEDULED, Move.MISS): _S.MISSED,
    (_S.SCHEDULED, Move.CANCEL): _S.CANCELLED,
    (_S.SCHEDULED, Move.RECORD_MET): _S.MET,
    (_S.SCHEDULED, Move.RECORD_NOT_YET): _S.NOT_YET,
    (_S.MISSED, Move.ASK): _S.REQUESTED,
    (_S.MISSED, Move.OFFER): _S.PROPOSED,
    (_S.MISSED, Move.CANCEL): _S.CANCELLED,
    (_S.MISSED, Move.RECORD_MET): _S.MET,
    (_S.MISSED, Move.RECORD_NOT_YET): _S.NOT_YET,
    (_S.NOT_YET, Move.ASK): _S.REQUESTED,
    (_S.NOT_YET, Move.OFFER): _S.PROPOSED,
    (_S.NOT_YET, Move.RECORD_MET): _S.MET,
}
"""Every arrow there is. MET and CANCELLED end this conference; a new one may always be asked for.

A "not yet" becomes met without being asked for again where a conference on another target showed this one
too.
"""

ENDED = frozenset({_S.MET, _S.CANCELLED})

OUTCOMES = frozenset({_S.MET, _S.NOT_YET})
"""What comes of meeting."""


def waits_for(state: ConferenceState, *, has_responded: bool = False) -> WaitsFor:
    """Whose answer is awaited. An outcome waits for what the student says to it, or for one tap; then a met
    conference is closed, and the next move on a "not yet" is the student's to make when they are ready.
    """
    match state:
        case _S.REQUESTED:
            return WaitsFor.TEACHER
        case _S.PROPOSED | _S.MISSED:
            return WaitsFor.STUDENT
        case _S.NOT_YET | _S.MET if not has_responded:
            return WaitsFor.STUDENT
        case _:
            return WaitsFor.NOBODY


def after(state: ConferenceState, move: Move) -> ConferenceState | None:
    """The state a move leads to; None where the move is not possible."""
    return TRANSITIONS.get((state, move))


def moves_from(state: ConferenceState) -> frozenset[Move]:
    return frozenset(move for from_state, move in TRANSITIONS if from_state == state)


def usual_times(school_hours: tuple[time, time]) -> tuple[time, ...]:
    """Times of day to suggest: half an hour into the school day, its middle, and half an hour before its end,
    on the half hour. A school day too short for that has its beginning only.
    """
    begins, ends = (_minutes(each) for each in school_hours)
    meant = (begins + _HALF_HOUR, (begins + ends) // 2, ends - _HALF_HOUR)
    on_the_half_hour = sorted({minute // _HALF_HOUR * _HALF_HOUR for minute in meant})
    fit = tuple(time(minute // 60, minute % 60) for minute in on_the_half_hour if begins <= minute < ends)
    return fit or (school_hours[0],)


def suggested_times(
    days: Iterable[date], times: Iterable[time], *, now: datetime, taken: Collection[datetime], limit: int
) -> tuple[datetime, ...]:
    """The first free times on these days that are still ahead, in the zone of `now`."""
    times = tuple(times)
    meant = (datetime.combine(day, at, tzinfo=now.tzinfo) for day in days for at in times)
    return tuple(islice((moment for moment in meant if moment > now and moment not in taken), limit))


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute
