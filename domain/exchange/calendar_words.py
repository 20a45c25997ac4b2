"""What the title of a school calendar's event means for teaching, in English and Spanish."""

import re
from enum import Enum

from domain.vocabulary import ClosureKind


class Meaning(Enum):
    FIRST_DAY = "first day"
    LAST_DAY = "last day"
    NO_SCHOOL = "no school"
    SCHOOL_DAY = "school day"
    """Shorter or later than usual, but a day of teaching."""
    INFORMATION = "information"


_FIRST = re.compile(
    r"\bfirst day of (?:school|classes|instruction|the school year)\b(?!.*\b(?:after|following|back)\b)"
    r"|\bschool (?:year )?begins\b|\bprimer d[ií]a de (?:clases?|escuela)\b|\binicio de clases\b",
    re.IGNORECASE,
)
_LAST = re.compile(
    r"\blast day of (?:school|classes|instruction|the school year)\b(?!.*\b(?:before|until)\b)"
    r"|\bschool year ends\b|\b[uú]ltimo d[ií]a de (?:clases?|escuela)\b|\bfin de clases\b",
    re.IGNORECASE,
)
_CLOSED = re.compile(
    r"\bno (?:school|classes|students)\b|\bschools? (?:is |are )?closed\b|\bschools? closure\b"
    r"|\bnon-?(?:instructional|student|school) day\b|\bstudent holiday\b"
    r"|\b(?:emergency|weather|snow) (?:closing|closure|day)\b"
    r"|\bno hay (?:clases?|escuela)\b|\bsin clases\b|\bescuelas? cerradas?\b|\bd[ií]a no lectivo\b",
    re.IGNORECASE,
)
_SHORTER = re.compile(
    r"\bearly (?:dismissal|release|out|closing)\b|\bhalf[- ]day\b|\bdelayed (?:opening|start)\b"
    r"|\b(?:late|two-hour delayed|2-hour delayed) (?:start|opening)\b|\bminimum day\b|\bshort(?:ened)? day\b"
    r"|\bschool in session\b|\bsalida temprana\b|\bmedio d[ií]a\b|\bentrada tard[ií]a\b|\bjornada reducida\b",
    re.IGNORECASE,
)
_DAYS_OFF = re.compile(
    r"\b(?:recess|break|vacation|holiday)s?\b[^\w]*(?:\([^()]*\))?[^\w]*$"
    r"|^[^\w]*(?:vacaciones|receso|feriado|d[ií]a festivo|festivo|asueto)\b",
    re.IGNORECASE,
)
_DENIED = re.compile(
    r"\b(?:begins?|starts?|ends?|empiezan?|terminan?)\b|\bnot (?:be )?closed\b", re.IGNORECASE
)
_BESIDE = re.compile(r"\b(?:before|after|following|until|prior|from|antes|despu[eé]s)\b", re.IGNORECASE)
_EMERGENCY = re.compile(
    r"\b(?:snow|emergency|weather|ice|storm|flood|power outage|nieve|emergencia|tormenta)\b", re.IGNORECASE
)


def meanings(title: str) -> frozenset[Meaning]:
    """Everything a title says; an event may be the last day and a short one. Never empty."""
    found: set[Meaning] = set()
    if _FIRST.search(title):
        found.add(Meaning.FIRST_DAY)
    if _LAST.search(title):
        found.add(Meaning.LAST_DAY)
    shorter, closed = _SHORTER.search(title), _CLOSED.search(title)
    denied = _DENIED.search(title)
    if closed and not denied and (shorter is None or closed.start() < shorter.start()):
        found.add(Meaning.NO_SCHOOL)
    elif shorter:
        found.add(Meaning.SCHOOL_DAY)
    elif _DAYS_OFF.search(title) and not denied and not found and not _BESIDE.search(title):
        found.add(Meaning.NO_SCHOOL)
    return frozenset(found or {Meaning.INFORMATION})


def closure_kind(title: str) -> ClosureKind:
    return ClosureKind.EMERGENCY if _EMERGENCY.search(title) else ClosureKind.NO_SCHOOL


def reason_of(title: str) -> str:
    """The title without "No School": "No School - Snow Day" → "Snow Day"."""
    plain = re.sub(
        r"^\s*(?:no school|schools? closed|no classes|no hay clases)\s*[-–—:,/]*\s*",
        "",
        title,
        flags=re.IGNORECASE,
    )
    return (plain.strip(" -–—:()") or title.strip())[:200]
