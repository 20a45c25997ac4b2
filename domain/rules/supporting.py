"""The support that a "not yet" opens. Source: DOMAIN rules 12 and 15."""

from datetime import date, timedelta
from enum import StrEnum

from domain.rules.policy import Policy
from domain.rules.school_days import SchoolDays


class SupportOffer(StrEnum):
    """Supports a teacher offers with one tap.

    Kept as the word itself wherever a part of the support was left to the choice, and worded in the
    reader's language; none of them lowers the bar.
    """

    ONE_TO_ONE = "one_to_one"
    SMALL_GROUP = "small_group"
    REACH_BACK = "reach_back"
    """To a prerequisite."""
    OTHER_FORMAT = "other_format"
    """Another way of showing the same."""
    MORE_TIME = "more_time"


def review_range(today: date, policy: Policy) -> tuple[date, date]:
    """The first and the last day on which a support opened today may be reviewed."""
    return today + timedelta(days=1), today + timedelta(days=policy.review_at_the_latest_days)


def review_day(today: date, policy: Policy, days: SchoolDays, *, wanted: date | None = None) -> date:
    """The instructional day of the review: the wanted day or the default, else the next one in the range,
    else the last one before it. In a range without any, the day itself, for holidays end no support.
    """
    earliest, latest = review_range(today, policy)
    meant = wanted or min(today + timedelta(days=policy.review_after_days), latest)
    later = days.first(meant, latest, count=1)
    return later[0] if later else (days.last(earliest, meant) or meant)
