"""The conference's state machine. Source: DOMAIN rules 4, 12 and 16."""

from enum import StrEnum

from domain.vocabulary import ConferenceState


class Move(StrEnum):
    """What somebody does to a conference."""

    ASK = "ask"
    ACCEPT = "accept"
    PROPOSE = "propose"
    TAKE_TIME = "take_time"
    ASK_OTHER_TIME = "ask_other_time"
    RECORD_MET = "record_met"
    RECORD_NOT_YET = "record_not_yet"
    CANCEL = "cancel"


class WaitsFor(StrEnum):
    """Whose turn it is."""

    TEACHER = "teacher"
    STUDENT = "student"
    NOBODY = "nobody"


STUDENT_MOVES = frozenset({Move.ASK, Move.TAKE_TIME, Move.ASK_OTHER_TIME, Move.CANCEL})

_S = ConferenceState

TRANSITIONS: dict[tuple[ConferenceState, Move], ConferenceState] = {
    (_S.REQUESTED, Move.ACCEPT): _S.SCHEDULED,
    (_S.REQUESTED, Move.PROPOSE): _S.PROPOSED,
    (_S.REQUESTED, Move.CANCEL): _S.CANCELLED,
    (_S.REQUESTED, Move.RECORD_MET): _S.MET,
    (_S.REQUESTED, Move.RECORD_NOT_YET): _S.NOT_YET,
    (_S.PROPOSED, Move.TAKE_TIME): _S.SCHEDULED,
    (_S.PROPOSED, Move.ASK_OTHER_TIME): _S.REQUESTED,
    (_S.PROPOSED, Move.PROPOSE): _S.PROPOSED,
    (_S.PROPOSED, Move.ACCEPT): _S.SCHEDULED,
    (_S.PROPOSED, Move.CANCEL): _S.CANCELLED,
    (_S.PROPOSED, Move.RECORD_MET): _S.MET,
    (_S.PROPOSED, Move.RECORD_NOT_YET): _S.NOT_YET,
    (_S.SCHEDULED, Move.PROPOSE): _S.PROPOSED,
    (_S.SCHEDULED, Move.ASK_OTHER_TIME): _S.REQUESTED,
    (_S.SCHEDULED, Move.CANCEL): _S.CANCELLED,
    (_S.SCHEDULED, Move.RECORD_MET): _S.MET,
    (_S.SCHEDULED, Move.RECORD_NOT_YET): _S.NOT_YET,
    (_S.NOT_YET, Move.ASK): _S.REQUESTED,
}
"""Every arrow there is. MET and CANCELLED end this conference; a new one may always be asked for."""

ENDED = frozenset({_S.MET, _S.CANCELLED})


def waits_for(state: ConferenceState, *, has_responded: bool = False) -> WaitsFor:
    """Whose answer is awaited. A "not yet" waits for what the student says to it, then for nobody's answer:
    the next move is the student's to make when they are ready.
    """
    match state:
        case _S.REQUESTED:
            return WaitsFor.TEACHER
        case _S.PROPOSED:
            return WaitsFor.STUDENT
        case _S.NOT_YET if not has_responded:
            return WaitsFor.STUDENT
        case _:
            return WaitsFor.NOBODY


def after(state: ConferenceState, move: Move) -> ConferenceState | None:
    """The state a move leads to; None where the move is not possible."""
    return TRANSITIONS.get((state, move))


def moves_from(state: ConferenceState) -> frozenset[Move]:
    return frozenset(move for from_state, move in TRANSITIONS if from_state == state)
