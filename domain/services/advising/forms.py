"""The forms of an advisor: what came of a talk, another time for it, when the questions go out."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from domain.actions import MeetAnotherTime, RecordTalk, SetAdvisoryTime
from domain.errors import FieldProblem, InvalidAnswers, Problem
from domain.forms import (
    Answers,
    AnyField,
    ChoiceField,
    ChoicesField,
    DateField,
    FileField,
    FileKind,
    Form,
    MomentField,
    Option,
    TextField,
    When,
)
from domain.models import CheckInAgreement, Person
from domain.rules.excerpts import excerpt
from domain.services.advising import advisory_times, agreements, weeks
from domain.services.advising.agreements import Agreed
from domain.services.advising.talks import Talked
from domain.services.conferences import conference_times
from domain.services.occasions import Occasion
from domain.services.people import students
from domain.vocabulary import Holder

MOST_AGREEMENTS = 3
"""Made in one talk: few are kept."""

LONGEST_NOTE = 1_500
LONGEST_AGREEMENT = 200
"""Characters; three of them and a note fit one message, whatever is written."""

LONGEST_WORD = 400
LONGEST_OPTION = 70
MOST_STANDING = 10
"""Agreements that one form asks about, the oldest first."""

AHEAD = timedelta(days=60)
"""For so long an agreement may take."""

NOBODY = "nobody"
"""There is nothing more to agree on."""

HALF_AN_HOUR = timedelta(minutes=30)
MARGIN = timedelta(hours=1)

WHO = frozenset(each.value for each in Holder)


async def to_record(
    session: AsyncSession, action: RecordTalk, *, adult: Person, is_whole: bool, occasion: Occasion
) -> Form:
    """What became of what stands, a note that the student reads, and up to `MOST_AGREEMENTS` new agreements.

    Where the form opens whole, the words of an agreement come first and nothing depends on anything, so that
    nothing typed is left out; step by step it asks who does it first, and stops where nobody does. Raises
    NotFound.
    """
    student = await students.get_advised(session, action.student_id, actor=adult, on=occasion.today)
    stands = await agreements.standing(session, student)
    fields: list[AnyField] = [*_standing_fields(stands[:MOST_STANDING])]
    fields.append(TextField(name="note", required=False, max_length=LONGEST_NOTE, takes_voice=True))
    if is_whole:
        fields.append(FileField(name="recording", required=False, kinds=(FileKind.SOUND,), most=1))
    for number in range(1, MOST_AGREEMENTS + 1):
        fields += _agreement_fields(number, is_whole=is_whole, today=occasion.today)
    fields.append(
        MomentField(name="meets_at", required=False, not_before=occasion.now.astimezone(occasion.zone))
    )
    week_on = weeks.week_of(action.week, occasion)
    return Form(action, tuple(fields), about=student.full_name, details={"week_on": week_on.isoformat()})


def _standing_fields(stands: Sequence[CheckInAgreement]) -> tuple[AnyField, ...]:
    if not stands:
        return ()
    options = tuple(Option(str(each.id), excerpt(each.words, LONGEST_OPTION)) for each in stands)
    return (
        ChoicesField(name="done", required=False, options=options),
        ChoicesField(name="let_go", required=False, options=options),
    )


def _agreement_fields(number: int, *, is_whole: bool, today: date) -> tuple[AnyField, ...]:
    what = TextField(
        name=f"what_{number}",
        words="what",
        required=not is_whole,
        max_length=LONGEST_AGREEMENT,
        multiline=False,
        when=None if is_whole else When(f"who_{number}", WHO),
    )
    due_on = DateField(
        name=f"due_{number}",
        words="due",
        required=False,
        first_on=today,
        last_on=today + AHEAD,
        when=None if is_whole else When(f"who_{number}", WHO),
    )
    holders = tuple(Option(each.value) for each in Holder)
    if is_whole:
        who = ChoiceField(
            name=f"who_{number}", words="who", required=False, options=holders, initial=Holder.STUDENT
        )
        return what, who, due_on
    who = ChoiceField(
        name=f"who_{number}",
        words="who",
        options=(*holders, Option(NOBODY)),
        when=When(f"who_{number - 1}", WHO) if number > 1 else None,
    )
    return who, what, due_on


def talked(answers: Answers) -> Talked:
    """What the form says. Raises InvalidAnswers for a day or a time without anything to do."""
    said = answers.voice("note")
    recordings = (said.attachment_id,) if said else answers.files("recording")
    made, problems = [], {}
    for number in range(1, MOST_AGREEMENTS + 1):
        words, due_on = answers.text(f"what_{number}"), answers.day(f"due_{number}")
        if words is None:
            if due_on is not None:
                problems[f"what_{number}"] = FieldProblem(Problem.MISSING)
            continue
        who = answers.text(f"who_{number}")
        made.append(Agreed(Holder(who) if who in WHO else Holder.STUDENT, words, due_on))
    if problems:
        raise InvalidAnswers(problems)
    return Talked(
        note=answers.text("note"),
        voice_id=recordings[0] if recordings else None,
        agreed=tuple(made),
        done=frozenset(UUID(value) for value in answers.chosen("done")),
        let_go=frozenset(UUID(value) for value in answers.chosen("let_go")),
        meets_at=answers.moment("meets_at"),
    )


async def to_move(
    session: AsyncSession, action: MeetAnotherTime, *, adult: Person, occasion: Occasion
) -> Form:
    """Free times of the advisor to choose from, and a word. Raises NotFound."""
    student = await students.get_advised(session, action.student_id, actor=adult, on=occasion.today)
    advisories = await weeks.own_advisories(session, adult, on=occasion.today)
    suggestions: tuple[datetime, ...] = ()
    if advisories:
        suggestions = await conference_times.suggestions_for(
            session, advisories[0].id, teacher=adult, occasion=occasion
        )
    return Form(
        action,
        (
            MomentField(
                name="meets_at",
                suggestions=suggestions,
                not_before=occasion.now.astimezone(occasion.zone),
            ),
            TextField(name="word", required=False, max_length=LONGEST_WORD),
        ),
        about=student.full_name,
    )


async def to_set_time(
    session: AsyncSession, action: SetAdvisoryTime, *, adult: Person, occasion: Occasion
) -> Form:
    """Weekday and time of day; what holds now is chosen. Raises NotFound for an advisory of somebody else."""
    section = await advisory_times.own(session, action.section_id, adult=adult, on=occasion.today)
    now_at = await advisory_times.when(session, section, occasion=occasion)
    times = [each.isoformat("minutes") for each in _times(occasion)]
    current = now_at.at.isoformat("minutes")
    return Form(
        action,
        (
            ChoiceField(
                name="weekday",
                options=tuple(Option(str(day)) for day in range(7)),
                initial=str(now_at.weekday),
            ),
            ChoiceField(
                name="at",
                options=tuple(Option(each) for each in sorted({*times, current})),
                initial=current,
            ),
        ),
        about=section.title,
    )


def _times(occasion: Occasion) -> list[time]:
    """Half hours of the school day, and an hour around it."""
    begins, ends = occasion.policy.school_hours
    first = datetime.combine(occasion.today, begins) - MARGIN
    last = datetime.combine(occasion.today, ends) + MARGIN
    count = int((last - first) / HALF_AN_HOUR) + 1
    return [(first + HALF_AN_HOUR * number).time() for number in range(count)]
