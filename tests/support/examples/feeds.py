"""Examples of what is read about calendar addresses."""

from datetime import date

from domain.messages.base import Message
from domain.messages.feeds import (
    CalendarAddress,
    CalendarAddressReady,
    CalendarAddressRevokeAsked,
    CalendarAddressRevoked,
)

URL = "https://waymark.school.example/calendar/Zm9vYmFyYmF6cXV4cXV1eA.ics"

EXAMPLES: tuple[Message, ...] = (
    CalendarAddress(None),
    CalendarAddress(None, is_possible=False),
    CalendarAddress(date(2026, 11, 18)),
    CalendarAddress(date(2026, 11, 18), is_possible=False),
    CalendarAddressReady(URL),
    CalendarAddressReady("https://" + "learning." * 20 + "school.example/calendar/a.ics", has_replaced=True),
    CalendarAddressRevokeAsked(),
    CalendarAddressRevoked(),
)
