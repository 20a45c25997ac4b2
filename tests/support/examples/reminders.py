"""Examples of reminders of conferences."""

from datetime import UTC, datetime, timedelta

from domain.messages.base import Message
from domain.messages.conferences import Appointment
from domain.messages.reminders import Coming, ConferenceReminder, ConferencesSoon
from tests.support.examples.student import IDS, LONG_NAME, LOUD, RATES, SOME, WIDE

AT = datetime(2026, 11, 20, 15, 30, tzinfo=UTC)


def coming(
    number: int, target_index: int = 0, *, name: str = "Bo Li", place: str | None = "Room 12"
) -> Coming:
    at = Appointment(AT + timedelta(minutes=20 * number), place)
    return Coming(IDS[number], SOME[target_index], name, at)


ONE = Coming(IDS[0], RATES, "Bo Li", Appointment(AT, "Room 12"))
LOUDEST = Coming(IDS[1], LOUD, "B <o> " + LONG_NAME, Appointment(AT, "<b>Room</b> &amp; 12 " * 4))
WIDEST = Coming(IDS[2], WIDE, "<!channel> " + LONG_NAME, Appointment(AT + timedelta(minutes=20)))

EXAMPLES: tuple[Message, ...] = (
    ConferenceReminder((ONE,)),
    ConferenceReminder((LOUDEST,)),
    ConferenceReminder((ONE, coming(1, 1, place=None))),
    ConferencesSoon((coming(0, name="Ana Morales"),)),
    ConferencesSoon((coming(0, name="Ana Morales"), coming(1, 1, name="Jamal Carter", place=None), WIDEST)),
)
