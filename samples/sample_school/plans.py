"""The plans of the sections and the days on which their targets are meant to be shown."""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date
from itertools import accumulate

from sample_school import calendars
from sample_school.roster import sections
from sample_school.source import Toml, read

TODAY = date(2026, 11, 18)
"""The demo's day; nothing in the history happened after it."""
STARTS_ON = date(2026, 9, 1)
ENDS_ON = date(2027, 6, 11)
HILLSIDE_GRADE = 8


@dataclass(frozen=True, slots=True)
class Plan:
    """One section's ordered targets; days are counted as ordinals of the section's own calendar."""

    section: str
    subject: str
    teacher: str
    codes: tuple[str, ...]
    durations: tuple[int, ...]
    days: tuple[date, ...]

    @property
    def due(self) -> tuple[int, ...]:
        """The ordinal on which each target is meant to be shown; day 0 is the first day of school."""
        return tuple(accumulate(self.durations))

    @property
    def today(self) -> int:
        return self.ordinal(TODAY)

    def ordinal(self, day: date) -> int:
        """The ordinal of the last instructional day on or before ``day``."""
        return bisect_right(self.days, day) - 1


def plans() -> list[Plan]:
    """A plan for each scheduled class."""
    return [_plan(section) for section in sections()]


def hillside_sections() -> list[str]:
    return [section["id"] for section in sections() if section["grade"] == HILLSIDE_GRADE]


def record(plan: Plan) -> Toml:
    """The plan as ``history.json`` holds it."""
    return {
        "section": plan.section,
        "starts_on": STARTS_ON.isoformat(),
        "ends_on": ENDS_ON.isoformat(),
        "targets": [
            {"code": code, "instructional_days": days}
            for code, days in zip(plan.codes, plan.durations, strict=True)
        ],
    }


def _plan(section: Toml) -> Plan:
    source = read(section["course"])
    days_by_code = {
        target["code"]: target["days"]
        for competency in source["competency"]
        for target in competency["target"]
    }
    campus = "calendar-hillside" if section["grade"] == HILLSIDE_GRADE else "calendar"
    return Plan(
        section=section["id"],
        subject=section["course"],
        teacher=section["teacher"],
        codes=tuple(source["plan"]),
        durations=tuple(days_by_code[code] for code in source["plan"]),
        days=tuple(calendars.instructional_days(campus)),
    )
