"""When one wants to hear of things. Source: DOMAIN rules 21, 23 and 28"""

from datetime import time

from domain import actions as a
from domain.errors import NotFound
from domain.forms import Answers, AnyField, ChoiceField, Form, Option, When
from domain.messages.cadence import CadenceSet, WeeklyTime
from domain.models import Cadence
from domain.rules.nudging import is_quiet
from domain.services.families import guardians
from domain.services.nudges import cadences
from domain.vocabulary import Rhythm, Role
from handlers.turn import Turn

_TIMES = (
    "07:00",
    "07:30",
    "08:00",
    "12:00",
    "14:00",
    "15:30",
    "16:00",
    "17:00",
    "18:00",
    "19:00",
)
_ON, _OFF = "on", "off"
_COMES = frozenset({Rhythm.FADING.value, Rhythm.EVERY_WEEK.value})


async def cadence_form(turn: Turn, action: a.ChooseCadence) -> Form:
    """Asks students for their weekly message, teachers and advisors for their digest, families for the week
    of their children; others have none.
    """
    chosen = await cadences.of_person(turn.session, turn.actor)
    fields: list[AnyField] = []
    if Role.STUDENT in turn.roles:
        fields += await _weekly_fields(turn, chosen)
    if turn.roles & {Role.TEACHER, Role.ADVISOR}:
        fields.append(_time_field(turn, "digest", _digest_at(turn, chosen)))
    if Role.TEACHER in turn.roles:
        fields.append(
            ChoiceField(
                name="reminders",
                options=(Option(_ON), Option(_OFF)),
                initial=_OFF if chosen.reminds is False else _ON,
            )
        )
    if await _is_told_of_children(turn):
        fields.append(
            ChoiceField(
                name="family",
                options=(Option(_ON), Option(_OFF)),
                initial=_OFF if chosen.rhythm is Rhythm.OFF else _ON,
            )
        )
    if not fields:
        raise NotFound
    return Form(opener=action, fields=tuple(fields))


async def _is_told_of_children(turn: Turn) -> bool:
    """Whether the school's protocol has a weekly message for them; a student has a rhythm of their own."""
    if Role.STUDENT in turn.roles or not turn.policy.family_weekly:
        return False
    return any(each.hears for each in await guardians.of_guardian(turn.session, turn.actor, on=turn.today))


async def _weekly_fields(turn: Turn, chosen: Cadence) -> tuple[AnyField, ...]:
    weekdays = await cadences.weekdays(turn.session, turn.school.id)
    weekly = _weekly(turn, chosen)
    return (
        ChoiceField(
            name="rhythm",
            options=tuple(Option(rhythm.value) for rhythm in Rhythm),
            initial=weekly.rhythm.value,
        ),
        ChoiceField(
            name="weekday",
            options=tuple(Option(str(day)) for day in sorted({*weekdays, weekly.weekday})),
            initial=str(weekly.weekday),
            when=When("rhythm", _COMES),
        ),
        _time_field(turn, "at", weekly.at, when=When("rhythm", _COMES)),
    )


def _time_field(turn: Turn, name: str, chosen: time, *, when: When | None = None) -> ChoiceField:
    """Times outside of the quiet hours, in which nothing would come."""
    quiet_from, quiet_until = turn.policy.quiet_hours
    open_times = {each for each in _TIMES if not is_quiet(time.fromisoformat(each), quiet_from, quiet_until)}
    shown = chosen.strftime("%H:%M")
    return ChoiceField(
        name=name,
        options=tuple(Option(each) for each in sorted({*open_times, shown})),
        initial=shown,
        when=when,
    )


async def choose(turn: Turn, action: a.ChooseCadence, answers: Answers) -> CadenceSet:
    form = await cadence_form(turn, action)
    asked = {field.name for field in form.fields}
    if "rhythm" in asked:
        await _choose_weekly(turn, answers)
    if "digest" in asked:
        digest_at = answers.text("digest")
        await cadences.choose_digest(
            turn.session, turn.actor, at=time.fromisoformat(digest_at) if digest_at else None, now=turn.now
        )
    if "reminders" in asked:
        are_wanted = answers.text("reminders") != _OFF
        await cadences.choose_reminders(turn.session, turn.actor, are_wanted=are_wanted, now=turn.now)
    if "family" in asked:
        rhythm = Rhythm.OFF if answers.text("family") == _OFF else Rhythm.EVERY_WEEK
        await cadences.choose_weekly(
            turn.session, turn.actor, rhythm=rhythm, weekday=None, at=None, now=turn.now
        )
    chosen = await cadences.of_person(turn.session, turn.actor)
    quiet_from, quiet_until = turn.policy.quiet_hours
    return CadenceSet(
        quiet_from=quiet_from,
        quiet_until=quiet_until,
        weekly=_weekly(turn, chosen) if "rhythm" in asked else None,
        digest_at=_digest_at(turn, chosen) if "digest" in asked else None,
        reminds=chosen.reminds is not False if "reminders" in asked else None,
        family=chosen.rhythm is not Rhythm.OFF if "family" in asked else None,
    )


async def _choose_weekly(turn: Turn, answers: Answers) -> None:
    weekday, at = answers.text("weekday"), answers.text("at")
    await cadences.choose_weekly(
        turn.session,
        turn.actor,
        rhythm=Rhythm(answers.text("rhythm") or Rhythm.FADING),
        weekday=int(weekday) if weekday else None,
        at=time.fromisoformat(at) if at else None,
        now=turn.now,
    )


def _weekly(turn: Turn, chosen: Cadence) -> WeeklyTime:
    """As chosen, else the school's."""
    return WeeklyTime(
        chosen.rhythm,
        turn.policy.weekly_on if chosen.weekly_on is None else chosen.weekly_on,
        chosen.weekly_at or time.fromisoformat(turn.policy.weekly_at),
    )


def _digest_at(turn: Turn, chosen: Cadence) -> time:
    return chosen.digest_at or time.fromisoformat(turn.policy.digest_at)
