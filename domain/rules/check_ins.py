"""The weekly check-in: what is asked, what counts as an answer, and who was met. Source: DOMAIN rule 29"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from domain.vocabulary import CheckInMissed, CheckInState, HelpWish

ACCOMPLISHMENT = "accomplishment"
GOING = "going"
HELP = "help"
HELP_WORDS = "help_words"

QUESTIONS = (ACCOMPLISHMENT, GOING, HELP, HELP_WORDS)
"""Names of the questions in the order in which they are asked: what went well comes first. `HELP` is
answered with words of `HelpWish`, the others in the student's own. Goals are kept apart: they are rows.
"""

_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Said:
    """An answer in words, or spoken; both only where two forms were answered at once."""

    words: str | None = None
    attachment_id: UUID | None = None
    """Of a voice note."""
    seconds: int | None = None
    """How long it is."""
    more: tuple[UUID, ...] = ()
    """Attachments of further voice notes, likewise."""

    @property
    def recordings(self) -> tuple[UUID, ...]:
        return (self.attachment_id, *self.more) if self.attachment_id else ()


@dataclass(frozen=True, slots=True)
class CheckInAnswers:
    """What a student answered; what they left out is None or empty."""

    accomplishment: Said | None = None
    going: Said | None = None
    help: frozenset[HelpWish] = field(default_factory=frozenset)
    help_words: Said | None = None

    @property
    def is_empty(self) -> bool:
        return self == CheckInAnswers()

    @property
    def in_words(self) -> tuple[str, ...]:
        """What was written, in the order of the questions."""
        said = (self.accomplishment, self.going, self.help_words)
        return tuple(each.words for each in said if each and each.words)

    @property
    def voices(self) -> tuple[UUID, ...]:
        """Attachments of what was spoken, in the order of the questions."""
        spoken = (self.accomplishment, self.going, self.help_words)
        return tuple(each for said in spoken if said for each in said.recordings)


def to_json(answers: CheckInAnswers) -> dict[str, Any]:
    """As `CheckIn.answers` keeps them; what was left out is absent."""
    said = {
        ACCOMPLISHMENT: answers.accomplishment,
        GOING: answers.going,
        HELP_WORDS: answers.help_words,
    }
    kept: dict[str, Any] = {name: _said_json(each) for name, each in said.items() if each is not None}
    if answers.help:
        kept[HELP] = [wish.value for wish in HelpWish if wish in answers.help]
    return kept


def from_json(kept: Mapping[str, Any] | None) -> CheckInAnswers:
    """What `to_json` wrote; empty for None. A wish that no version knows any more is left out."""
    if not kept:
        return CheckInAnswers()
    known = set(HelpWish)
    return CheckInAnswers(
        accomplishment=_said(kept.get(ACCOMPLISHMENT)),
        going=_said(kept.get(GOING)),
        help=frozenset(HelpWish(wish) for wish in kept.get(HELP, ()) if wish in known),
        help_words=_said(kept.get(HELP_WORDS)),
    )


def _said_json(said: Said) -> str | dict[str, Any]:
    if said.attachment_id is None:
        return said.words or ""
    kept: dict[str, Any] = {"attachment_id": str(said.attachment_id), "seconds": said.seconds}
    if said.words:
        kept["words"] = said.words
    if said.more:
        kept["more"] = [str(each) for each in said.more]
    return kept


def _said(kept: object) -> Said | None:
    if isinstance(kept, str):
        return Said(words=kept)
    if isinstance(kept, Mapping):
        return Said(
            words=kept.get("words"),
            attachment_id=UUID(str(kept["attachment_id"])),
            seconds=kept.get("seconds"),
            more=tuple(UUID(each) for each in kept.get("more", ())),
        )
    return None


def state_of(
    *, is_met: bool, missed: CheckInMissed | None, wants_to_talk: bool, is_answered: bool
) -> CheckInState:
    """Where a check-in stands. Who was met after all was not away; who would rather talk has answered."""
    if is_met:
        return CheckInState.MET
    if missed is CheckInMissed.ABSENT:
        return CheckInState.AWAY
    if wants_to_talk:
        return CheckInState.RATHER_TALK
    return CheckInState.ANSWERED if is_answered else CheckInState.ASKED


@dataclass(frozen=True, slots=True)
class Coverage:
    """Who of some students was met in some week."""

    met: int
    of: int
    """All but those who were away."""
    away: int

    @property
    def unmet(self) -> int:
        return self.of - self.met


def coverage(states: Iterable[CheckInState]) -> Coverage:
    """Whoever was away the whole week is no hole in it."""
    there = list(states)
    away = there.count(CheckInState.AWAY)
    return Coverage(met=there.count(CheckInState.MET), of=len(there) - away, away=away)


def weeks_unmet(latest_first: Iterable[CheckInState]) -> int:
    """For how many check-ins in a row a student has not been met.

    Weeks without a check-in (no school) and those in which they were away do not count.
    """
    weeks = 0
    for state in latest_first:
        if state is CheckInState.MET:
            break
        weeks += state is not CheckInState.AWAY
    return weeks


def monday_of(day: date) -> date:
    """The Monday of its ISO week, by which check-ins and goals are named."""
    return day - _DAY * day.weekday()


def is_over(week_on: date, *, today: date) -> bool:
    """Whether the week that begins on that Monday has passed."""
    return today >= week_on + _WEEK


def is_away(days: Iterable[date], spans: Iterable[tuple[date, date]]) -> bool:
    """Whether somebody was away on all of the days with school; False where there are none.

    `spans` are first and last days of confirmed absences, both included.
    """
    there, away = list(days), list(spans)
    return bool(there) and all(any(first <= day <= last for first, last in away) for day in there)
