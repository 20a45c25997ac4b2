"""The circumstances of a change: which school, by which numbers, when."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from domain.models import Person, School
from domain.rules.policy import Policy


@dataclass(frozen=True, slots=True)
class Occasion:
    """What every step of one use case shares."""

    school: School
    policy: Policy
    now: datetime

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.school.zone)

    @property
    def today(self) -> date:
        """The local date in the school's zone."""
        return self.day_of(self.now)

    def day_of(self, moment: datetime) -> date:
        """The local date of a moment in the school's zone."""
        return moment.astimezone(self.zone).date()

    def language_of(self, reader: Person) -> str:
        return reader.language or self.school.language
