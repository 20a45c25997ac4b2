"""School calendars: as iCalendar text, and as the list of instructional days."""

from datetime import date, timedelta

from sample_school.source import Toml, read

STAMP = "20260801T120000Z"
WEEKEND = 5
LINE_OCTETS = 75
"""Source: RFC 5545 section 3.1, content lines are folded after 75 octets."""


def slugs() -> list[str]:
    return [calendar["slug"] for calendar in read("calendars")["calendar"]]


def icalendar(slug: str) -> str:
    """One campus's year as iCalendar text, all-day events with exclusive ends, CRLF line ends."""
    calendar = _calendar(slug)
    days = [
        (calendar["first_day"], calendar["first_day"], "First Day of School"),
        *((closure["from"], closure["to"], closure["summary"]) for closure in calendar["closures"]),
        *((early["on"], early["on"], early["summary"]) for early in calendar["early_dismissals"]),
        (calendar["last_day"], calendar["last_day"], "Last Day of School - Early Dismissal"),
    ]
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Riverbend School//School calendar//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_escaped(calendar['name'])}",
        "X-WR-TIMEZONE:America/New_York",
    ]
    for first, last, summary in sorted(days):
        lines += [
            "BEGIN:VEVENT",
            f"UID:{first:%Y%m%d}-{slug}@riverbend.example.org",
            f"DTSTAMP:{STAMP}",
            f"DTSTART;VALUE=DATE:{first:%Y%m%d}",
            f"DTEND;VALUE=DATE:{last + timedelta(days=1):%Y%m%d}",
            f"SUMMARY:{_escaped(summary)}",
            "TRANSP:TRANSPARENT",
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return "".join(_folded(line) + "\r\n" for line in lines)


def instructional_days(slug: str) -> list[date]:
    """Every day the calendar teaches, in order; early dismissals count."""
    calendar = _calendar(slug)
    closed = {
        closure["from"] + timedelta(days=step)
        for closure in calendar["closures"]
        for step in range((closure["to"] - closure["from"]).days + 1)
    }
    length = (calendar["last_day"] - calendar["first_day"]).days + 1
    days = [calendar["first_day"] + timedelta(days=step) for step in range(length)]
    return [day for day in days if day.weekday() < WEEKEND and day not in closed]


def _calendar(slug: str) -> Toml:
    found: Toml = next(calendar for calendar in read("calendars")["calendar"] if calendar["slug"] == slug)
    return found


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace(",", "\\,").replace(";", "\\;")


def _folded(line: str) -> str:
    """The line folded by characters, which is right only because ours are all ASCII."""
    rest = line[LINE_OCTETS:]
    tail = "".join("\r\n " + rest[at : at + LINE_OCTETS - 1] for at in range(0, len(rest), LINE_OCTETS - 1))
    return line[:LINE_OCTETS] + tail
