"""A student's own growth, and what they answer about their work."""

from domain import actions as a
from domain.messages.growth import ElsewhereNoted, OwnGrowth
from domain.services.learning import targets
from domain.services.people import progress
from domain.services.support import case_answers
from domain.vocabulary import Role
from handlers.turn import Turn

MOST_ADULTS = 3


async def own_growth(turn: Turn) -> OwnGrowth:
    """What is there to say to whoever asks how they compare with others."""
    turn.require(Role.STUDENT)
    levels = await targets.current_levels(turn.session, school_id=turn.school.id, student_ids=[turn.actor.id])
    latest = await progress.latest(turn.session, turn.actor, language=turn.language, occasion=turn.occasion)
    return OwnGrowth(
        shown=sum(level.is_proficient for level in levels.values()),
        latest=latest.strength,
        growth=latest.growth,
    )


async def say_worked_elsewhere(turn: Turn, action: a.SayWorkedElsewhere) -> ElsewhereNoted:
    turn.require(Role.STUDENT)
    answered = await case_answers.worked_elsewhere(
        turn.session, action.case_id, student=turn.actor, occasion=turn.occasion
    )
    return ElsewhereNoted(
        target=targets.name_of(answered.target, turn.language) if answered.target else None,
        seen_by=tuple(adult.full_name for adult in answered.seen_by)[:MOST_ADULTS],
    )
