"""Messages by name, and facts as JSON: what the outbox keeps."""

from functools import cache
from typing import Any

from pydantic import TypeAdapter

from domain.messages import (
    absences,
    advice,
    advising,
    agreement,
    asking_help,
    base,
    cadence,
    cases,
    check_ins,
    conference_notices,
    conference_views,
    conferences,
    coverage,
    dates,
    digest,
    evidence,
    feedback,
    feeds,
    goals,
    growth,
    habits,
    hours,
    my_week,
    needs,
    nudges,
    out_of_reach,
    outcomes,
    pictures,
    portfolios,
    reflections,
    reminders,
    shared,
    shared_reflections,
    staff,
    student,
    student_led,
    student_led_pages,
    supports,
    talks,
)
from domain.messages.base import Message
from domain.messages.families import care, homes, pages, previews, protocol, weeks

MODULES = (
    absences,
    advice,
    advising,
    agreement,
    asking_help,
    cadence,
    cases,
    check_ins,
    conference_notices,
    conference_views,
    conferences,
    coverage,
    dates,
    digest,
    evidence,
    feedback,
    feeds,
    goals,
    growth,
    habits,
    hours,
    my_week,
    needs,
    nudges,
    out_of_reach,
    outcomes,
    pictures,
    portfolios,
    reflections,
    reminders,
    shared,
    shared_reflections,
    staff,
    student,
    student_led,
    student_led_pages,
    supports,
    talks,
    # of families
    care,
    homes,
    pages,
    previews,
    protocol,
    weeks,
)


@cache
def messages_by_name() -> dict[str, type[Message]]:
    """Every message there is."""
    return {
        name: member
        for module in MODULES
        for name, member in vars(module).items()
        if isinstance(member, type) and issubclass(member, Message) and member.__module__ != base.__name__
    }


def to_facts(message: Message) -> dict[str, Any]:
    """JSON-ready facts, from which `from_facts` makes an equal message."""
    facts: dict[str, Any] = _adapter(type(message).__name__).dump_python(message, mode="json")
    return facts


def from_facts(name: str, facts: dict[str, Any]) -> Message:
    """Raises KeyError for a message that no longer exists, ValidationError for facts that no longer fit."""
    message: Message = _adapter(name).validate_python(facts)
    return message


@cache
def _adapter(name: str) -> TypeAdapter[Any]:
    return TypeAdapter(messages_by_name()[name])
