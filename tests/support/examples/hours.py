"""Examples of what is read about a teacher's weekly times, and about times taken, kept and called off."""

from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from domain.errors import NoFreeTimes, Refusal, TimeNotCome
from domain.messages.base import Message
from domain.messages.conference_notices import (
    ConferenceCalledOff,
    ConferenceMissed,
    DayWithoutSchool,
    HeldTimePassedOn,
    TimeBooked,
    TimeHeld,
    TimeProposed,
)
from domain.messages.conferences import (
    Appointment,
    ConferenceAsked,
    RequestLine,
    RequestList,
    WaitingGroup,
)
from domain.messages.hours import (
    BookedLine,
    CalledOff,
    EndHoursAsked,
    GroupGathered,
    HoursLine,
    HoursList,
    MissedNoted,
    TimePlaced,
)
from domain.messages.parts import InQueue, StillWanted, TargetName
from domain.vocabulary import ConferenceState, Showing

ID = UUID("01890a5d-ac96-774b-bcce-b302099a8058")
AT = datetime(2026, 11, 20, 15, 30, tzinfo=UTC)
TODAY = date(2026, 11, 18)

RATES = TargetName(UUID("01890a5d-ac96-774b-bcce-b302099a8057"), "RP.2", "Unit rates")
OTHER = TargetName(ID, "RP.3", "Percent problems")
WIDE = TargetName(RATES.id, "CCSS.MATH.CONTENT.7.RP.A.2.B", ("<!channel> &amp; 🚀 proportional " * 3)[:80])
BO, ANA = "Bo Li", "Ana Morales"
LONG_NAME = "Wolfeschlegelsteinhausenbergerdorff " * 2 + "<b>Åsa</b>"
LONG_PLACE = "https://example.org/<meeting>&x=1/" + "a" * 66
LOUD = "I am at <!here> & the <b>nurse's</b> office, sorry! 🦊 " * 10

SOON = Appointment(AT, "Room 12")
FAR = Appointment(AT, LONG_PLACE)
TOGETHER = Appointment(AT, "Library", group_of=4)

HOURS = HoursLine(ID, 1, time(9), time(10), 15, 1, "Room 12", TODAY - timedelta(days=60), None, 0)
FULL = HoursLine(
    RATES.id, 3, time(13, 30), time(15), 20, 3, LONG_PLACE, date(2026, 12, 1), date(2027, 6, 16), 12
)
MANY = tuple(
    HoursLine(
        UUID(int=number), number % 5, time(8 + number), time(9 + number), 20, 2, LONG_PLACE, TODAY, TODAY, 9
    )
    for number in range(14)
)

NEXT = InQueue(1, 0, 0)
SEVENTH = InQueue(7, 3, 5)
EXACTLY = InQueue(2, 1, 1)
SOME_DAY = InQueue(160)
USUAL = InQueue(3, usual_days=2)

EXAMPLES: tuple[Message, ...] = (
    HoursList((), TODAY, 14),
    HoursList((HOURS,), TODAY, 1),
    HoursList((HOURS, FULL), TODAY, 14, just_changed=True),
    HoursList(MANY, TODAY, 14),
    EndHoursAsked(HOURS, ()),
    EndHoursAsked(
        FULL,
        (
            BookedLine(ID, ANA, RATES, AT),
            *(BookedLine(UUID(int=each), LONG_NAME, WIDE, AT) for each in range(4)),
        ),
    ),
    TimePlaced(ID, RATES, BO, SOON),
    TimePlaced(ID, WIDE, LONG_NAME, FAR),
    *(TimePlaced(ID, RATES, BO, queue=queue) for queue in (NEXT, SEVENTH, EXACTLY, SOME_DAY, USUAL)),
    CalledOff(ID, ANA, RATES, SOON, is_free_for_others=False),
    CalledOff(ID, LONG_NAME, WIDE, FAR, is_free_for_others=True),
    MissedNoted(ID, ANA, RATES),
    MissedNoted(ID, LONG_NAME, WIDE),
    GroupGathered(RATES, SOON, (ANA, "Jamal Carter")),
    GroupGathered(WIDE, FAR, (LONG_NAME,) * 8),
    TimeBooked(ID, ANA, RATES, SOON),
    TimeBooked(ID, ANA, RATES, SOON, before=Appointment(AT + timedelta(days=3))),
    TimeBooked(ID, ANA, RATES, SOON, teacher_name="Grace Okafor", before=SOON),
    TimeBooked(ID, LONG_NAME, WIDE, None),
    TimeHeld(ID, RATES, BO, SOON, AT - timedelta(hours=20)),
    TimeHeld(ID, WIDE, LONG_NAME, FAR, AT - timedelta(hours=1)),
    HeldTimePassedOn(ID, RATES, BO, SOON, NEXT),
    HeldTimePassedOn(ID, WIDE, LONG_NAME, FAR, SEVENTH),
    ConferenceCalledOff(ID, RATES, BO, SOON, "I am ill, sorry!", has_times=True, queue=NEXT),
    ConferenceCalledOff(ID, RATES, BO, SOON, None, has_times=False, queue=SEVENTH),
    ConferenceCalledOff(ID, WIDE, LONG_NAME, FAR, LOUD, has_times=True, queue=SOME_DAY),
    DayWithoutSchool(date(2026, 11, 20)),
    ConferenceMissed(ID, RATES, BO, SOON),
    ConferenceMissed(ID, WIDE, LONG_NAME, FAR),
    TimeProposed(ID, RATES, BO, TOGETHER),
    ConferenceAsked(ID, RATES, BO, Showing.EXPLAIN, 0, StillWanted(), 5, appointment=SOON),
    ConferenceAsked(ID, RATES, BO, Showing.EXPLAIN, 0, StillWanted(), 5, queue=SEVENTH),
    RequestList(
        2,
        0,
        0,
        0,
        (
            RequestLine(ID, ANA, RATES, ConferenceState.REQUESTED, 1, AT, 1, is_overdue=False),
            RequestLine(
                UUID(int=2), "Jamal Carter", RATES, ConferenceState.MISSED, 1, AT, 1, is_overdue=False
            ),
        ),
        0,
        1,
        groups=(WaitingGroup(RATES, 4), WaitingGroup(OTHER, 2)),
    ),
)

REFUSALS: tuple[Refusal, ...] = (NoFreeTimes(ID), TimeNotCome(ID))
