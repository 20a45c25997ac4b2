"""What a family hears of, in what way, and when. Source: DOMAIN rules 20 and 32"""

from datetime import datetime, timedelta

from domain.rules.policy import Policy
from domain.vocabulary import FamilyPart, FamilyTaskReason, Rhythm

LONGEST_BREAK = timedelta(weeks=4)
"""A summary that did not go in its own week goes in the next one with school, and never after: it would be an
old one. After a break that is longer than this it is old already."""


def parts_of(policy: Policy) -> tuple[FamilyPart, ...]:
    """What the school tells families of, in the order of the list; a word nobody knows is left out."""
    return tuple(part for part in FamilyPart if part.value in policy.family_parts)


def goes_after(opened_at: datetime, *, policy: Policy) -> datetime:
    """Before which it goes to no family: the student reads it first."""
    return opened_at + timedelta(hours=policy.family_waits_hours)


def reach_in_person(
    *, hears: bool, on_paper: bool, is_linked: bool, is_in_reach: bool
) -> FamilyTaskReason | None:
    """Why the advisor brings a guardian the week in person; None where a message does, or where nobody is to
    tell them of it unasked.
    """
    if not hears:
        return None
    if on_paper:
        return FamilyTaskReason.ON_PAPER
    if not is_linked:
        return FamilyTaskReason.NO_LINK
    return None if is_in_reach else FamilyTaskReason.OUT_OF_REACH


def gets_messages(*, hears: bool, on_paper: bool, is_in_reach: bool, rhythm: Rhythm | None) -> bool:
    """Whether the week goes to a guardian by message; who turned it off is left in peace."""
    return hears and not on_paper and is_in_reach and rhythm is not Rhythm.OFF
