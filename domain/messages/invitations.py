"""What a calendar keeps of a conference, and the file that brings it there."""

from dataclasses import dataclass
from datetime import datetime

from domain.messages.base import File

FILE_NAME = "conference.ics"


@dataclass(frozen=True, slots=True)
class Invitation:
    """One conference as an entry of a calendar.

    A phone shows it while it is locked, so it holds a target's code and at most a first name.
    """

    uid: str
    """The same for one attempt of a conference, however often its time moves."""
    sequence: int
    """Grows with every change: a calendar believes the entry with the higher one."""
    starts_at: datetime
    ends_at: datetime
    zone: str
    """The school's, in which the times are written."""
    stamped_at: datetime
    """When it came to be as it is."""
    code: str
    """Of the target."""
    with_name: str | None = None
    """Of the student, in a teacher's calendar; None in the student's own."""
    place: str | None = None
    is_tentative: bool = False
    """Proposed, and not agreed yet."""
    is_cancelled: bool = False


@dataclass(frozen=True, slots=True)
class CalendarFile(File):
    """A file that calendars read. Its words are in `templates/calendar.j2`."""

    entries: tuple[Invitation, ...]


def in_a_file(invitation: Invitation | None) -> tuple[File, ...]:
    """What goes along with a message about a time; nothing where there is none."""
    return () if invitation is None else (CalendarFile(FILE_NAME, (invitation,)),)
