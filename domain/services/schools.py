"""A school's own settings."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import time

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.models import School
from domain.rules.policy import Policy, policy_of
from domain.vocabulary import FamilyPart

MOST = 10_000
"""No setting counts anything further."""

AT_LEAST_ONE = frozenset(
    {"invite_hours", "link_tries_an_hour", "voice_megabytes", "nudge_lasts_hours", "calm_every_weeks"}
)
"""With 0 nobody could do it at all."""

TIMES = frozenset(
    {
        *("school_day_begins", "school_day_ends", "quiet_from", "quiet_until"),
        *("digest_at", "weekly_at", "check_in_at"),
    }
)

WEEKDAYS = frozenset({"weekly_on", "check_in_on"})
"""0 for Monday to 6 for Sunday."""

YES_OR_NO = {"yes": 1, "true": 1, "1": 1, "no": 0, "false": 0, "0": 0}

SUNDAY = 6


def read_setting(name: str, text: str) -> int | str | list[str]:
    """The value of a setting as written on the command line.

    Raises ValueError, with a sentence, for a name that is no setting or a value that does not fit it.
    """
    defaults = {field.name: field.default for field in fields(Policy)}
    if name not in defaults:
        raise ValueError(f"There is no setting {name}. There are: {', '.join(sorted(defaults))}.")
    if name in TIMES:
        try:
            return time.fromisoformat(text).strftime("%H:%M")
        except ValueError:
            raise ValueError(f"{name} is a time such as 08:00.") from None
    if isinstance(defaults[name], tuple):
        return _read_words(name, text)
    if isinstance(defaults[name], bool):
        if text.casefold() not in YES_OR_NO:
            raise ValueError(f"{name} is yes or no.")
        return YES_OR_NO[text.casefold()]
    if not isinstance(defaults[name], int):
        return text
    least = 1 if name in AT_LEAST_ONE else 0
    most = SUNDAY if name in WEEKDAYS else MOST
    if not text.isdecimal() or not least <= int(text) <= most:
        raise ValueError(f"{name} is a whole number from {least} to {most}.")
    return int(text)


def _read_words(name: str, text: str) -> list[str]:
    """Words or phrases between semicolons; of `family_parts`, between commas too."""
    if name != "family_parts":
        return [phrase for each in text.split(";") if (phrase := each.strip())]
    parts = [part for each in text.replace(",", ";").split(";") if (part := each.strip())]
    unknown = sorted(set(parts) - {part.value for part in FamilyPart})
    if unknown:
        known = ", ".join(part.value for part in FamilyPart)
        raise ValueError(f"{name} are some of: {known}; not {', '.join(unknown)}.")
    return parts


def change_settings(school: School, changes: Mapping[str, int | str | list[str] | None]) -> Policy:
    """The school's numbers with the changes; None takes a setting back to its default.

    Raises ValueError, with a sentence, where they do not fit together. Joins the caller's transaction.
    """
    settings = {name: value for name, value in {**school.settings, **changes}.items() if value is not None}
    policy = policy_of(settings)
    begins, ends = policy.school_hours
    if begins >= ends:
        raise ValueError("The school day ends before it begins.")
    if policy.review_after_days > policy.review_at_the_latest_days:
        raise ValueError("review_after_days is more than review_at_the_latest_days.")
    school.settings = settings
    return policy


async def only_one(session: AsyncSession) -> School | None:
    """The school, where exactly one is served here; None where it cannot be told which is meant."""
    found = (await session.scalars(select(School).limit(2))).all()
    return found[0] if len(found) == 1 else None


async def name_bot(session: AsyncSession, username: str) -> None:
    """Every school that names no Telegram bot names this one: deep links of invites are made with it.

    Joins the caller's transaction.
    """
    for school in await session.scalars(select(School)):
        if not policy_of(school.settings).telegram_bot:
            change_settings(school, {"telegram_bot": username})


async def name_address(session: AsyncSession, public_url: str | None) -> None:
    """Every school gives out this address from now on, or none. Joins the caller's transaction."""
    for school in await session.scalars(select(School)):
        settings = {name: value for name, value in school.settings.items() if name != "public_url"}
        named = settings | ({"public_url": public_url} if public_url else {})
        if named != school.settings:
            school.settings = named
