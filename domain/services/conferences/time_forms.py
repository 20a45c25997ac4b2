"""The forms about times: a time to agree on, to change, to take, to call off; a teacher's weekly hours."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.actions import (
    AcceptConference,
    AddHours,
    AskOtherTime,
    BookTime,
    CallOff,
    ChangeHours,
    GatherGroup,
    ProposeTime,
)
from domain.errors import NoFreeTimes
from domain.forms import (
    Answers,
    AnyField,
    ChoiceField,
    ChoicesField,
    DateField,
    Form,
    MomentField,
    Option,
    TextField,
    When,
)
from domain.models import Conference, ConferenceHours, Person
from domain.rules.conferences import Move, after
from domain.rules.excerpts import excerpt
from domain.rules.school_days import WEEKEND
from domain.services.conferences import conference_times, groups, hours, offers
from domain.services.conferences.conference_moves import proposing, refuse_unless
from domain.services.conferences.hours import Wanted
from domain.services.conferences.meetings import Meeting, get_answerable, get_own
from domain.services.learning import targets
from domain.services.occasions import Occasion
from domain.vocabulary import ConferenceState

LONGEST_WORD = 600
LONGEST_PLACE = 100
LONGEST_NAME = 60

LENGTHS = (10, 15, 20, 30, 45, 60)
"""Minutes of one conference, to choose from."""

CAPACITIES = (1, 2, 3, 4, 6, 8)

STEP = timedelta(minutes=15)
"""Between the times of day to choose from."""

MARGIN = timedelta(hours=1)
"""Before and after the school day there may be conferences, too."""

YEAR = timedelta(days=366)


async def to_set_time(
    session: AsyncSession, action: AcceptConference | ProposeTime, *, teacher: Person, occasion: Occasion
) -> Form:
    """Times to choose from, first the one that the student named, and the place the teacher named last.

    Raises NotInThisState.
    """
    meeting = await get_answerable(session, action.conference_id, teacher=teacher, on=occasion.today)
    conference = meeting.conference
    is_accepting = isinstance(action, AcceptConference)
    refuse_unless(conference, Move.ACCEPT if is_accepting else proposing(conference))
    suggestions = await conference_times.suggestions(session, conference, teacher=teacher, occasion=occasion)
    meant = conference.wished_at or (conference.starts_at if is_accepting else None)
    initial = meant.astimezone(occasion.zone) if meant and meant > occasion.now else None
    if initial is not None:
        suggestions = (initial, *(each for each in suggestions if each != initial))
    return Form(
        action,
        (
            _moment_field(occasion, suggestions, initial=initial),
            await _place_field(session, teacher),
        ),
        about=_about(meeting),
    )


async def to_ask_other_time(
    session: AsyncSession, action: AskOtherTime, *, student: Person, occasion: Occasion
) -> Form:
    """A word, and a time that would suit, for who has one. Raises NotInThisState where there is no time."""
    meeting = await get_own(session, action.conference_id, student=student)
    refuse_unless(meeting.conference, Move.ASK_OTHER_TIME)
    suggestions = await conference_times.suggestions(
        session, meeting.conference, teacher=meeting.teacher, occasion=occasion
    )
    fields = (
        TextField(name="word", max_length=LONGEST_WORD),
        MomentField(
            name="wished_at",
            required=False,
            suggestions=suggestions,
            not_before=occasion.now.astimezone(occasion.zone),
        ),
    )
    return Form(action, fields, about=meeting.target.code)


async def to_book(session: AsyncSession, action: BookTime, *, student: Person, occasion: Occasion) -> Form:
    """Times to take; after one that was missed also any, and in place of one that is agreed or proposed also
    none of them, with a word. Raises NotInThisState, NoFreeTimes.
    """
    meeting = await get_own(session, action.conference_id, student=student)
    conference = meeting.conference
    is_missed = conference.state is ConferenceState.MISSED
    refuse_unless(conference, Move.ASK if is_missed else Move.BOOK)
    times = await offers.offered(session, student, meeting.target, occasion, conference=conference)
    if not times and not is_missed:
        raise NoFreeTimes(conference.id)
    may_decline = after(conference.state, Move.ASK_OTHER_TIME) is not None
    further = ((offers.WHENEVER, is_missed), (offers.NONE_SUITS, may_decline))
    time = offers.time_field(times, further=tuple(value for value, is_offered in further if is_offered))
    word = TextField(name="word", max_length=LONGEST_WORD, when=When("time", frozenset({offers.NONE_SUITS})))
    return Form(action, (time, word) if may_decline else (time,), about=meeting.target.code)


async def to_call_off(session: AsyncSession, action: CallOff, *, teacher: Person, occasion: Occasion) -> Form:
    """Raises NotInThisState where no time is agreed or proposed."""
    meeting = await get_answerable(session, action.conference_id, teacher=teacher, on=occasion.today)
    refuse_unless(meeting.conference, Move.CALL_OFF)
    fields = (
        TextField(name="word", max_length=LONGEST_WORD),
        ChoiceField(name="free", options=(Option("no"), Option("yes")), initial="no"),
    )
    return Form(action, fields, about=_about(meeting))


async def to_gather(
    session: AsyncSession, action: GatherGroup, *, teacher: Person, occasion: Occasion
) -> Form:
    """Who waits on the target, the longest waits chosen already. Raises NotFound where nobody does."""
    target, waiting = await groups.waiting_on(session, action.target_id, teacher=teacher, occasion=occasion)
    suggestions = await conference_times.suggestions(
        session, waiting[0][0], teacher=teacher, occasion=occasion
    )
    fields = (
        ChoicesField(
            name="students",
            options=tuple(
                Option(str(conference.id), excerpt(student.full_name, LONGEST_NAME))
                for conference, student in waiting
            ),
            initial=tuple(str(conference.id) for conference, _ in waiting[: occasion.policy.group_size]),
        ),
        _moment_field(occasion, suggestions),
        await _place_field(session, teacher),
    )
    name = targets.name_of(target, occasion.language_of(teacher))
    return Form(action, fields, about=name.in_full)


async def to_add_hours(
    session: AsyncSession, action: AddHours, *, teacher: Person, occasion: Occasion
) -> Form:
    weekdays = ChoicesField(
        name="weekdays", options=tuple(Option(str(day)) for day in range(7) if day not in WEEKEND)
    )
    return Form(action, (weekdays, *_hours_fields(occasion, place=await _last_place(session, teacher))))


async def to_change_hours(
    session: AsyncSession, action: ChangeHours, *, teacher: Person, occasion: Occasion
) -> Form:
    """Raises NotFound for anybody else's."""
    row = await hours.get(session, action.hours_id, teacher=teacher)
    return Form(action, _hours_fields(occasion, row=row), details={"weekday": row.weekday})


