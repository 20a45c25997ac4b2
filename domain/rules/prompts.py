"""Questions to reflect on: the built-in bank, which of them is asked next, and whether any is.

Source: DOMAIN rules 25 and 28. A prompt rides on a message that goes anyway. It thins out as a student writes
unprompted, rests when it is left alone, and comes back one at a time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from hashlib import sha256

from domain.rules.policy import Policy
from domain.vocabulary import ReflectionOccasion

LONGEST_NAME = 30
"""Characters of a prompt's name, all ASCII: it has to fit into a button beside an id."""
LONGEST_WORDS = 140
"""Characters of a question: it is one line of a message that is about something else."""
JUST_WRITE = "-"
"""In the place of a prompt's name: the student writes without a question."""
LONGEST_REST = 3
"""Times the usual rest, for somebody who goes on leaving prompts alone."""


class Known(StrEnum):
    """What is known of a question."""

    TESTED = "tested"
    """A study compared students who did something like it with others who did not; elsewhere, not here."""
    RECOMMENDED = "recommended"
    """The papers on competency-based education ask for it; nobody measured this question."""
    PRACTICE = "practice"
    """Teachers use it; we know of no study."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """A question of the built-in bank. Its words are in `templates/prompts.j2`, under its name."""

    name: str
    occasion: ReflectionOccasion
    known: Known
    source: str


_DECISIONS = "Quality and Equity by Design, domain 3: past decisions and what came of them"
_METACOGNITION = "Quality and Equity by Design, domain 3: noticing limits, choosing strategies"
_IF_THEN = "Gollwitzer & Sheeran 2006, if-then plans: a review of 94 studies, mostly of adults"
_OBSTACLES = "Duckworth, Kirby, Gollwitzer & Oettingen 2013, wish, obstacle and plan: students of grade 5"
_EXPLAINING = "Chi, de Leeuw, Chiu & LaVancher 1994, explaining to oneself: students of grade 8"
_ADVICE = "Eskreis-Winkler, Milkman, Gromet & Duckworth 2019, giving advice: high schools"
_RESOURCES = "Chen, Chavez, Ong & Gunderson 2017, choosing how to learn: college students"

_MET, _CONFERENCE = ReflectionOccasion.TARGET_MET, ReflectionOccasion.CONFERENCE
_MOVED, _WEEK, _ANY = (
    ReflectionOccasion.PLAN_MOVED,
    ReflectionOccasion.WEEK_ENDS,
    ReflectionOccasion.ANY_TIME,
)

BANK = (
    Prompt("conference_decision", _CONFERENCE, Known.RECOMMENDED, _DECISIONS),
    Prompt("conference_hardest", _CONFERENCE, Known.RECOMMENDED, _METACOGNITION),
    Prompt("conference_other_way", _CONFERENCE, Known.RECOMMENDED, _METACOGNITION),
    Prompt("conference_explain", _CONFERENCE, Known.TESTED, _EXPLAINING),
    Prompt("conference_if_then", _CONFERENCE, Known.TESTED, _IF_THEN),
    Prompt("met_again", _MET, Known.RECOMMENDED, _DECISIONS),
    Prompt("met_past_it", _MET, Known.RECOMMENDED, _METACOGNITION),
    Prompt("met_help", _MET, Known.PRACTICE, "Classrooms: naming the help that worked"),
    Prompt("met_advice", _MET, Known.TESTED, _ADVICE),
    Prompt("met_elsewhere", _MET, Known.RECOMMENDED, "Quality and Equity by Design: using it somewhere new"),
    Prompt("moved_learned", _MOVED, Known.RECOMMENDED, _DECISIONS),
    Prompt("moved_obstacle", _MOVED, Known.TESTED, _OBSTACLES),
    Prompt("moved_first_step", _MOVED, Known.TESTED, _IF_THEN),
    Prompt("moved_easier", _MOVED, Known.PRACTICE, "Classrooms: people, things and places that help"),
    Prompt("week_decision", _WEEK, Known.RECOMMENDED, _DECISIONS),
    Prompt("week_hard", _WEEK, Known.RECOMMENDED, _METACOGNITION),
    Prompt("week_way_of_working", _WEEK, Known.TESTED, _RESOURCES),
    Prompt("week_to_show", _WEEK, Known.PRACTICE, "Advisories: accomplishments first"),
    Prompt("week_clearer", _WEEK, Known.PRACTICE, "Classrooms: what is clear, what is still foggy"),
    Prompt("any_decision", _ANY, Known.RECOMMENDED, _DECISIONS),
    Prompt("any_hard", _ANY, Known.RECOMMENDED, _METACOGNITION),
    Prompt("any_strategy", _ANY, Known.RECOMMENDED, _METACOGNITION),
    Prompt("any_mistake", _ANY, Known.PRACTICE, "Classrooms: a mistake that taught something"),
    Prompt("any_question", _ANY, Known.PRACTICE, "Classrooms: a question of one's own"),
)
"""At least four for every occasion."""


def built_in(occasion: ReflectionOccasion) -> tuple[Prompt, ...]:
    return tuple(prompt for prompt in BANK if prompt.occasion is occasion)


def is_built_in(name: str) -> bool:
    return any(prompt.name == name for prompt in BANK)


@dataclass(frozen=True, slots=True)
class History:
    """Days, in the school's zone, on which a student was asked to reflect and wrote, with and without."""

    asked_on: tuple[date, ...] = ()
    """With those that are promised for a day to come."""
    prompted_on: tuple[date, ...] = ()
    """Wrote to a question that was asked."""
    unprompted_on: tuple[date, ...] = ()


