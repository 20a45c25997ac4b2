"""School calendars: which days they teach, whatever the events look like; imported, changed, numbered anew."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from domain.exchange.calendar_file import SchoolCalendar, read_calendar
from domain.exchange.calendar_import import CalendarReport, import_calendar
from domain.exchange.calendar_words import Meaning, closure_kind, meanings, reason_of
from domain.exchange.oddities import ImportRefused
from domain.ids import new_id
from domain.models import (
    Calendar,
    Closure,
    Competency,
    Framework,
    InstructionalDay,
    LearningTarget,
    LevelScale,
    Person,
    Plan,
    PlannedTarget,
    School,
    Section,
)
from domain.rules.school_days import instructional_days
from domain.vocabulary import ClosureKind, SectionKind

MONDAY, FRIDAY = date(2026, 9, 7), date(2026, 9, 18)
"""Two weeks, ten weekdays."""
NOW = datetime(2026, 9, 1, 12, tzinfo=UTC)


def event(summary: str, begins: str, *lines: str, uid: str | None = None) -> str:
    said = [f"UID:{uid or summary}", f"SUMMARY:{summary}", f"DTSTART{begins}", *lines]
    return "\r\n".join(["BEGIN:VEVENT", *said, "END:VEVENT"])


def ics(*events: str) -> bytes:
    body = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Made up//EN", *events, "END:VCALENDAR"]
    return "\r\n".join([*body, ""]).encode()


def read(*events: str, first_on: date | None = MONDAY, last_on: date | None = FRIDAY) -> SchoolCalendar:
    return read_calendar(
        ics(*events), file_name="x.ics", zone="America/New_York", first_on=first_on, last_on=last_on
    )


def closed(calendar: SchoolCalendar) -> list[int]:
    """Days of September that are weekdays without school."""
    return [day.day for day in instructional_days(MONDAY, FRIDAY, ()) if day not in calendar.days]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([";VALUE=DATE:20260909"], [9]),
        ([";VALUE=DATE:20260909", "DTEND;VALUE=DATE:20260911"], [9, 10]),
        ([";VALUE=DATE:20260909", "DTEND;VALUE=DATE:20260909"], [9]),
        ([";VALUE=DATE:20260909", "DTEND;VALUE=DATE:20260901"], [9]),
        ([";VALUE=DATE:20260909", "DURATION:P3D"], [9, 10, 11]),
        ([":20260909T080000", "DTEND:20260909T150000"], [9]),
        ([":20260909T000000", "DTEND:20260911T000000"], [9, 10]),
        ([":20260910T013000Z", "DTEND:20260910T020000Z"], [9]),
        ([";VALUE=DATE:20260904", "RRULE:FREQ=WEEKLY;COUNT=2"], [11]),
        ([";VALUE=DATE:20260904", "RRULE:FREQ=WEEKLY", "EXDATE;VALUE=DATE:20260911"], [18]),
        ([";VALUE=DATE:20260909", "STATUS:CANCELLED"], []),
        ([";VALUE=DATE:20260912", "DTEND;VALUE=DATE:20260914"], []),
    ],
)
def test_a_closure_takes_the_days_it_says(lines: list[str], expected: list[int]) -> None:
    assert closed(read(event("No School", *lines))) == expected


def test_one_cancelled_day_of_a_repeating_closure_is_a_school_day() -> None:
    weekly = event("No School", ";VALUE=DATE:20260911", "RRULE:FREQ=WEEKLY", uid="w")
    cancelled = event(
        "No School", ";VALUE=DATE:20260918", "RECURRENCE-ID;VALUE=DATE:20260918", "STATUS:CANCELLED", uid="w"
    )
    assert closed(read(weekly, cancelled)) == [11]


def test_a_rule_by_the_second_does_not_keep_the_importer_busy() -> None:
    calendar = read(event("No School", ":20260909T000000Z", "RRULE:FREQ=SECONDLY"))
    assert closed(calendar) == []
    assert calendar.oddities[0].problem == "The event repeats more often than daily."


def test_folded_lines_are_joined() -> None:
    assert closed(read(event("No Sch\r\n ool", ";VALUE=DATE:20260909"))) == [9]


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("No School - Veterans Day", {Meaning.NO_SCHOOL}),
        ("SCHOOLS CLOSED", {Meaning.NO_SCHOOL}),
        ("Holiday Recess", {Meaning.NO_SCHOOL}),
        ("Thanksgiving Break (all campuses)", {Meaning.NO_SCHOOL}),
        ("No hay clases: Día de la Raza", {Meaning.NO_SCHOOL}),
        ("Vacaciones de invierno", {Meaning.NO_SCHOOL}),
        ("Feriado", {Meaning.NO_SCHOOL}),
        ("Snow Day", {Meaning.NO_SCHOOL}),
        ("No School K-5, Half Day 6-8", {Meaning.NO_SCHOOL}),
        ("Early Dismissal - Winter Recess Begins", {Meaning.SCHOOL_DAY}),
        ("Half Day before Spring Break", {Meaning.SCHOOL_DAY}),
        ("Delayed Opening", {Meaning.SCHOOL_DAY}),
        ("Salida temprana", {Meaning.SCHOOL_DAY}),
        ("Veterans Day - School in Session", {Meaning.SCHOOL_DAY}),
        ("First Day of School", {Meaning.FIRST_DAY}),
        ("First day of school after the break", {Meaning.INFORMATION}),
        ("Early Dismissal - Last Day of School", {Meaning.LAST_DAY, Meaning.SCHOOL_DAY}),
        ("Último día de clases", {Meaning.LAST_DAY}),
        ("Last day of school before winter recess", {Meaning.INFORMATION}),
        ("Winter Recess Begins", {Meaning.INFORMATION}),
        ("Holiday Concert", {Meaning.INFORMATION}),
        ("Picture Day", {Meaning.INFORMATION}),
        ("", {Meaning.INFORMATION}),
    ],
)
def test_titles_are_understood(title: str, expected: set[Meaning]) -> None:
    assert meanings(title) == expected


def test_a_snow_day_is_an_emergency_and_reasons_lose_the_words_no_school() -> None:
    assert closure_kind("No School - Snow Day") is ClosureKind.EMERGENCY
    assert closure_kind("No School - Labor Day") is ClosureKind.NO_SCHOOL
    assert reason_of("No School - Labor Day") == "Labor Day"
    assert reason_of("No School") == "No School"


def test_what_a_title_does_not_say_is_reported_as_taken_for_information() -> None:
    (oddity,) = read(event("Picture Day", ";VALUE=DATE:20260909")).oddities
    assert (oddity.item, oddity.done) == ("Picture Day", "Taken as information.")


def test_first_and_last_day_come_from_the_events() -> None:
    calendar = read(
        event("First Day of School", ";VALUE=DATE:20260907"),
        event("Last Day of School", ";VALUE=DATE:20260918"),
        first_on=None,
        last_on=None,
    )
    assert len(calendar.days) == 10


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "no BEGIN:VCALENDAR"),
        (b"BEGIN:VCALENDAR\r\nnonsense\r\n", "not a calendar that can be read"),
        (ics(), "does not say the first day of school .* nor the last day"),
        (ics(event("First Day of School", ";VALUE=DATE:20260907")), "does not say the last day"),
        (
            ics(
                event("First Day of School", ";VALUE=DATE:20260907"),
                event("Last Day of School", ";VALUE=DATE:20260901"),
            ),
            "comes before the first",
        ),
        (
            ics(
                event("First Day of School", ";VALUE=DATE:20260907"),
                event("Last Day of School", ";VALUE=DATE:20360901"),
            ),
            "more than two years",
        ),
    ],
)
def test_what_is_no_calendar_is_refused_in_a_sentence(data: bytes, words: str) -> None:
    with pytest.raises(ImportRefused, match=words):
        read_calendar(data, file_name="x.ics", zone="UTC")


def test_a_calendar_without_a_school_day_is_refused() -> None:
    with pytest.raises(ImportRefused, match="leaves no school day"):
        read(event("No School", ";VALUE=DATE:20260901", "DTEND;VALUE=DATE:20261001"))


VALUE = st.sampled_from(
    [
        "20260909",
        "20260231",
        "20260909T080000",
        "20260909T080000Z",
        "99991231",
        "00010101",
        "",
        "x",
        "P1D",
        "-P9D",
        "FREQ=DAILY",
        "FREQ=YEARLY;BYDAY=1MO",
        "FREQ=WEEKLY;UNTIL=x",
        "FREQ=DAILY;INTERVAL=0",
        "CANCELLED",
        "No School",
        "Last Day of School",
        "20260910/20260911",
    ]
) | st.text(max_size=8)
NAME = st.sampled_from(
    [
        "DTSTART",
        "DTEND",
        "DTSTART;VALUE=DATE",
        "DTEND;VALUE=DATE",
        "DTSTART;TZID=Mars/Base",
        "DURATION",
        "RRULE",
        "EXDATE",
        "RDATE",
        "RECURRENCE-ID",
        "SUMMARY",
        "UID",
        "STATUS",
        "X-ODD",
    ]
)
LINE = st.tuples(NAME, VALUE).map(":".join)
EVENTS = st.lists(
    st.lists(LINE, max_size=6).map(lambda lines: "\r\n".join(["BEGIN:VEVENT", *lines, "END:VEVENT"])),
    max_size=3,
)


@given(st.binary(max_size=200) | st.binary(max_size=200).map(lambda data: b"BEGIN:VCALENDAR\r\n" + data))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    with pytest.raises(ImportRefused):
        read_calendar(data, file_name="any.ics", zone="UTC")


@given(EVENTS)
def test_any_events_are_read_or_refused_and_never_teach_on_a_weekend(events: list[str]) -> None:
    try:
        calendar = read(*events)
    except ImportRefused:
        return
    assert all(day.weekday() < 5 and MONDAY <= day <= FRIDAY for day in calendar.days)


async def bring(session: AsyncSession, *events: str, allow_retiring: bool = False) -> CalendarReport:
    return await import_calendar(
        session,
        ics(*events),
        file_name="x.ics",
        now=NOW,
        name="Main",
        first_on=MONDAY,
        last_on=FRIDAY,
        allow_retiring=allow_retiring,
    )


CLOSED_ON_THE_9TH = event("No School - Fair", ";VALUE=DATE:20260909")
SNOW_ON_THE_10TH = event("Snow Day", ";VALUE=DATE:20260910")


def figures(report: CalendarReport) -> tuple[int, int, int]:
    return report.added, report.changed, report.retired


async def ordinals(session: AsyncSession) -> list[tuple[int, int]]:
    found = await session.execute(
        select(col(InstructionalDay.day), col(InstructionalDay.ordinal)).order_by(col(InstructionalDay.day))
    )
    return [(day.day, ordinal) for day, ordinal in found.all()]


async def test_the_first_calendar_is_the_schools_default_and_its_days_are_numbered(
    session: AsyncSession,
) -> None:
    report = await bring(session, CLOSED_ON_THE_9TH)
    assert (report.instructional_days, report.is_default, figures(report)) == (9, True, (2, 0, 0))
    assert (await ordinals(session))[:4] == [(7, 0), (8, 1), (10, 2), (11, 3)]
    assert (await session.scalar(select(Closure.reason))) == "Fair"


async def test_importing_again_changes_nothing(session: AsyncSession) -> None:
    await bring(session, CLOSED_ON_THE_9TH)
    assert figures(await bring(session, CLOSED_ON_THE_9TH)) == (0, 0, 0)


async def test_a_closure_that_is_gone_is_taken_away_only_when_that_is_meant(session: AsyncSession) -> None:
    await bring(session, CLOSED_ON_THE_9TH)
    with pytest.raises(ImportRefused, match=r"lacks 1 of 1 closure.* --allow-retiring"):
        await bring(session)
    assert figures(await bring(session, allow_retiring=True)) == (0, 0, 1)
    assert len(await ordinals(session)) == 10


async def test_there_is_one_default_calendar(session: AsyncSession) -> None:
    await bring(session)
    await import_calendar(
        session, ics(), file_name="y.ics", now=NOW, first_on=MONDAY, last_on=FRIDAY, default=True
    )
    names = await session.scalars(select(Calendar.name).where(Calendar.is_default))
    assert names.all() == ["y"]
    assert (await session.scalar(select(func.count()).select_from(Calendar))) == 2


async def planned(session: AsyncSession, due: list[date]) -> None:
    """A plan in the only calendar with these dates."""
    found = await session.execute(select(col(InstructionalDay.day), col(InstructionalDay.ordinal)))
    numbers = {row.day: row.ordinal for row in found}
    school_id, calendar_id = (await session.execute(select(col(Calendar.school_id), col(Calendar.id)))).one()
    scale = LevelScale(school_id=school_id, name="x")
    person = Person(school_id=school_id, sourced_id="s", given_name="S", family_name="S")
    section = Section(school_id=school_id, sourced_id="c", title="C", kind=SectionKind.COURSE)
    session.add_all([scale, person, section])
    await session.flush()
    framework = Framework(school_id=school_id, guid="f", title="F", scale_id=scale.id)
    plan = Plan(
        school_id=school_id,
        student_id=person.id,
        section_id=section.id,
        calendar_id=calendar_id,
        starts_on=MONDAY,
    )
    session.add_all([framework, plan])
    await session.flush()
    competency = Competency(
        school_id=school_id, framework_id=framework.id, guid="c", title="C", statement="C", position=0
    )
    session.add(competency)
    await session.flush()
    for position, due_on in enumerate(due):
        target_id = await add_target(session, framework, competency, position)
        session.add(
            PlannedTarget(
                school_id=school_id,
                plan_id=plan.id,
                target_id=target_id,
                student_id=person.id,
                position=position,
                instructional_days=1,
                baseline_due_on=due_on,
                baseline_ordinal=numbers[due_on],
                agreed_due_on=due_on,
                agreed_ordinal=numbers[due_on],
            )
        )
    await session.flush()


async def add_target(
    session: AsyncSession, framework: Framework, competency: Competency, position: int
) -> UUID:
    target = LearningTarget(
        school_id=framework.school_id,
        id=new_id(),
        framework_id=framework.id,
        competency_id=competency.id,
        guid=str(position),
        code=str(position),
        title="T",
        statement="T",
        position=position,
    )
    session.add(target)
    await session.flush()
    return target.id


async def test_a_snow_day_moves_planned_dates_by_a_school_day(session: AsyncSession) -> None:
    await bring(session, CLOSED_ON_THE_9TH)
    due = [date(2026, 9, 8), date(2026, 9, 10), date(2026, 9, 11), date(2026, 9, 18)]
    await planned(session, due)
    report = await bring(session, CLOSED_ON_THE_9TH, SNOW_ON_THE_10TH)
    found = await session.execute(
        select(
            col(PlannedTarget.agreed_due_on),
            col(PlannedTarget.agreed_ordinal),
            col(PlannedTarget.baseline_due_on),
        ).order_by(col(PlannedTarget.position))
    )
    assert [tuple(row) for row in found.all()] == [
        (date(2026, 9, 8), 1, due[0]),
        (date(2026, 9, 11), 2, due[1]),
        (date(2026, 9, 14), 3, due[2]),
        (None, None, due[3]),  # The calendar ends before it.
    ]
    assert report.dates_moved == 3
    kinds = await session.scalars(select(Closure.kind).order_by(col(Closure.first_on)))
    assert kinds.all() == [ClosureKind.NO_SCHOOL, ClosureKind.EMERGENCY]
    assert (await session.scalar(select(func.count()).select_from(School))) == 1