def _hours_fields(
    occasion: Occasion, *, row: ConferenceHours | None = None, place: str = ""
) -> tuple[AnyField, ...]:
    today = occasion.today
    usual = occasion.policy.conference_minutes
    begins, ends = (row.begins_at, row.ends_at) if row else (None, None)
    first_on = row.first_on if row else today
    return (
        _clock_field("begins", begins, occasion),
        _clock_field("ends", ends, occasion),
        _number_field("minutes", LENGTHS, row.minutes if row else usual),
        _number_field("capacity", CAPACITIES, row.capacity if row else 1),
        TextField(
            name="place",
            required=False,
            max_length=LONGEST_PLACE,
            multiline=False,
            initial=(row.place or "") if row else place,
        ),
        DateField(
            name="first_on",
            required=False,
            first_on=min(today, first_on),
            last_on=today + YEAR,
            initial=first_on,
        ),
        DateField(
            name="last_on",
            required=False,
            first_on=today,
            last_on=today + YEAR,
            initial=row.last_on if row else None,
        ),
    )


def _clock_field(name: str, chosen: time | None, occasion: Occasion) -> ChoiceField:
    """Times of the school day and an hour around it, each quarter of an hour."""
    begins, ends = occasion.policy.school_hours
    day = occasion.today
    at = datetime.combine(day, begins) - MARGIN
    last = datetime.combine(day, ends) + MARGIN
    times = set()
    while at <= last:
        times.add(f"{at:%H:%M}")
        at += STEP
    if chosen is not None:
        times.add(f"{chosen:%H:%M}")
    return ChoiceField(
        name=name,
        options=tuple(Option(each) for each in sorted(times)),
        initial=f"{chosen:%H:%M}" if chosen else None,
    )


def _number_field(name: str, usual: Iterable[int], chosen: int) -> ChoiceField:
    return ChoiceField(
        name=name,
        options=tuple(Option(str(each)) for each in sorted({*usual, chosen})),
        initial=str(chosen),
    )


def read_hours(answers: Answers, *, today: date) -> Wanted:
    """The answers of either form about hours."""
    return Wanted(
        begins_at=time.fromisoformat(answers.text("begins") or "00:00"),
        ends_at=time.fromisoformat(answers.text("ends") or "00:00"),
        minutes=int(answers.text("minutes") or "1"),
        capacity=int(answers.text("capacity") or "1"),
        place=answers.text("place"),
        first_on=answers.day("first_on") or today,
        last_on=answers.day("last_on"),
    )


def _moment_field(
    occasion: Occasion, suggestions: tuple[datetime, ...], *, initial: datetime | None = None
) -> MomentField:
    return MomentField(
        name="starts_at",
        suggestions=suggestions,
        not_before=occasion.now.astimezone(occasion.zone),
        initial=initial,
    )


async def _place_field(session: AsyncSession, teacher: Person) -> TextField:
    return TextField(
        name="place",
        required=False,
        max_length=LONGEST_PLACE,
        multiline=False,
        initial=await _last_place(session, teacher),
    )


async def _last_place(session: AsyncSession, teacher: Person) -> str:
    """Where the teacher's conferences are, as far as is known."""
    found = await session.scalar(
        select(col(Conference.place))
        .where(
            col(Conference.school_id) == teacher.school_id,
            col(Conference.teacher_id) == teacher.id,
            col(Conference.place).is_not(None),
        )
        .order_by(col(Conference.answered_at).desc(), col(Conference.id).desc())
        .limit(1)
    )
    return found or ""


def chosen_ids(answers: Answers, name: str) -> tuple[UUID, ...]:
    return tuple(UUID(value) for value in answers.chosen(name))


def _about(meeting: Meeting) -> str:
    return f"{meeting.student.full_name} · {meeting.target.code}"
