"""The numbers a school may set. Every default is named here and nowhere else."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import time, timedelta
from typing import Any


@dataclass(frozen=True, slots=True)
class Policy:
    """A school's settings over the defaults."""

    evidence_pieces: int = 2
    """Evidence that Proficient needs (DOMAIN rule 3)."""
    evidence_kinds: int = 2
    evidence_new_contexts: int = 1
    review_after_days: int = 14
    """Default calendar days from a "not yet" to its review (DOMAIN rule 12)."""
    review_at_the_latest_days: int = 21
    grace_days: int = 2
    """Instructional days after a date before a target counts as behind (DOMAIN section 4)."""
    due_soon_days: int = 5
    """Instructional days before a date from which it is due soon."""
    answer_within_days: int = 5
    """Instructional days after which an unanswered request is the teacher's open item (DOMAIN rule 16)."""
    invite_hours: int = 72
    link_tries_an_hour: int = 5
    telegram_bot: str = ""
    """Name of the school's bot on Telegram, without @; deep links of invites are made with it."""
    voice_megabytes: int = 20
    school_day_begins: str = "08:00"
    """Local; with the end it frames the suggested conference times."""
    school_day_ends: str = "15:30"

    @property
    def invite_lasts(self) -> timedelta:
        return timedelta(hours=self.invite_hours)

    @property
    def school_hours(self) -> tuple[time, time]:
        return time.fromisoformat(self.school_day_begins), time.fromisoformat(self.school_day_ends)


def policy_of(settings: Mapping[str, Any]) -> Policy:
    """The defaults with a school's settings laid over. Raises ValueError for a name that is no setting."""
    unknown = settings.keys() - {field.name for field in fields(Policy)}
    if unknown:
        raise ValueError(f"no such setting: {', '.join(sorted(unknown))}")
    return replace(Policy(), **settings)
