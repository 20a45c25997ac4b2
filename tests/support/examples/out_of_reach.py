"""Students whose accounts take no messages any more."""

from datetime import UTC, datetime
from uuid import UUID

from domain.messages.out_of_reach import StudentOutOfReach
from domain.vocabulary import ChannelName

SINCE = datetime(2026, 11, 20, 14, 30, tzinfo=UTC)
LONG = "María de los Ángeles " * 12

EXAMPLES = (
    StudentOutOfReach(UUID(int=1), "Ana Morales", ChannelName.TELEGRAM, SINCE, may_open=True),
    StudentOutOfReach(UUID(int=1), "Ana Morales", ChannelName.WEB, SINCE, may_open=False),
    StudentOutOfReach(UUID(int=1), LONG, ChannelName.SLACK, SINCE, may_open=True),
)