def is_prompt_wanted(history: History, *, on: date, policy: Policy) -> bool:
    """Whether a message of that day may bring a question along. Source: DOMAIN rule 28

    Each reflection that the student wrote unprompted of late puts a week between two questions, and enough of
    them let questions rest. Left alone twice in a row they rest, too; then one comes back, and where that one
    is left alone the next rest is longer. Whoever wrote that day is not asked, and nobody twice on one day.
    """
    wrote_on = (*history.prompted_on, *history.unprompted_on)
    if on in wrote_on or any(day >= on for day in history.asked_on):
        return False
    looked_from = on - timedelta(weeks=policy.prompts_look_weeks)
    takes_lead = sum(looked_from < day <= on for day in history.unprompted_on)
    if takes_lead >= policy.prompts_rest_after:
        return False
    if not history.asked_on:
        return True
    last_wrote_on = max(wrote_on, default=date.min)
    left_alone = sum(day > last_wrote_on for day in history.asked_on)
    wait = max(timedelta(weeks=takes_lead), _rest(left_alone, policy))
    return on - max(history.asked_on) >= wait


def _rest(left_alone: int, policy: Policy) -> timedelta:
    """After so many questions in a row without an answer."""
    over = left_alone - policy.prompts_unanswered
    if over < 0:
        return timedelta()
    return timedelta(weeks=policy.prompts_look_weeks) * min(over + 1, LONGEST_REST)


def choose(names: Sequence[str], *, key: str, recent: Sequence[str] = ()) -> str:
    """One of the names, of which there is at least one: of those asked longest ago or never, and the same for
    the same key.

    `recent` are names asked before, the latest first. Where there are two or more, the latest is never asked
    again at once.
    """
    ages = {name: age for age, name in reversed(list(enumerate(recent)))}
    oldest = max(ages.get(name, len(recent)) for name in names)
    candidates = sorted({name for name in names if ages.get(name, len(recent)) == oldest})
    return candidates[int.from_bytes(sha256(key.encode()).digest()[:8]) % len(candidates)]


def following(names: Sequence[str], name: str) -> str | None:
    """The one after it, round and round; the first where it is none of them; None where there is no other."""
    others = [each for each in names if each != name]
    if not others:
        return None
    if name not in names:
        return names[0]
    return names[(names.index(name) + 1) % len(names)]
